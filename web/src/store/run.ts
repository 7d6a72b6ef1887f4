/** Runs, folded from their events: the state of each node and why the run waits. Repeats of an event are harmless. */

import type { CallFinished, CallProgress, Cell, RunEvent, RunQueued, Summary } from "../api/run_event";
import { keyOf } from "../graph/cells";
import { measured } from "./progress";
import type { CellEnd, NodePhase, NodeRun, RunPlan, RunState } from "./state";

const NO_OUTPUTS: Readonly<Record<string, Summary>> = {};
const MOST_CELLS = 10_000;

/** A run of which only the id, and perhaps what it is going to do, is known. */
export const newRun = (id: string, plan: RunPlan | null = null): RunState => ({
  id, seq: 0, plan, because: "", attempt: 1, status: "queued", calls: 0, ended: 0, nodes: new Map(), outputs: {}, problem: null, progress: 0,
  etaSeconds: null, startedAt: null, ms: null,
});

/** A node of which nothing is known. */
export const newNodeRun = (): NodeRun => ({
  phase: "waiting", finished: 0, cached: 0, failed: 0, skipped: 0, done: 0, total: 0, rate: null, etaSeconds: null, ms: 0,
  outputs: NO_OUTPUTS, cells: new Map(), ends: new Map(), at: 0, problem: null, because: null,
});

/** An event, and when it came (milliseconds since 1970). */
export interface Timed {
  readonly event: RunEvent;
  readonly at: number;
}

/** The run after an event. Events of other runs, of unknown kinds and those folded before change nothing. */
export const fold = (run: RunState, event: RunEvent, now: number): RunState => foldAll(run, [{ event, at: now }]);

/** The run after these events, in order: nodes are copied once, however many events came. */
export function foldAll(run: RunState, batch: readonly Timed[]): RunState {
  const news = batch.filter(({ event }) => event.run === run.id);
  const last = news.at(-1);
  if (!last) return run;
  const nodes = new Map(run.nodes);
  let now = run;
  for (const { event, at } of news) if (event.seq > now.seq) now = { ...step(now, nodes, event, at), seq: event.seq };
  return now === run ? run : measured({ ...now, nodes }, last.at);
}

/** Everything but the nodes after an event; the nodes are changed in place. */
function step(run: RunState, nodes: Map<string, NodeRun>, event: RunEvent, at: number): RunState {
  const change = (node: string, act: (before: NodeRun) => NodeRun): void => void nodes.set(node, act(nodes.get(node) ?? newNodeRun()));
  switch (event.kind) {
    case "run_queued": return queued(run, nodes, event);
    case "run_started":
      nodes.clear();
      return { ...newRun(run.id, run.plan), attempt: run.attempt, because: run.because, status: "running", calls: event.calls, ended: event.cached, startedAt: at };
    case "calls_cached":
      for (const [name, count] of Object.entries(event.nodes)) change(name, (n) => cached(n, count, at));
      return run;
    case "call_started":
      change(event.node, (n) => ({ ...n, phase: "running", ends: ended(n, event.cell, "running"), done: 0, total: 0, rate: null, etaSeconds: null, at }));
      return run;
    case "call_progress":
      change(event.node, (n) => progress(n, event, at));
      return run;
    case "call_finished":
      change(event.node, (n) => finished(n, event, at));
      return { ...run, ended: run.ended + (event.cached ? 0 : 1) };
    case "call_failed":
      change(event.node, (n) => ({ ...n, failed: n.failed + 1, ends: ended(n, event.cell, "failed"), phase: "failed", problem: event.problem, at, etaSeconds: null }));
      return { ...run, ended: run.ended + 1 };
    case "call_skipped":
      change(event.node, (n) => ({ ...n, skipped: n.skipped + 1, ends: ended(n, event.cell, "skipped"), because: event.because, phase: settled({ ...n, skipped: n.skipped + 1 }), at }));
      return { ...run, ended: run.ended + 1 };
    case "run_finished":
      for (const [name, n] of nodes) if (n.phase === "running") nodes.set(name, { ...n, phase: settled(n), etaSeconds: null });
      return { ...run, status: event.status, ms: event.ms, outputs: event.outputs, problem: event.problem ?? null };
    default: return run;
  }
}

/** Queued, or queued again because the worker or the server died: then nothing of it is known any more. */
function queued(run: RunState, nodes: Map<string, NodeRun>, event: RunQueued): RunState {
  nodes.clear();
  return { ...newRun(run.id, run.plan), because: event.because ?? "", attempt: event.attempt ?? 1 };
}

function cached(n: NodeRun, count: number, at: number): NodeRun {
  const next = { ...n, cached: n.cached + count, at };
  return { ...next, phase: n.phase === "running" ? "running" : settled(next) };
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
  const ends = ended(n, event.cell, event.cached ? "cached" : "done");
  const next = { ...n, ...counts, ms: n.ms + event.ms, outputs: event.outputs, cells: grown(n.cells, cellKey(event.cell), event.outputs), ends, at: now, done: 0, total: 0, etaSeconds: null };
  return { ...next, phase: settled(next) };
}

const ended = (n: NodeRun, cell: Cell | undefined, end: CellEnd): NodeRun["ends"] => grown(n.ends, cellKey(cell), end);

/** One more entry. The map itself grows: a sweep of ten thousand cells would spend its time on copies. */
function grown<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  if (map.size < MOST_CELLS || map.has(key)) (map as Map<string, T>).set(key, value);
  return map;
}

/** The key of a cell: its coordinates, in one order. */
export const cellKey = (cell: Cell | undefined): string => keyOf(cell);
