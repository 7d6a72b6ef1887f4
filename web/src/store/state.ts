/** What the editor knows beside the document: selection, camera, run, problems, history. Immutable slices. */

import type { OutputCell, RunStatus, Summary } from "../api/run_event";
import type { Problem } from "../api/problem";
import type { Camera } from "../geometry/point";
import type { Catalogue } from "../graph/catalogue";
import type { Document, Draft, ItemId, Patch } from "../graph/document";
import type { LiveDocument } from "../graph/live";

/** The whole state, one immutable object; slices keep their identity while they do not change. */
export interface EditorState {
  /** Grows with every change of the document. */
  readonly revision: number;
  readonly selection: ReadonlySet<ItemId>;
  /** The item that the keyboard is on, or null. */
  readonly active: ItemId | null;
  readonly camera: Camera;
  readonly catalogue: Catalogue;
  /** What the last check said. */
  readonly problems: readonly Problem[];
  /** The run that the canvas shows, or null before the first one. */
  readonly run: RunState | null;
  readonly history: HistoryState;
  /** How far the draft is: "saved" holds for the revision `saved`. */
  readonly draft: DraftState;
}

export interface HistoryState {
  /** Names, oldest first; entries before `position` are done, the others can be redone. */
  readonly names: readonly string[];
  readonly position: number;
}

export interface DraftState {
  readonly status: "saved" | "waiting" | "failed";
  /** In words, where saving failed. */
  readonly message: string;
}

export type NodePhase = "waiting" | "running" | "done" | "cached" | "failed" | "skipped";

/** One node of a run, folded from its events. */
export interface NodeRun {
  readonly phase: NodePhase;
  /** Cells with an end, by how they ended. */
  readonly finished: number;
  readonly cached: number;
  readonly failed: number;
  readonly skipped: number;
  /** Steps of the call that goes on: 0 of 0 where it says nothing. */
  readonly done: number;
  readonly total: number;
  /** Steps a second, and seconds left as far as is known. */
  readonly rate: number | null;
  readonly etaSeconds: number | null;
  /** All calls together. */
  readonly ms: number;
  /** The newest summary of each output, and when it came (milliseconds since 1970). */
  readonly outputs: Readonly<Record<string, Summary>>;
  /** The newest summary by cell, as JSON of the cell. */
  readonly cells: ReadonlyMap<string, Readonly<Record<string, Summary>>>;
  readonly at: number;
  readonly problem: Problem | null;
  /** The node whose failure skipped this one. */
  readonly because: string | null;
}

/** A run, folded from its events. */
export interface RunState {
  readonly id: string;
  readonly status: RunStatus;
  readonly calls: number;
  /** Calls with an end of any kind. */
  readonly ended: number;
  readonly nodes: ReadonlyMap<string, NodeRun>;
  readonly outputs: Readonly<Record<string, readonly OutputCell[]>>;
  readonly problem: Problem | null;
  /** From 0 to 1, with the part of running calls. */
  readonly progress: number;
  readonly etaSeconds: number | null;
  readonly startedAt: number | null;
  readonly ms: number | null;
}

export interface EditOptions {
  /** Changes with the same name and gesture become one entry of the history (a drag, a burst of typing). */
  readonly gesture?: string;
  /** The selection after the change. */
  readonly select?: Iterable<ItemId>;
}

/** The editor that canvas, widgets and panels talk to. */
export interface Editor {
  readonly document: Document;
  get(): EditorState;
  /** Call `listener` when what `select` picks changes (by ===); returns the way to stop. */
  watch<T>(select: (state: EditorState) => T, listener: (value: T, before: T) => void): () => void;
  /** Call `listener` with the recorded changes of the document, after each edit, undo, redo or load. */
  onPatches(listener: (patches: readonly Patch[]) => void): () => void;
  /** Call `listener` when another document takes the place of this one. */
  onLoad(listener: (document: Document) => void): () => void;
  /** Put another document in the place of this one; its history begins anew. */
  load(document: LiveDocument, camera?: Camera): void;
  /** Change the document as one named, undoable step; what `change` throws undoes it. False if nothing changed. */
  edit(name: string, change: (draft: Draft) => void, options?: EditOptions): boolean;
  /** The gesture is over: the next edit is an entry of its own even with the same name. */
  endGesture(): void;
  undo(): boolean;
  redo(): boolean;
  /** Go to a place of the history, from the undo panel. */
  travel(position: number): void;
  select(items: Iterable<ItemId>, active?: ItemId | null): void;
  moveCamera(camera: Camera): void;
  setCatalogue(catalogue: Catalogue): void;
  setProblems(problems: readonly Problem[]): void;
  /** The run that the canvas shows; `Runs` folds it. */
  setRun(run: RunState | null): void;
  setDraft(draft: DraftState): void;
}
