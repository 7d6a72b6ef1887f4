/** Keeps `standings` of an editor true: after changes that alter results, and as runs tell what they made. */

import type { GraphNode, Patch } from "../graph/document";
import type { GraphView } from "../graph/ports";
import { signaturesInTurns, signaturesOf } from "../graph/signature";
import { allKnown } from "./known";
import { Made, type Signatures } from "./standing";
import type { Editor, NodeStanding, RunPlan, RunState } from "./state";

/** Follows one editor. `soon` puts work off for a moment, so that typing does not wait for it; `next` goes on with it, so that a large
 * workflow stops nobody. */
export class Freshness {
  private readonly made = new Made();
  private known: Signatures | null = null;
  private turns: Generator<undefined, Signatures> | null = null;
  private waiting = false;
  /** The document changed while it was gone through: that begins anew in a moment, not before the change is on the screen. */
  private restart = false;
  private readonly stops: readonly (() => void)[];

  constructor(private readonly editor: Editor, private readonly soon: (act: () => void) => void, private readonly next = soon) {
    this.stops = [
      editor.onPatches((patches) => { if (patches.some(alters)) this.forget(); }),
      editor.onLoad(() => this.forget()),
      editor.watch((state) => state.catalogue, () => this.forget()),
      editor.watch((state) => state.run, (run, before) => this.heard(run, before)),
      editor.watch((state) => state.known, () => this.knew()),
    ];
    this.later();
  }

  /** The signatures of the document as it is at this moment. */
  signatures(): Signatures {
    return (this.known ??= signaturesOf(this.graph));
  }

  /** How every node stands at this moment. */
  standings(): ReadonlyMap<string, NodeStanding> {
    return this.made.standings(this.signatures(), this.editor.get().run);
  }

  /** A run that succeeded before this page was opened had this plan. */
  assume(plan: RunPlan): void {
    this.made.assume(plan);
    this.later();
  }

  /** Work out now what is waiting. */
  flush(): void {
    this.editor.setStandings(merged(this.editor.get().standings, this.standings()));
  }

  stop(): void {
    for (const stop of this.stops) stop();
  }

  private get graph(): GraphView {
    return { document: this.editor.document, catalogue: this.editor.get().catalogue };
  }

  private forget(): void {
    this.restart ||= this.turns !== null;
    this.known = this.turns = null;
    this.later();
  }

  private heard(run: RunState | null, before: RunState | null): void {
    if (!run) return;
    const news = this.made.learn(run);
    if (news || run.status !== before?.status || run.id !== before.id) this.later();
  }

  /** The server knows values of the document as it stands. */
  private knew(): void {
    const names = [...this.editor.get().known].flatMap(([name, known]) => (allKnown(known) ? [name] : []));
    if (this.made.know(names, this.signatures())) this.later();
  }

  private later(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.soon(() => this.goOn());
  }

  private goOn(): void {
    if (this.restart) {
      this.restart = false;
      return this.soon(() => this.goOn());
    }
    if (!this.known) {
      const { done, value } = (this.turns ??= signaturesInTurns(this.graph)).next();
      if (done) [this.known, this.turns] = [value, null];
      return this.next(() => this.goOn());
    }
    this.waiting = false;
    this.flush();
  }
}

/** Whether a change can alter results: looks cannot, but for bypass and mute. */
function alters(patch: Patch): boolean {
  switch (patch.table) {
    case "nodes": return !same(patch.before, patch.after);
    case "frames": return patch.before?.mode !== patch.after?.mode || patch.before?.members !== patch.after?.members;
    case "axes": case "definitions": return patch.before?.data !== patch.after?.data;
    default: return false;
  }
}

const same = (a: GraphNode | undefined, b: GraphNode | undefined): boolean =>
  a !== undefined && b !== undefined && a.type === b.type && a.inputs === b.inputs && a.over === b.over && a.look.mode === b.look.mode;

/** The new standings; those that say the same keep their identity, so that only what changed is painted. */
function merged(before: ReadonlyMap<string, NodeStanding>, now: ReadonlyMap<string, NodeStanding>): ReadonlyMap<string, NodeStanding> {
  let changed = before.size !== now.size;
  const found = new Map<string, NodeStanding>();
  for (const [name, standing] of now) {
    const old = before.get(name);
    const kept = old && equal(old, standing) ? old : standing;
    if (kept !== old) changed = true;
    found.set(name, kept);
  }
  return changed ? found : before;
}

const equal = (a: NodeStanding, b: NodeStanding): boolean =>
  a === b || (a.state === b.state && a.because === b.because && a.wired === b.wired && a.wiredCurrent === b.wiredCurrent
    && JSON.stringify(a.changes) === JSON.stringify(b.changes));
