/** What the gallery asks of the server. */
import type { components } from "../../api/schema";
import type { Run } from "../../api/client";
import { client } from "../shared/server";

type Schemas = components["schemas"];
export type Scalar = string | number | boolean;
export type Entry = Omit<Schemas["GalleryEntry"], "coordinates" | "seeds" | "values"> &
  { readonly coordinates: Readonly<Record<string, Scalar>>; readonly seeds: Readonly<Record<string, number | readonly number[]>>; readonly values: Readonly<Record<string, Scalar>> };
export type Facets = Schemas["GalleryFacets"];
export type PastValue = Schemas["PastValue"];
export interface Page { readonly results: readonly Entry[]; readonly next: number | null }
export interface Counted { readonly count: number; readonly more: boolean }
export interface QueueNow { readonly running: Run | null; readonly waiting: readonly Run[]; readonly count: number }

const text = (asked: Readonly<Record<string, string | number | null>>): string =>
  new URLSearchParams(Object.entries(asked).flatMap(([name, value]): [string, string][] => (value === null || value === "" ? [] : [[name, String(value)]]))).toString();

export const page = (q: string, before: number | null, limit: number, signal?: AbortSignal): Promise<Page> => client.call("GET", `/gallery?${text({ q, before, limit })}`, undefined, signal);
export const counted = (q: string, signal?: AbortSignal): Promise<Counted> => client.call("GET", `/gallery/count?${text({ q })}`, undefined, signal);
export const facets = (): Promise<Facets> => client.call("GET", "/gallery/facets");
export const change = (id: number, what: { readonly stars?: number; readonly tags?: readonly string[] }): Promise<Entry> => client.call("PATCH", `/gallery/${id}`, what);
export const remove = (ids: readonly number[]): Promise<{ readonly deleted: number; readonly freed: number }> => client.call("POST", "/gallery/delete", { ids });
export const pastValues = async (node: string, port: string, type: string, title: string): Promise<readonly PastValue[]> =>
  (await client.call<Schemas["PastValues"]>("GET", `/gallery/values?${text({ node, port, type, title })}`)).values;
export const queue = (): Promise<QueueNow> => client.call("GET", "/queue");
export const move = (id: string, before: string | null): Promise<unknown> => client.call("POST", `/runs/${id}/move`, { before });

/** The addresses of a result: its small picture, its file, and the file with the recipe inside. */
export const thumbnailUrl = (digest: string): string => `/api/v1/thumbnails/${digest}`;
export const fileUrl = (entry: Pick<Entry, "run" | "output" | "cell" | "file">): string => client.outputUrl(entry.run, entry.output, entry.cell, String(entry.file));
/** Where a small picture of a result may be found, the smallest first; a file that is gone is not asked for. */
export function picturesOf(entry: Pick<Entry, "thumbnail" | "digest" | "media_type"> & Partial<Pick<Entry, "gone">>): string[] {
  const whole = entry.media_type.startsWith("image/") && !entry.gone ? [client.valueUrl(entry.digest)] : [];
  return entry.thumbnail ? [thumbnailUrl(entry.thumbnail), ...whole] : whole;
}
