/** The editor: the document with its history, selection, camera, catalogue and run. The only thing that changes them. */

import type { Problem } from "../api/problem";
import type { Camera } from "../geometry/point";
import { EMPTY_CATALOGUE, type Catalogue } from "../graph/catalogue";
import type { Document, Draft, ItemId, Patch } from "../graph/document";
import { parts } from "../graph/document";
import { LiveDocument } from "../graph/live";
import { onlyPlaces } from "../graph/placement";
import { axesOf, cursorOn, NO_CURSOR, sameCursor, type Cursor } from "./cursor";
import { History, type Entry, type KeptLog } from "./history";
import type { Opened } from "../graph/definitions";
import { definitionRules, instancesOf, withDefinitions } from "../graph/rules";
import { instanceRules } from "./instance_rules";
import type { DraftState, EditOptions, Editor, EditorState, Inside, NodeKnown, NodeStanding, Outer, RunState } from "./state";
import { createStore, Emitter, type Store } from "./store";

const NOTHING: ReadonlySet<ItemId> = new Set();

/** The state before anything happened. */
export const initialState = (): EditorState => ({
  revision: 0, content: 0, selection: NOTHING, active: null, camera: { x: 0, y: 0, zoom: 1 }, catalogue: EMPTY_CATALOGUE, problems: [],
  run: null, standings: new Map(), known: new Map(), cursor: NO_CURSOR, history: { names: [], position: 0 }, draft: { status: "saved", message: "" },
  locked: null, refused: 0,
});

/** An editor of one document; a tab has one. */
export class WorkflowEditor implements Editor {
  protected live: LiveDocument;
  /** The catalogue without the definitions of the document. */
  protected base: Catalogue;
  private opened: readonly Opened[] | null = null;
  private readonly replayed = new Emitter<[Inside | null, "back" | "forth"]>();
  private readonly history = new History();
  private readonly patched = new Emitter<[readonly Patch[]]>();
  private readonly loaded = new Emitter<[Document]>();
  readonly store: Store<EditorState>;
  readonly outer?: Outer;

  constructor(document: LiveDocument = new LiveDocument(), state: Partial<EditorState> = {}) {
    this.live = document;
    this.base = state.catalogue ?? EMPTY_CATALOGUE;
    this.store = createStore({ ...initialState(), ...state, catalogue: this.defined(EMPTY_CATALOGUE) });
    this.followAxes();
    this.needRules();
  }

  get document(): Document {
    return this.live;
  }

  get(): EditorState {
    return this.store.get();
  }

  watch<T>(select: (state: EditorState) => T, listener: (value: T, before: T) => void): () => void {
    return this.store.watch(select, listener);
  }

  onPatches(listener: (patches: readonly Patch[]) => void): () => void {
    return this.patched.on(listener);
  }

  onReplay(listener: (inside: Inside | null, way: "back" | "forth") => void): () => void {
    return this.replayed.on(listener);
  }

  onLoad(listener: (document: Document) => void): () => void {
    return this.loaded.on(listener);
  }

  /** The undo history, for keeping beside the draft. */
  keptHistory(): KeptLog {
    return this.history.kept();
  }

  restoreHistory(log: KeptLog): void {
    this.history.restore(log);
    this.store.set({ history: this.history.state() });
  }

  /** From now on nothing changes the document; `why` is said to whoever tries. */
  lock(why: string): void {
    this.store.set({ locked: why });
  }

  edit(name: string, change: (draft: Draft) => void, options: EditOptions = {}): boolean {
    if (this.get().locked !== null) return this.refuseEdit();
    const patches = this.live.record(change);
    const before = this.get().selection;
    const after = options.select ? new Set(options.select) : this.standing(before);
    if (patches.length) this.history.add({ name, gesture: options.gesture ?? null, patches, before, after, ...(options.inside ? { inside: options.inside } : {}) });
    this.changed(patches, after);
    return patches.length > 0;
  }

  endGesture(): void {
    this.history.close();
  }

  cancelGesture(gesture: string): void {
    const entry = this.history.abandon(gesture);
    if (entry) this.replay(entry, "back");
  }

  undo(): boolean {
    const entry = this.history.back();
    if (entry) this.replay(entry, "back");
    return entry !== null;
  }

  redo(): boolean {
    const entry = this.history.forth();
    if (entry) this.replay(entry, "forth");
    return entry !== null;
  }

  travel(position: number): void {
    this.store.batch(() => {
      while (this.history.state().position > Math.max(position, 0) && this.undo());
      while (this.history.state().position < position && this.redo());
    });
  }

  select(items: Iterable<ItemId>, active?: ItemId | null): void {
    const selection = this.standing(new Set(items));
    const before = this.get();
    const same = selection.size === before.selection.size && [...selection].every((id) => before.selection.has(id));
    this.store.set({ selection: same ? before.selection : selection,
      active: active === undefined ? ([...selection].at(-1) ?? before.active) : active });
  }

