/** How long calls take, by node type: the median of what this browser saw last. */
import type { Document } from "../graph/document";
import type { RunState } from "../store/state";

const KEPT = "wireloom-times";
const MOST = 9;

const times = new Map<string, readonly number[]>(kept());

function kept(): [string, readonly number[]][] {
  try {
    const data = JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Record<string, unknown>;
    return Object.entries(data).flatMap(([type, list]): [string, number[]][] =>
      (Array.isArray(list) && list.every((ms) => typeof ms === "number") ? [[type, list.slice(-MOST)]] : []));
  } catch {
    return [];
  }
}

/** The middle of some numbers, null of none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [a, b] = [sorted[middle - 1], sorted[middle]];
  if (b === undefined) return null;
  return sorted.length % 2 || a === undefined ? b : (a + b) / 2;
}

/** Milliseconds that a call of this type usually takes, null where none was seen. */
export const usualMs = (type: string): number | null => median(times.get(type) ?? []);

/** Learn what a call of each node took in a run. */
export function learnTimes(document: Document, run: RunState): void {
  for (const [name, node] of run.nodes) {
    const type = run.plan?.get(name)?.signature.type ?? document.nodes.get(name)?.type;
    if (type && node.finished > 0) times.set(type, [...(times.get(type) ?? []), node.ms / node.finished].slice(-MOST));
  }
  try {
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(times)));
  } catch { /* then it is learnt again */ }
}
