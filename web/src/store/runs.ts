/** The runs that an editor knows: events are folded into them, a few times a frame at most; previews stay beside. */

import type { Preview, RunEvent } from "../api/run_event";
import { foldAll, newRun, type Timed } from "./run";
import type { Editor, RunPlan, RunState } from "./state";
import { Emitter } from "./store";

const MOST_RUNS = 20;
/** Events of a run that nobody looks at are folded when so many have come. */
const MOST_WAITING = 500;

/** Takes in events; `flush` gives the shown run to the editor, so that many events cost one update. */
export class Runs {
  private readonly runs = new Map<string, RunState>();
  private readonly waiting = new Map<string, Timed[]>();
  /** Events that came live while the stored ones of their run were still being fetched. */
  private readonly heldBack = new Map<string, RunEvent[]>();
  private readonly previews = new Map<string, Preview>();
  private readonly previewed = new Emitter<[Preview]>();
  private shown: string | null = null;
  private due = false;

  /** `soon` calls back later: once a frame in the browser, at once in tests. */
  constructor(private readonly editor: Pick<Editor, "get"> & { setRun(run: RunState | null): void },
    private readonly soon: (act: () => void) => void, private readonly now: () => number = Date.now) {}

  /** Show this run on the canvas: right after it was accepted, or when somebody opens an older one. */
  show(id: string | null, plan: RunPlan | null = null): void {
    this.shown = id;
    this.previews.clear();
    if (id !== null) this.keep({ ...(this.get(id) ?? newRun(id)), ...(plan ? { plan } : {}) });
    this.flush();
  }

  /** Take in an event of any run. */
  take(event: RunEvent): void {
    const held = this.heldBack.get(event.run);
    if (held) held.push(event);
    else this.put(event);
  }

  /** The stored events of a run are being fetched: hold live ones back, so that all are taken in order. */
  replay(id: string): { put(event: RunEvent): void; end(): void } {
    if (!this.heldBack.has(id)) this.heldBack.set(id, []);
    return { put: (event) => this.put(event), end: () => {
      const held = this.heldBack.get(id) ?? [];
      this.heldBack.delete(id);
      for (const event of held) this.put(event);
    } };
  }

  /** Take in a preview: the newest of each node of the shown run is kept. */
  takePreview(preview: Preview): void {
    if (preview.run !== this.shown) return;
    this.previews.set(preview.node, preview);
    this.previewed.emit(preview);
  }

  /** Call `listener` with each preview of the shown run. */
  onPreview(listener: (preview: Preview) => void): () => void {
    return this.previewed.on(listener);
  }

  /** The newest preview of a node, or null. */
  preview(node: string): Preview | null {
    return this.previews.get(node) ?? null;
  }

  /** A run that is known here, or null. */
  get(id: string): RunState | null {
    const batch = this.waiting.get(id);
    if (batch) {
      this.waiting.delete(id);
      this.keep(foldAll(this.runs.get(id) ?? newRun(id), batch));
    }
    return this.runs.get(id) ?? null;
  }

  private put(event: RunEvent): void {
    const batch = this.waiting.get(event.run);
    if (batch) batch.push({ event, at: this.now() });
    else this.waiting.set(event.run, [{ event, at: this.now() }]);
    if (event.run === this.shown) this.later();
    else if (batch && batch.length >= MOST_WAITING) this.get(event.run);
  }

  private keep(run: RunState): void {
    this.runs.set(run.id, run);
    for (const id of this.runs.keys()) {
      if (this.runs.size <= MOST_RUNS) break;
      if (id !== this.shown && id !== run.id) this.runs.delete(id);
    }
  }

  private later(): void {
    if (this.due) return;
    this.due = true;
    this.soon(() => {
      this.due = false;
      this.flush();
    });
  }

  private flush(): void {
    this.editor.setRun(this.shown === null ? null : this.get(this.shown));
  }
}
