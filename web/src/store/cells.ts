/** How each cell of a node stands: made, known from before, running, failed, waiting. What dots on nodes and the grid show. */

import { cellNumbers, keyOf, type CellSpace } from "../graph/cells";
import type { EditorState, NodeKnown, NodeRun } from "./state";

export type CellState = "never" | "waiting" | "running" | "done" | "cached" | "failed" | "skipped";

type Looked = Pick<EditorState, "known" | "run" | "standings">;

interface Remembered { readonly looked: readonly unknown[]; readonly states: readonly CellState[] }
const remembered = new WeakMap<CellSpace, Map<string, Remembered>>();

/** The state of each cell of a node, in the order of the cells; the same list while nothing of it changed. */
export function cellStates(state: Looked, node: string, space: CellSpace): readonly CellState[] {
  const { known, run, standings } = state;
  const looked = [known.get(node), run?.nodes.get(node), run?.status, run?.plan?.has(node), standings.get(node)?.state];
  let kept = remembered.get(space);
  if (!kept) remembered.set(space, (kept = new Map<string, Remembered>()));
  const before = kept.get(node);
  if (before?.looked.every((one, i) => one === looked[i])) return before.states;
  const states = fresh(state, node, space);
  kept.set(node, { looked, states });
  return states;
}

function fresh(state: Looked, node: string, space: CellSpace): CellState[] {
  const goesOn = isOn(state.run);
  const states = Array<CellState>(space.count).fill(goesOn && state.run?.plan?.has(node) === true ? "waiting" : "never");
  const numbers = space.axes.length ? cellNumbers(space) : null;
  const put = (key: string, now: CellState): void => {
    const at = numbers ? numbers.get(key) : 0;
    if (at !== undefined) states[at] = now;
  };
  for (const key of knownKeys(state.known.get(node))) put(key, "cached");
  for (const [key, end] of believed(state, node)?.ends ?? []) if (end !== "running" || goesOn) put(key, end);
  return states;
}

const keys = new WeakMap<NodeKnown, readonly string[]>();

/** The keys of the cells with a known result; made once, for a run asks for them with each of its events. */
function knownKeys(node: NodeKnown | undefined): readonly string[] {
  if (!node) return [];
  const before = keys.get(node);
  if (before) return before;
  const made = node.results.map(({ cell }) => keyOf(cell));
  keys.set(node, made);
  return made;
}

const isOn = (run: Looked["run"]): boolean => run?.status === "running" || run?.status === "queued";

/** What the shown run says of a node, unless the node was changed since. */
function believed({ run, standings }: Looked, node: string): NodeRun | undefined {
  const standing = standings.get(node)?.state;
  return isOn(run) || standing === undefined || standing === "current" || standing === "failed" || standing === "skipped" ? run?.nodes.get(node) : undefined;
}

/** How many cells there are of each state. */
export function countStates(states: readonly CellState[]): ReadonlyMap<CellState, number> {
  const counts = new Map<CellState, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
