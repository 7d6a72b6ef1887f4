/** How long calls take, by node type and step: the median of what this browser saw last. */
import { openDefinitions } from "../../graph/rules";
import { stepsOf } from "../../graph/steps";
import type { Document } from "../../graph/document";
import type { RunState } from "../../store/state";

const KEPT = "wireloom-step-times";
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

/** Milliseconds that a call of this node usually takes, with the steps that it is going to make; null where no call of its
 * type was seen. */
export const usualMs = (whole: Document, name: string): number | null => usualIn(openDefinitions(whole), name);

/** The same, where the definitions of the document are open: many nodes are asked about one after the other. */
export function usualIn(document: Document, name: string): number | null {
  const step = median(times.get(document.nodes.get(name)?.type ?? "") ?? []);
  return step === null ? null : step * stepsOf(document, name);
}

/** Learn what a call of each node took in a run. */
export function learnTimes(document: Document, run: RunState): void {
  for (const [name, node] of run.nodes) {
    if (node.whole) continue;
    const planned = run.plan?.get(name);
    const type = planned?.signature.type ?? document.nodes.get(name)?.type;
    const steps = planned?.steps ?? stepsOf(document, name);
    if (type && node.finished > 0) times.set(type, [...(times.get(type) ?? []), node.ms / node.finished / steps].slice(-MOST));
  }
  try {
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(times)));
  } catch { /* then it is learnt again */ }
}
