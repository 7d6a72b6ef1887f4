/** Runs, folded from their events: the state of each node, progress, rate, time left. Any order of repeats is harmless. */

import type { CallFailed, CallFinished, CallProgress, Cell, RunEvent, Summary } from "../api/run_event";
import type { NodePhase, NodeRun, RunState } from "./state";

const NO_OUTPUTS: Readonly<Record<string, Summary>> = {};
const MOST_CELLS = 1_000;

/** A run of which only the id is known. */
export const newRun = (id: string): RunState => ({
  id, status: "queued", calls: 0, ended: 0, nodes: new Map(), outputs: {}, problem: null, progress: 0, etaSeconds: null,
  startedAt: null, ms: null,
});

/** A node of which nothing is known. */
export const newNodeRun = (): NodeRun => ({
  phase: "waiting", finished: 0, cached: 0, failed: 0, skipped: 0, done: 0, total: 0, rate: null, etaSeconds: null, ms: 0,
  outputs: NO_OUTPUTS, cells: new Map(), at: 0, problem: null, because: null,
});

/** The run after an event; `now` in milliseconds. Events of other runs and of unknown kinds change nothing. */
export function fold(run: RunState, event: RunEvent, now: number): RunState {
  if (event.run !== run.id) return run;
  switch (event.kind) {
    case "run_queued": return { ...run, status: "queued" };
    case "run_started": return { ...newRun(run.id), status: "running", calls: event.calls, ended: event.cached, startedAt: now,
      progress: fraction(event.cached, event.calls, 0) };
    case "calls_cached": return cached(run, event.nodes, now);
    case "call_started": return withNode(run, event.node, (n) => ({ ...n, phase: "running", done: 0, total: 0, rate: null, etaSeconds: null, at: now }), now);
    case "call_progress": return withNode(run, event.node, (n) => progress(n, event, now), now);
    case "call_finished": return withNode({ ...run, ended: run.ended + (event.cached ? 0 : 1) }, event.node, (n) => finished(n, event, now), now);
    case "call_failed": return withNode({ ...run, ended: run.ended + 1 }, event.node, (n) => failed(n, event, now), now);
    case "call_skipped": return withNode({ ...run, ended: run.ended + 1 }, event.node,
      (n) => ({ ...n, skipped: n.skipped + 1, because: event.because, phase: settled({ ...n, skipped: n.skipped + 1 }), at: now }), now);
    case "run_finished": return { ...run, status: event.status, ms: event.ms, outputs: event.outputs, problem: event.problem ?? null,
      progress: event.status === "succeeded" ? 1 : run.progress, etaSeconds: null, nodes: ended(run.nodes) };
    default: return run;
  }
}

function withNode(run: RunState, node: string, change: (before: NodeRun) => NodeRun, now: number): RunState {
  const nodes = new Map(run.nodes).set(node, change(run.nodes.get(node) ?? newNodeRun()));
  return measured({ ...run, nodes }, now);
}

/** Progress with the parts of calls that go on, and the time left by what the run took so far. */
function measured(run: RunState, now: number): RunState {
  let parts = 0;
  for (const n of run.nodes.values()) if (n.phase === "running" && n.total > 0) parts += Math.min(n.done / n.total, 1);
  const progress = fraction(run.ended, run.calls, parts);
  const taken = run.startedAt === null ? 0 : (now - run.startedAt) / 1000;
  const left = [...run.nodes.values()].reduce((most, n) => Math.max(most, n.etaSeconds ?? 0), 0);
  const guessed = progress > 0.02 && taken > 0.5 ? taken / progress - taken : null;
  return { ...run, progress, etaSeconds: guessed === null ? (left || null) : Math.max(guessed, left) };
}

const fraction = (ended: number, calls: number, parts: number): number => (calls > 0 ? Math.min((ended + parts) / calls, 1) : 0);

function cached(run: RunState, counts: Readonly<Record<string, number>>, now: number): RunState {
  const nodes = new Map(run.nodes);
  for (const [name, count] of Object.entries(counts)) {
    const n = nodes.get(name) ?? newNodeRun();
    const next = { ...n, cached: n.cached + count, at: now };
    nodes.set(name, { ...next, phase: n.phase === "running" ? "running" : settled(next) });
  }
  return measured({ ...run, nodes }, now);
}

function progress(n: NodeRun, event: CallProgress, now: number): NodeRun {
  const steps = event.done - n.done;
  const seconds = (now - n.at) / 1000;
  const fresh = steps > 0 && seconds > 0.01 ? steps / seconds : null;
  const rate = fresh === null ? n.rate : n.rate === null ? fresh : 0.7 * n.rate + 0.3 * fresh;
  const guessed = rate !== null && rate > 0 ? (event.total - event.done) / rate : null;
  return { ...n, phase: "running", done: event.done, total: event.total, rate, etaSeconds: event.eta_s ?? guessed, at: now };
}

/** How a node stands when no call of it goes on: the worst that happened. */
function settled(n: Pick<NodeRun, "failed" | "skipped" | "finished" | "cached">): NodePhase {
  if (n.failed) return "failed";
  if (n.skipped) return "skipped";
  return n.finished ? "done" : n.cached ? "cached" : "waiting";
}

function finished(n: NodeRun, event: CallFinished, now: number): NodeRun {
  const counts = event.cached ? { cached: n.cached + 1 } : { finished: n.finished + 1 };
  const cells = n.cells.size < MOST_CELLS ? new Map(n.cells).set(cellKey(event.cell), event.outputs) : n.cells;
  const next = { ...n, ...counts, ms: n.ms + event.ms, outputs: event.outputs, cells, at: now, done: 0, total: 0, etaSeconds: null };
  return { ...next, phase: settled(next) };
}

function failed(n: NodeRun, event: CallFailed, now: number): NodeRun {
  return { ...n, failed: n.failed + 1, phase: "failed", problem: event.problem, at: now, etaSeconds: null };
}

/** Nothing goes on after the end. */
function ended(nodes: ReadonlyMap<string, NodeRun>): ReadonlyMap<string, NodeRun> {
  return new Map([...nodes].map(([name, n]) => [name, n.phase === "running" ? { ...n, phase: settled(n), etaSeconds: null } : n]));
}

/** The key of a cell: its coordinates, in one order. */
export function cellKey(cell: Cell | undefined): string {
  return JSON.stringify(Object.entries(cell ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}
