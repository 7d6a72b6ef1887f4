/** How results stand to the document: current, stale and why, never made, failed, skipped. */

import { cells, inferAxes, neededFor } from "../graph/axes";
import { readAxes } from "../graph/axis_values";
import type { Document } from "../graph/document";
import type { GraphView } from "../graph/ports";
import { runningDocument, signaturesOf, type Part, type Signature } from "../graph/signature";
import { stepsOf } from "../graph/steps";
import type { InputChange, NodeStanding, PlannedNode, RunPlan, RunState } from "./state";

export type Signatures = ReadonlyMap<string, Signature>;

const NO_CHANGES: readonly InputChange[] = [];
const NEVER: NodeStanding = { state: "never", changes: NO_CHANGES, because: null, wired: 0, wiredCurrent: 0 };
const CURRENT: NodeStanding = { ...NEVER, state: "current" };

/** What a run of the document as it stands would do. `msOf` gives the usual time of a call of a node. */
export function planOf(graph: GraphView, targets: readonly string[], msOf: (document: Document, name: string) => number | null): RunPlan {
  const document = runningDocument(graph);
  const axes = readAxes(document);
  const carried = inferAxes(document, axes);
  const signatures = signaturesOf(graph);
  const plan = new Map<string, PlannedNode>();
  for (const name of neededFor(document, targets)) {
    const signature = signatures.get(name);
    if (signature) plan.set(name, { calls: cells(carried.get(name) ?? [], axes), ms: msOf(document, name), steps: stepsOf(document, name), signature });
  }
  return plan;
}

/** The results that are known: what each node was called with when it last had all of its results. */
export class Made {
  private readonly made = new Map<string, Signature>();

  /** A run tells more: note what it has finished. True if anything is new. */
  learn(run: RunState): boolean {
    let changed = false;
    for (const [name, planned] of run.plan ?? []) {
      const node = run.nodes.get(name);
      const whole = node !== undefined && !node.failed && !node.skipped && node.phase !== "running" && node.finished + node.cached >= planned.calls;
      if (!whole || this.made.get(name)?.text === planned.signature.text) continue;
      this.made.set(name, planned.signature);
      changed = true;
    }
    return changed;
  }

  /** Results of these nodes are known for what stands there now. True if anything is new. */
  know(names: Iterable<string>, now: Signatures): boolean {
    let changed = false;
    for (const name of names) {
      const signature = now.get(name);
      if (!signature || this.made.get(name)?.text === signature.text) continue;
      this.made.set(name, signature);
      changed = true;
    }
    return changed;
  }

  /** A run that succeeded before this page was opened made all that it planned; newer knowledge stays. */
  assume(plan: RunPlan): void {
    for (const [name, { signature }] of plan) if (!this.made.has(name)) this.made.set(name, signature);
  }

  /** Results of nodes that have another name now follow them. */
  private follow(now: Signatures): void {
    const lost = new Map([...this.made].filter(([name]) => !now.has(name)).map(([name, { text }]) => [text, name]));
    for (const [name, { text }] of lost.size ? now : []) {
      const before = this.made.has(name) ? undefined : lost.get(text);
      const signature = before === undefined ? undefined : this.made.get(before);
      if (signature) this.made.set(name, signature);
    }
  }

  /** How each node stands. */
  standings(now: Signatures, run: RunState | null): Map<string, NodeStanding> {
    this.follow(now);
    const found = new Map<string, NodeStanding>();
    for (const [name, signature] of now) found.set(name, this.standing(name, signature, now, found, run)); // sources come first
    return found;
  }

  private standing(name: string, now: Signature, all: Signatures, known: ReadonlyMap<string, NodeStanding>, run: RunState | null): NodeStanding {
    const ended = endOf(name, now, run);
    if (ended) return ended;
    const before = this.made.get(name);
    if (!before) return NEVER;
    if (before.text === now.text) return CURRENT;
    const own = changesOf(name, before, now);
    const sources = [...now.parts.values()].flatMap((part) => (part.node !== null && all.has(part.node) ? [part.node] : []));
    const cause = own.length ? null : causeAbove(sources, known);
    return { state: "stale", changes: own.length ? own : (cause?.changes ?? NO_CHANGES), because: cause?.node ?? null,
      wired: sources.length, wiredCurrent: sources.filter((source) => known.get(source)?.state === "current").length };
  }
}

/** How a node ended that was tried as it stands now, and has no result. */
function endOf(name: string, now: Signature, run: RunState | null): NodeStanding | null {
  const node = run?.nodes.get(name);
  if (!node || (!node.failed && !node.skipped) || run?.plan?.get(name)?.signature.text !== now.text) return null;
  return node.failed ? { ...NEVER, state: "failed" } : { ...NEVER, state: "skipped", because: node.because };
}

/** The inputs of a node itself that are others now; a wire from the same node is not, for that node says why. */
export function changesOf(node: string, before: Signature, now: Signature): InputChange[] {
  const ports = new Set([...before.parts.keys(), ...now.parts.keys()]);
  const changes: InputChange[] = before.type === now.type ? [] : [{ node, port: "", before: before.type, after: now.type }];
  for (const port of ports) {
    const [a, b] = [before.parts.get(port), now.parts.get(port)];
    if (a?.text === b?.text || (a?.node != null && a.node === b?.node && portOf(a) === portOf(b))) continue;
    changes.push({ node, port, before: inWords(a), after: inWords(b) });
  }
  return changes;
}

const portOf = (part: Part): string => part.text.slice(part.text.lastIndexOf(".") + 1);

/** A part for people: the JSON of a value, "node.port" of a wire, the name of an axis. */
function inWords(part: Part | undefined): string | null {
  if (!part) return null;
  if (part.node !== null) return `${part.node}.${portOf(part)}`;
  return part.axis ?? part.text;
}

/** The first change above: of a stale source itself, or what that source is stale because of. */
function causeAbove(sources: readonly string[], known: ReadonlyMap<string, NodeStanding>): { node: string; changes: readonly InputChange[] } | null {
  for (const source of sources) {
    const standing = known.get(source);
    if (standing?.state === "stale") return { node: standing.because ?? source, changes: standing.changes };
  }
  const other = sources.find((source) => known.get(source)?.state !== "current");
  return other === undefined ? null : { node: other, changes: NO_CHANGES };
}