  moveCamera(camera: Camera): void {
    this.store.set({ camera });
  }

  setCatalogue(catalogue: Catalogue): void {
    this.base = catalogue;
    this.store.set({ catalogue: this.defined(this.get().catalogue) });
  }

  setProblems(problems: readonly Problem[]): void {
    this.store.set({ problems: instanceRules()?.placedProblems(problems, this.instances()) ?? problems });
  }

  setRun(run: RunState | null): void {
    this.store.set({ run: run && (instanceRules()?.runWithInstances(run, this.instances()) ?? run) });
  }

  setStandings(standings: ReadonlyMap<string, NodeStanding>): void {
    this.store.set({ standings: instanceRules()?.standingsWithInstances(standings, this.instances()) ?? standings });
  }

  setKnown(known: ReadonlyMap<string, NodeKnown>): void {
    this.store.set({ known: instanceRules()?.knownWithInstances(known, this.instances()) ?? known });
  }

  setCursor(cursor: Cursor): void {
    this.store.set({ cursor });
  }

  setDraft(draft: DraftState): void {
    this.store.set({ draft });
  }

  load(document: LiveDocument, camera?: Camera): void {
    this.live = document;
    this.history.clear();
    this.store.batch(() => {
      this.define();
      this.store.set({ revision: this.get().revision + 1, content: this.get().content + 1, selection: NOTHING, active: null, problems: [],
        history: this.history.state(), ...(camera ? { camera } : {}) });
      this.followAxes();
      this.loaded.emit(document);
    });
  }

  /** A document that is only read: whoever watches `refused` says why. */
  private refuseEdit(): false {
    this.store.set({ refused: this.get().refused + 1 });
    return false;
  }

  /** The axes are others: the cursor stays as near as it can to where it was. */
  protected followAxes(): void {
    const { cursor } = this.get();
    const next = cursorOn(axesOf(this), cursor.places, cursor.cell);
    if (!sameCursor(cursor, next)) this.store.set({ cursor: next });
  }

  private replay(entry: Entry, way: "back" | "forth"): void {
    if (way === "back") this.live.revert(entry.patches);
    else this.live.apply(entry.patches);
    const patches = way === "forth" ? entry.patches
      : entry.patches.map((p) => ({ ...p, before: p.after, after: p.before }) as Patch);
    const selection = this.standing(way === "back" ? entry.before : entry.after);
    this.store.batch(() => {
      this.changed(patches, selection);
      this.replayed.emit(entry.inside ?? null, way);
      const { active } = this.get();
      if (selection.size && (active === null || !selection.has(active))) this.select(selection); // the keyboard goes along
    });
  }

  /** Tell everybody of a change: first what follows the document closely, then the state. */
  protected changed(patches: readonly Patch[], selection: ReadonlySet<ItemId>): void {
    this.store.batch(() => {
      const { active, revision, content } = this.get();
      this.select(selection, active !== null && this.stands(active) ? active : null);
      if (!patches.length) return;
      if (patches.some(({ table }) => table === "definitions")) this.define();
      if (patches.some(({ table }) => table === "nodes" || table === "definitions")) this.opened = null;
      this.store.set({ revision: revision + 1, content: patches.every(onlyPlaces) ? content : content + 1, history: this.history.state() });
      if (patches.some((patch) => patch.table === "axes")) this.followAxes();
      this.patched.emit(patches);
    });
  }

  /** All instances of definitions at any depth. */
  private instances(): readonly Opened[] {
    return (this.opened ??= this.live.definitions.size ? instancesOf(this.live) : []);
  }

  /** The definitions of the document are node types too. */
  private define(): void {
    this.opened = null;
    this.needRules();
    this.store.set({ catalogue: this.defined(this.get().catalogue) });
  }

  /** What definitions mean is loaded with the first of them. */
  private needRules(): void {
    if (this.live.definitions.size && !definitionRules()) void import("./definitions_late").then(() => this.learned());
  }

  /** The definitions are understood now: what was noted before is seen in their light. */
  private learned(): void {
    const { run, standings, known, problems } = this.get();
    this.store.batch(() => {
      this.define();
      this.setRun(run);
      this.setStandings(standings);
      this.setKnown(known);
      this.setProblems(problems);
    });
  }

  protected defined(before: Catalogue): Catalogue {
    return withDefinitions(this.base, this.live.definitions, before);
  }

  /** The items of these that are there. */
  protected standing(items: ReadonlySet<ItemId>): ReadonlySet<ItemId> {
    for (const id of items) if (!this.stands(id)) return new Set([...items].filter((other) => this.stands(other)));
    return items;
  }

  private stands(id: ItemId): boolean {
    const [kind, key] = parts(id);
    return this.live[`${kind}s`].has(key);
  }
}

/** An editor of this document. */
export const createEditor = (document?: LiveDocument, state?: Partial<EditorState>): WorkflowEditor =>
  new WorkflowEditor(document, state);
