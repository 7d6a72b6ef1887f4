/** How a node stands, in words: "Stale: cfg 7 → 7.5; 3 of 4 inputs are current". For the dot's tooltip, the mirror, lists. */

import type { EditorState, InputChange, NodeRun, NodeStanding } from "../store/state";
import { t } from "../messages";

const MOST_CHANGES = 3;
const LONGEST = 24;

/** The words for a node: what goes on with it in the run that is shown, else how its last result stands. "" where nothing
 * is known of it, as of a muted node. */
export function standingWords(state: Pick<EditorState, "run" | "standings">, node: string): string {
  const going = state.run?.status === "running" ? state.run : null;
  const run = state.run?.nodes.get(node);
  if (going && run?.phase === "running") return run.total > 0 ? t("stand.running_steps", { done: run.done, total: run.total }) : t("stand.running");
  const standing = state.standings.get(node);
  if (going && !run && going.plan?.has(node)) return t("stand.waiting");
  return standing ? inWords(standing, run) : "";
}

function inWords(standing: NodeStanding, run: NodeRun | undefined): string {
  switch (standing.state) {
    case "never": return t("stand.never");
    case "current": return t("stand.current");
    case "failed": return run?.problem ? t("stand.failed_because", { message: run.problem.message }) : t("stand.failed");
    case "skipped": return standing.because === null ? t("stand.skipped") : t("stand.skipped_because", { node: standing.because });
    case "stale": return [staleWords(standing), standing.wired ? t("stand.inputs", { current: standing.wiredCurrent, wired: standing.wired }) : ""].filter(Boolean).join("; ");
  }
}

function staleWords({ changes, because }: NodeStanding): string {
  const words = changes.slice(0, MOST_CHANGES).map(changeWords).join(", ");
  if (because === null) return words ? t("stand.stale_because", { changes: words }) : t("stand.stale");
  return words ? t("stand.stale_above", { node: because, changes: words }) : t("stand.stale_source", { node: because });
}

/** "cfg 7 → 7.5". */
export function changeWords({ port, before, after }: InputChange): string {
  if (before === null) return t("stand.new", { port });
  if (after === null) return t("stand.gone", { port });
  return t("stand.change", { port, before: short(before), after: short(after) }).trim();
}

const short = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`);
