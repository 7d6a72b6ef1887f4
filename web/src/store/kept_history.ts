/** The undo history kept beside a draft: bounded when written, checked step by step when read, dropped where it does not fit. */

import type { Document, ItemId, Json, JsonObject, Patch, Table } from "../graph/document";
import { entryData, entryFrom, sameData } from "../graph/entries";
import { LiveDocument } from "../graph/live";
import { isObject } from "../graph/looks";
import { tooDeep } from "../graph/parse";
import type { Entry, KeptLog } from "./history";

const MOST_ENTRIES = 200;
const MOST_TEXT = 2_000_000;
const TABLES: readonly Table[] = ["nodes", "frames", "notes", "dots", "axes", "definitions", "inputs", "outputs", "fields", "ui"];
const RANKED: readonly Table[] = ["nodes", "frames", "notes", "dots", "axes", "definitions", "inputs", "outputs"];
const ITEM = /^(node|frame|note|dot):[^]+$/;

/** The history as text: the newest entries that fit, and the order of what is in the document. */
export function writeHistory(log: KeptLog, document: Document): string {
  let first = Math.max(0, log.entries.length - MOST_ENTRIES, 0);
  if (first > log.position) return "";
  const texts = log.entries.map((entry, i) => (i < first ? "" : JSON.stringify(entryJson(entry))));
  let size = texts.reduce((sum, text) => sum + text.length, 0);
  for (; size > MOST_TEXT && first < log.position; first++) size -= texts[first]?.length ?? 0;
  if (size > MOST_TEXT) return "";
  return `{"position":${log.position - first},"ranks":${JSON.stringify(ranksOf(document))},"entries":[${texts.slice(first).join(",")}]}`;
}

function entryJson(entry: Entry): Json {
  return { name: entry.name, gesture: entry.gesture, before: [...entry.before], after: [...entry.after], patches: entry.patches.map(patchJson) };
}

const patchJson = ({ table, key, before, after }: Patch): Json =>
  ({ table, key, ...side("before", table, before), ...side("after", table, after) });

function side(name: string, table: Table, value: Patch["before"]): JsonObject {
  if (value === undefined) return {};
  return { [name]: entryData(table, value), [`${name}Rank`]: rankOf(value) };
}

const rankOf = (value: unknown): number => {
  const rank = (value as { rank?: unknown } | null)?.rank;
  return typeof rank === "number" ? rank : 0;
};

const ranksOf = (document: Document): Json => RANKED.flatMap((table) =>
  [...(document[table] as ReadonlyMap<string, unknown>)].map(([key, value]) => [table, key, rankOf(value)]));

/** The history in this text, if each of its steps fits the document; null otherwise. The entries get back their order. */
export function readHistory(text: string | null, document: LiveDocument): KeptLog | null {
  try {
    const data = JSON.parse(text || "null") as Json;
    if (!isObject(data) || (text ?? "").length > MOST_TEXT * 2 || tooDeep(data) || !Array.isArray(data["entries"])) return null;
    const entries = (data["entries"] as Json[]).map(entryOf);
    const position = data["position"];
    if (entries.length > MOST_ENTRIES || typeof position !== "number" || !Number.isInteger(position) || position < 0 || position > entries.length) return null;
    if (!holds(document, entries, position)) return null;
    restoreRanks(document, data["ranks"]);
    return { entries, position };
  } catch {
    return null;
  }
}

class Unreadable extends Error {}

function entryOf(data: Json): Entry {
  if (!isObject(data) || typeof data["name"] !== "string" || !Array.isArray(data["patches"])) throw new Unreadable();
  return { name: data["name"].slice(0, 200), gesture: typeof data["gesture"] === "string" ? data["gesture"] : null,
    before: itemsOf(data["before"]), after: itemsOf(data["after"]), patches: (data["patches"] as Json[]).map(patchOf) };
}

const itemsOf = (data: Json | undefined): ReadonlySet<ItemId> =>
  new Set(Array.isArray(data) ? (data as unknown[]).filter((one): one is ItemId => typeof one === "string" && ITEM.test(one)) : []);

function patchOf(data: Json): Patch {
  if (!isObject(data) || typeof data["key"] !== "string") throw new Unreadable();
  const table = TABLES.find((name) => name === data["table"]);
  if (!table) throw new Unreadable();
  const read = (name: string): unknown => {
    const json = data[name];
    if (json === undefined) return undefined;
    const entry = entryFrom(table, data["key"] as string, json, Number(data[`${name}Rank`]) || 0);
    if (entry === undefined) throw new Unreadable();
    return entry;
  };
  return { table, key: data["key"], before: read("before"), after: read("after") } as Patch;
}

/** Whether undoing to the start and redoing to the end meets at each step what the entries say. */
function holds(document: Document, entries: readonly Entry[], position: number): boolean {
  const copy = copyOf(document);
  const back = entries.slice(0, position).reverse().every((entry) =>
    entry.patches.every((patch) => stands(copy, patch, "after")) && (copy.revert(entry.patches), true));
  if (!back) return false;
  const again = copyOf(document);
  return entries.slice(position).every((entry) => entry.patches.every((patch) => stands(again, patch, "before")) && (again.apply(entry.patches), true));
}

function stands(document: LiveDocument, patch: Patch, which: "before" | "after"): boolean {
  const there = (document[patch.table] as ReadonlyMap<string, unknown>).get(patch.key) as Patch["before"];
  const told = patch[which];
  if (there === undefined || told === undefined) return there === told;
  return sameData(entryData(patch.table, there), entryData(patch.table, told));
}

function copyOf(document: Document): LiveDocument {
  const copy = new LiveDocument();
  for (const table of TABLES) for (const [key, value] of document[table] as ReadonlyMap<string, never>) copy.put(table, key, value);
  return copy;
}

/** Reading numbers entries anew; the history speaks of their old order. */
function restoreRanks(document: LiveDocument, data: Json | undefined): void {
  for (const one of Array.isArray(data) ? (data as Json[]) : []) {
    if (!Array.isArray(one)) continue;
    const [name, key, rank] = one as unknown[];
    const table = RANKED.find((known) => known === name);
    if (!table || typeof key !== "string" || typeof rank !== "number" || !Number.isFinite(rank)) continue;
    const entry = (document[table] as ReadonlyMap<string, { rank: number }>).get(key);
    if (entry) document.put(table, key, { ...entry, rank });
  }
}
