/** Which result of a node is to be seen: under the cursor of the axes, what is known of the document as it stands, else what the last run gave. */

import type { Cell, Summary } from "../api/run_event";
import { keyOf, part } from "../graph/cells";
import type { EditorState, KnownResult, NodeKnown } from "./state";

/** A value as it is shown: its summaries by port, when it came, and whether it belongs to the document as it stands. */
export interface ShownResult {
  readonly outputs: Readonly<Record<string, Summary>>;
  readonly at: number;
  readonly current: boolean;
}

type Looked = Pick<EditorState, "known" | "run"> & Partial<Pick<EditorState, "cursor">>;

const NOTHING: ShownResult = { outputs: {}, at: 0, current: false };

/** The result of a node that chips and inspector show. A cell that was never made shows nothing: never another cell's. */
export function shownResult(state: Looked, node: string): ShownResult {
  const last = resultAt(state.known.get(node), state.cursor?.cell ?? {});
  if (last) return { outputs: last.outputs, at: last.at, current: true };
  const run = state.run?.nodes.get(node);
  if (!run || run.at <= 0) return NOTHING;
  const names = namesOf(run.cells.keys().next().value);
  const { cell = {} } = state.cursor ?? {};
  if (!names.length || !follows(names, cell)) return { outputs: run.outputs, at: run.at, current: false };
  const outputs = run.cells.get(keyOf(part(cell, names)));
  return outputs ? { outputs, at: run.at, current: false } : NOTHING;
}

/** The digest of the thumbnail of a result: that of its first output that has one. */
export function pictureOf(outputs: Readonly<Record<string, Summary>>): string | null {
  for (const summary of Object.values(outputs)) if (typeof summary["picture"] === "string") return summary["picture"];
  return null;
}

/** Whether every call of a node has a known result. */
export const allKnown = (node: NodeKnown | undefined): boolean => node !== undefined && node.calls > 0 && node.results.length >= node.calls;

/** The result of a node in a cell that names at least its axes; of a node without axes, its only one. */
export function resultAt(node: NodeKnown | undefined, cell: Cell): KnownResult | null {
  const last = node?.results.at(-1);
  if (!node || !last) return null;
  const names = Object.keys(last.cell);
  if (!names.length || !follows(names, cell)) return last;
  return byCell(node).get(keyOf(part(cell, names))) ?? null;
}

/** Whether the cursor has a word on each of these coordinates; a result of axes that are gone is seen as it is. */
const follows = (names: readonly string[], cell: Cell): boolean => names.every((name) => Object.hasOwn(cell, name));

const indexes = new WeakMap<NodeKnown, ReadonlyMap<string, KnownResult>>();

function byCell(node: NodeKnown): ReadonlyMap<string, KnownResult> {
  const known = indexes.get(node);
  if (known) return known;
  const made = new Map(node.results.map((result) => [keyOf(result.cell), result]));
  indexes.set(node, made);
  return made;
}

const named = new Map<string, readonly string[]>();

/** The coordinates that the key of a cell names. */
function namesOf(key: string | undefined): readonly string[] {
  if (key === undefined) return [];
  const before = named.get(key);
  if (before) return before;
  if (named.size > 500) named.clear();
  const names = (JSON.parse(key) as readonly (readonly [string, unknown])[]).map(([name]) => name);
  named.set(key, names);
  return names;
}
