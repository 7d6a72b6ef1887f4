/** What people wire to what: counts by type and direction that make the palette's first rows likely ones. */

import type { JsonObject } from "./document";
import { isObject } from "./looks";

const DECAY = 0.8;
const MOST = 500;

/** How often a node type was wired to a port; older links count less. Plain data, to be kept with the settings. */
export type LinkCounts = ReadonlyMap<string, number>;

/** The key of "an output of `from` went into `to`"; both are `id.port`. */
export const linkKey = (from: string, to: string): string => `${from}>${to}`;

/** The counts after one more link from this source: other links of the same source fade. */
export function countLink(counts: LinkCounts, from: string, to: string): LinkCounts {
  const next = new Map<string, number>();
  for (const [key, count] of counts) next.set(key, key.startsWith(`${from}>`) ? count * DECAY : count);
  next.set(linkKey(from, to), (next.get(linkKey(from, to)) ?? 0) + 1);
  return next.size <= MOST ? next : new Map([...next].sort((a, b) => b[1] - a[1]).slice(0, MOST));
}

/** How likely a node type is behind (or before) this port: the sum of its links. */
export function likelihood(counts: LinkCounts, port: string, side: "input" | "output", id: string): number {
  let sum = 0;
  for (const [key, count] of counts) {
    const [from = "", to = ""] = key.split(">");
    const [mine, other] = side === "output" ? [from, to] : [to, from];
    if (mine === port && other.slice(0, other.lastIndexOf(".")) === id) sum += count;
  }
  return sum;
}

export const writeLinks = (counts: LinkCounts): JsonObject => Object.fromEntries(counts);

/** Counts from kept data; anything else in it is ignored. */
export function readLinks(data: unknown): LinkCounts {
  const entries = isObject(data as JsonObject) ? Object.entries(data as JsonObject) : [];
  return new Map(entries.filter((e): e is [string, number] => typeof e[1] === "number" && Number.isFinite(e[1])).slice(0, MOST));
}
