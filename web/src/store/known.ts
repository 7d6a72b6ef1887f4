/** Which result of a node is to be seen: what is known of the document as it stands, else what the last run gave. */

import type { Summary } from "../api/run_event";
import type { EditorState, KnownResult, NodeKnown } from "./state";

/** A value as it is shown: its summaries by port, when it came, and whether it belongs to the document as it stands. */
export interface ShownResult {
  readonly outputs: Readonly<Record<string, Summary>>;
  readonly at: number;
  readonly current: boolean;
}

const NOTHING: ShownResult = { outputs: {}, at: 0, current: false };

/** The result of a node that chips and inspector show. */
export function shownResult(state: Pick<EditorState, "known" | "run">, node: string): ShownResult {
  const last = newest(state.known.get(node));
  if (last) return { outputs: last.outputs, at: last.at, current: true };
  const run = state.run?.nodes.get(node);
  return run && run.at > 0 ? { outputs: run.outputs, at: run.at, current: false } : NOTHING;
}

/** The digest of the thumbnail of a result: that of its first output that has one. */
export function pictureOf(outputs: Readonly<Record<string, Summary>>): string | null {
  for (const summary of Object.values(outputs)) if (typeof summary["picture"] === "string") return summary["picture"];
  return null;
}

/** Whether every call of a node has a known result. */
export const allKnown = (node: NodeKnown | undefined): boolean => node !== undefined && node.calls > 0 && node.results.length >= node.calls;

function newest(node: NodeKnown | undefined): KnownResult | null {
  return node?.results.at(-1) ?? null;
}
