/** When the elements of the mirror are brought up to date: once changes pause, a little at a time. */

import type { Tree } from "./tree";

/** Milliseconds without a change before names and order are brought up to date. */
const PAUSE = 300;
/** Milliseconds of rebuilding at a time. */
const SLICE = 8;

export class Renewal {
  private stale = false;
  /** Where rebuilding is, while it goes on. */
  private steps: Generator<undefined> | null = null;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  /** `built` hears when the tree is what the document is. */
  constructor(private readonly tree: Tree, private readonly built: () => void) {}

  /** Something changed. Rebuilding waits until changes pause: thousands of elements are not for every frame. */
  invalidate(): void {
    this.stale = true;
    this.steps = null;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.goOn(), this.tree.size ? PAUSE : 0);
  }

  /** At once, if something changed: somebody wants to go to an item that is not there yet. */
  now(): void {
    if (!this.stale) return;
    this.tree.build();
    this.done();
  }

  dispose(): void {
    clearTimeout(this.waiting);
  }

  /** Rebuild for as long as nobody notices, then again in a moment. */
  private goOn(): void {
    if (!this.stale) return;
    this.steps ??= this.tree.steps();
    const until = performance.now() + SLICE;
    while (performance.now() < until) if (this.steps.next().done) return this.done();
    this.waiting = setTimeout(() => this.goOn(), 0);
  }

  private done(): void {
    this.stale = false;
    this.steps = null;
    this.built();
  }
}
