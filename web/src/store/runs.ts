/** The runs that an editor knows: events are folded into them, a few times a frame at most; previews stay beside. */

import type { Preview, RunEvent } from "../api/run_event";
import { fold, newRun } from "./run";
import type { Editor, RunState } from "./state";
import { Emitter } from "./store";

const MOST_RUNS = 20;

/** Takes in events; `flush` gives the shown run to the editor, so that many events cost one update. */
export class Runs {
  private readonly runs = new Map<string, RunState>();
  private readonly previews = new Map<string, Preview>();
  private readonly previewed = new Emitter<[Preview]>();
  private shown: string | null = null;
  private waiting = false;

  /** `soon` calls back later: once a frame in the browser, at once in tests. */
  constructor(private readonly editor: Pick<Editor, "get"> & { setRun(run: RunState | null): void },
    private readonly soon: (act: () => void) => void, private readonly now: () => number = Date.now) {}

  /** Show this run on the canvas: right after it was accepted, or when somebody opens an older one. */
  show(id: string | null): void {
    this.shown = id;
    this.previews.clear();
    if (id !== null && !this.runs.has(id)) this.keep(newRun(id));
    this.flush();
  }

  /** Take in an event of any run. */
  take(event: RunEvent): void {
    this.keep(fold(this.runs.get(event.run) ?? newRun(event.run), event, this.now()));
    if (event.run === this.shown) this.later();
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
    return this.runs.get(id) ?? null;
  }

  private keep(run: RunState): void {
    this.runs.set(run.id, run);
    for (const id of this.runs.keys()) {
      if (this.runs.size <= MOST_RUNS) break;
      if (id !== this.shown && id !== run.id) this.runs.delete(id);
    }
  }

  private later(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.soon(() => {
      this.waiting = false;
      this.flush();
    });
  }

  private flush(): void {
    this.editor.setRun(this.shown === null ? null : (this.runs.get(this.shown) ?? null));
  }
}
