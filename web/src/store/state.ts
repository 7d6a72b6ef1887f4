/** What the editor knows beside the document: selection, camera, run, problems, history. Immutable slices. */

import type { Cell, OutputCell, RunStatus, Summary } from "../api/run_event";
import type { Problem } from "../api/problem";
import type { Camera } from "../geometry/point";
import type { Catalogue } from "../graph/catalogue";
import type { Document, Draft, ItemId, Patch } from "../graph/document";
import type { LiveDocument } from "../graph/live";
import type { KeptLog } from "./history";
import type { Signature } from "../graph/signature";
import type { Cursor } from "./cursor";

/** The whole state, one immutable object; slices keep their identity while they do not change. */
export interface EditorState {
  /** Grows with every change of the document. */
  readonly revision: number;
  /** Grows with every change of it that is more than a node elsewhere or of another size: what runs, checks and words depend on. */
  readonly content: number;
  readonly selection: ReadonlySet<ItemId>;
  /** The item that the keyboard is on, or null. */
  readonly active: ItemId | null;
  readonly camera: Camera;
  readonly catalogue: Catalogue;
  /** What the last check said. */
  readonly problems: readonly Problem[];
  /** The run that the canvas shows, or null before the first one. */
  readonly run: RunState | null;
  /** How the last result of each node stands to the document; worked out a moment after a change. */
  readonly standings: ReadonlyMap<string, NodeStanding>;
  /** What the server knows of the document as it stands now, by node; empty until it has said so. */
  readonly known: ReadonlyMap<string, NodeKnown>;
  /** The place on each axis that thumbnails, chips and results are shown of. */
  readonly cursor: Cursor;
  readonly history: HistoryState;
  /** How far the draft is: "saved" holds for the revision `saved`. */
  readonly draft: DraftState;
  /** Why the document can only be read, or null. */
  readonly locked: string | null;
  /** How often somebody tried to change a document that can only be read. */
  readonly refused: number;
}

/** Results of a node that need no run, by cell: `results` of its `calls`. */
export interface NodeKnown {
  readonly calls: number;
  readonly results: readonly KnownResult[];
}

/** One result; `at` in milliseconds since 1970. A summary names its thumbnail under `picture`. */
export interface KnownResult {
  readonly cell: Cell;
  readonly outputs: Readonly<Record<string, Summary>>;
  readonly ms: number;
  readonly at: number;
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

/** never: no result is known; current: made from what stands there now; stale: made from something else; failed,
 * skipped: that is how it ended when it was tried as it stands now. */
export type Standing = "never" | "current" | "stale" | "failed" | "skipped";

/** How the last result of a node stands to the document, and why. `panels` and `canvas` say it in words. */
export interface NodeStanding {
  readonly state: Standing;
  /** What changed since, of the node itself or else of the first node above it that changed. */
  readonly changes: readonly InputChange[];
  /** Another node: the changed one that it is stale because of, or whose failure skipped it. */
  readonly because: string | null;
  /** Of its wired inputs, how many there are and how many come from nodes that are current. */
  readonly wired: number;
  readonly wiredCurrent: number;
}

/** One input, before and after; null: nothing stood there. */
export interface InputChange {
  readonly node: string;
  readonly port: string;
  readonly before: string | null;
  readonly after: string | null;
}

export type NodePhase = "waiting" | "running" | "done" | "cached" | "failed" | "skipped";

/** How a call of one cell stands. */
export type CellEnd = "running" | "done" | "cached" | "failed" | "skipped";

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
  /** The newest summary by cell, as JSON of the cell. Grows in place: look at it again when the node of the run is another object. */
  readonly cells: ReadonlyMap<string, Readonly<Record<string, Summary>>>;
  /** How each cell stands that something was heard of; grows in place as well. */
  readonly ends: ReadonlyMap<string, CellEnd>;
  readonly at: number;
  readonly problem: Problem | null;
  /** The node whose failure skipped this one. */
  readonly because: string | null;
  /** An instance of a definition: all calls in it together. */
  readonly whole?: boolean;
}

/** What a run is going to do, by node: how often it is called, about how long a call takes (null: never measured), and
 * what it was called with. */
export interface PlannedNode {
  readonly calls: number;
  readonly ms: number | null;
  readonly steps: number;
  readonly signature: Signature;
}
export type RunPlan = ReadonlyMap<string, PlannedNode>;

/** A run, folded from its events. */
export interface RunState {
  readonly id: string;
  /** The seq of the last event that was folded: what was folded already changes nothing. */
  readonly seq: number;
  /** Null for a run that this browser did not start and did not look up. */
  readonly plan: RunPlan | null;
  /** Why it waits or began anew, in the server's words; "" for nothing special. */
  readonly because: string;
  readonly attempt: number;
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

/** Where in the definitions a change was made: the instances that one had gone through, and the selection there. */
export interface Inside {
  readonly path: readonly string[];
  readonly before: ReadonlySet<ItemId>;
  readonly after: ReadonlySet<ItemId>;
}

export interface EditOptions {
  /** Changes with the same name and gesture become one entry of the history (a drag, a burst of typing). */
  readonly gesture?: string;
  /** The selection after the change. */
  readonly select?: Iterable<ItemId>;
  /** A change inside a definition, made where one looks into it. */
  readonly inside?: Inside;
}

/** Around the inside of a definition: the editor of the whole document, and the instances on the way. */
export interface Outer {
  readonly editor: Editor;
  readonly path: readonly string[];
}

/** The editor that canvas, widgets and panels talk to. */
export interface Editor {
  readonly document: Document;
  /** Of an editor of the inside of a definition. */
  readonly outer?: Outer;
  get(): EditorState;
  /** Call `listener` when what `select` picks changes (by ===); returns the way to stop. */
  watch<T>(select: (state: EditorState) => T, listener: (value: T, before: T) => void): () => void;
  /** Call `listener` with the recorded changes of the document, after each edit, undo, redo or load. */
  onPatches(listener: (patches: readonly Patch[]) => void): () => void;
  /** Call `listener` when an entry of the history was undone or made again: where it was made, null for the document itself. */
  onReplay(listener: (inside: Inside | null, way: "back" | "forth") => void): () => void;
  /** Call `listener` when another document takes the place of this one. */
  onLoad(listener: (document: Document) => void): () => void;
  /** Put another document in the place of this one; its history begins anew. */
  load(document: LiveDocument, camera?: Camera): void;
  /** Change the document as one named, undoable step; what `change` throws undoes it. False if nothing changed. */
  edit(name: string, change: (draft: Draft) => void, options?: EditOptions): boolean;
  /** The undo history, for keeping beside the draft, and going on with one that was kept. */
  keptHistory(): KeptLog;
  restoreHistory(log: KeptLog): void;
  /** From now on the document is only read; `why` says so in words. */
  lock(why: string): void;
  /** The gesture is over: the next edit is an entry of its own even with the same name. */
  endGesture(): void;
  /** The gesture is broken off: what it changed is as before, and nothing of it is kept. */
  cancelGesture(gesture: string): void;
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
  setStandings(standings: ReadonlyMap<string, NodeStanding>): void;
  /** What the server knows of the document without a run. */
  setKnown(known: ReadonlyMap<string, NodeKnown>): void;
  /** Where on the axes one looks; `moveCursor` and friends make it. */
  setCursor(cursor: Cursor): void;
  setDraft(draft: DraftState): void;
}
