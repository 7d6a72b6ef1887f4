/** What is known of an instance of a definition: made from what is known of the calls in it, which a run names by their path. */

import type { Problem } from "../api/problem";
import type { Summary } from "../api/run_event";
import { keyOf } from "../graph/cells";
import type { Opened } from "../graph/definitions";
import { newNodeRun } from "./run";
import type { KnownResult, NodeKnown, NodePhase, NodeRun, NodeStanding, RunState } from "./state";

/** By path, what lies in each instance. */
function byInstance<T>(instances: readonly Opened[], all: Iterable<readonly [string, T]>): Map<string, [string, T][]> {
  const paths = new Set(instances.map(({ path }) => path));
  const found = new Map<string, [string, T][]>();
  for (const [name, one] of all) {
    for (let slash = name.lastIndexOf("/"); slash > 0; slash = name.lastIndexOf("/", slash - 1)) {
      const path = name.slice(0, slash);
      if (!paths.has(path)) continue;
      const there = found.get(path);
      if (there) there.push([name, one]);
      else found.set(path, [[name, one]]);
    }
  }
  return found;
}

/** The run with its instances as nodes beside the calls. */
export function runWithInstances(run: RunState, instances: readonly Opened[]): RunState {
  if (!instances.length) return run;
  const inside = byInstance(instances, run.nodes);
  const planned = byInstance(instances, run.plan ?? []);
  const nodes = new Map(run.nodes);
  for (const one of instances) {
    const calls = inside.get(one.path);
    if (calls) nodes.set(one.path, together(one, new Map(calls), planned.get(one.path)?.length ?? 0, run.status === "running"));
  }
  return { ...run, nodes };
}

function together(instance: Opened, calls: ReadonlyMap<string, NodeRun>, planned: number, goesOn: boolean): NodeRun {
  const all = [...calls.values()];
  const sum = (of: (node: NodeRun) => number): number => all.reduce((total, node) => total + of(node), 0);
  const now = all.find((node) => node.phase === "running");
  const { done, total, rate, etaSeconds } = now ?? newNodeRun();
  const made = [...instance.outputs].flatMap(([ident, { node, port }]) => {
    const call = calls.get(node);
    return call ? [{ ident, port, call }] : [];
  });
  return {
    phase: now ? "running" : phaseOf(all, goesOn && all.length < planned), finished: sum((n) => n.finished), cached: sum((n) => n.cached),
    failed: sum((n) => n.failed), skipped: sum((n) => n.skipped), ms: sum((n) => n.ms), at: Math.max(...all.map((n) => n.at)),
    done, total, rate, etaSeconds,
    outputs: Object.fromEntries(made.flatMap(({ ident, port, call }) => (call.outputs[port] ? [[ident, call.outputs[port]]] : []))),
    cells: cellsOf(made), ends: made[0]?.call.ends ?? new Map(), ...problemOf(all), whole: true,
  };
}

/** The first that went wrong. */
function problemOf(all: readonly NodeRun[]): Pick<NodeRun, "problem" | "because"> {
  const { problem, because } = all.find((node) => node.phase === "failed") ?? all.find((node) => node.phase === "skipped") ?? newNodeRun();
  return { problem, because };
}

function phaseOf(all: readonly NodeRun[], more: boolean): NodePhase {
  const has = (phase: NodePhase): boolean => all.some((node) => node.phase === phase);
  if (has("failed")) return "failed";
  if (has("skipped")) return "skipped";
  if (more || has("waiting")) return has("done") || has("cached") ? "running" : "waiting";
  return has("done") ? "done" : "cached";
}

function cellsOf(made: readonly { readonly ident: string; readonly port: string; readonly call: NodeRun }[]): NodeRun["cells"] {
  const cells = new Map<string, Record<string, Summary>>();
  for (const { ident, port, call } of made) {
    for (const [cell, outputs] of call.cells) {
      const summary = outputs[port];
      if (summary) cells.set(cell, { ...cells.get(cell), [ident]: summary });
    }
  }
  return cells;
}

/** What the server knows of the instances beside what it knows of the calls. */
export function knownWithInstances(known: ReadonlyMap<string, NodeKnown>, instances: readonly Opened[]): ReadonlyMap<string, NodeKnown> {
  if (!instances.length) return known;
  const all = new Map(known);
  for (const { path, outputs } of instances) {
    const results = new Map<string, KnownResult>();
    let calls = 0;
    for (const [ident, { node, port }] of outputs) {
      const there = known.get(node);
      calls = Math.max(calls, there?.calls ?? 0);
      for (const result of there?.results ?? []) {
        const summary = result.outputs[port];
        const before = results.get(keyOf(result.cell));
        if (summary) results.set(keyOf(result.cell), { ...result, outputs: { ...before?.outputs, [ident]: summary } });
      }
    }
    if (results.size) all.set(path, { calls, results: [...results.values()] });
  }
  return all;
}

/** Problems where they are seen in the document: those inside definitions at an instance; `inside` is the whole path. */
export function placedProblems(problems: readonly Problem[], instances: readonly Opened[]): readonly Problem[] {
  if (!instances.length && !problems.some(({ where }) => where.definition !== undefined)) return problems;
  return problems.map((problem) => {
    const { node, definition } = problem.where;
    const path = definition === undefined ? undefined : [...instances].reverse().find((one) => one.definition === definition)?.path;
    const inside = definition !== undefined ? path && [path, ...(node === undefined ? [] : [node])].join("/") : node?.includes("/") ? node : undefined;
    if (inside === undefined && definition === undefined) return problem;
    const { node: _, ...where } = problem.where;
    return { ...problem, where: { ...where, ...(inside ? { node: inside.split("/")[0] ?? inside, inside } : {}) } };
  });
}

const WORST: readonly NodeStanding["state"][] = ["failed", "skipped", "stale", "never", "current"];

/** How instances stand: as the worst of what is in them. */
export function standingsWithInstances(standings: ReadonlyMap<string, NodeStanding>, instances: readonly Opened[]): ReadonlyMap<string, NodeStanding> {
  if (!instances.length) return standings;
  const all = new Map(standings);
  for (const [path, inside] of byInstance(instances, standings)) {
    const [worst] = [...inside].sort(([, a], [, b]) => WORST.indexOf(a.state) - WORST.indexOf(b.state));
    if (worst) all.set(path, worst[1]);
  }
  return all;
}
