/** How far a run is and how long it will take: nodes weigh as much as calls of their type usually take. */

import type { NodeRun, RunPlan, RunState } from "./state";

const UNKNOWN_MS = 100;
/** Below this much work done, what was measured before says more than this run's own pace. */
const ENOUGH_MS = 400;
const MOST_ODD = 8;

interface Work {
  /** Milliseconds of work, by what calls usually take. */
  readonly done: number;
  readonly left: number;
  /** Whether all of it was measured before. */
  readonly known: boolean;
}

/** The run with its progress and the time left. */
export function measured(run: RunState, now: number): RunState {
  if (run.status !== "running") return { ...run, progress: run.status === "succeeded" ? 1 : run.progress, etaSeconds: null };
  const taken = run.startedAt === null ? 0 : now - run.startedAt;
  const work = run.plan ? workOf(run.plan, run.nodes) : null;
  const counted = countedPart(run);
  const whole = work ? work.done + work.left : 0;
  const progress = work && whole > 0 ? Math.min(work.done / whole, 1) : counted;
  return { ...run, progress, etaSeconds: timeLeft(run.nodes, work, progress, taken) };
}

function workOf(plan: RunPlan, nodes: ReadonlyMap<string, NodeRun>): Work {
  let [done, left, known] = [0, 0, true];
  for (const [name, { calls, ms }] of plan) {
    const node = nodes.get(name);
    const ran = (node?.finished ?? 0) + (node?.failed ?? 0) + (node?.skipped ?? 0);
    const due = Math.max(calls - (node?.cached ?? 0), ran);
    const part = Math.min(ran + partOf(node), due);
    if (ms === null && due > part) known = false;
    done += part * (ms ?? UNKNOWN_MS);
    left += (due - part) * (ms ?? UNKNOWN_MS);
  }
  return { done, left, known };
}

/** How much of its present call a node has done. */
const partOf = (node: NodeRun | undefined): number => (node?.phase === "running" && node.total > 0 ? Math.min(node.done / node.total, 1) : 0);

/** By the number of calls, for a run of which nothing more is known. */
function countedPart(run: RunState): number {
  let parts = 0;
  for (const node of run.nodes.values()) parts += partOf(node);
  return run.calls > 0 ? Math.min((run.ended + parts) / run.calls, 1) : 0;
}

/** Seconds left: what usually remains, at the pace that this run keeps; at least what its nodes say themselves. */
function timeLeft(nodes: ReadonlyMap<string, NodeRun>, work: Work | null, progress: number, taken: number): number | null {
  let said = 0;
  for (const node of nodes.values()) said = Math.max(said, node.etaSeconds ?? 0);
  if (work?.known) {
    const pace = work.done >= ENOUGH_MS ? Math.min(Math.max(taken / work.done, 1 / MOST_ODD), MOST_ODD) : 1;
    return Math.max((work.left * pace) / 1000, said);
  }
  const guessed = progress > 0.02 && taken > 500 ? (taken / progress - taken) / 1000 : null;
  return guessed === null ? (said || null) : Math.max(guessed, said);
}
