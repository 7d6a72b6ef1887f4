/** The editor of the inside of a definition, as one of its instances shows it: the same tools work on it, what they change
 * is written into the definition, as a step of the one history of the document. */

import type { Camera } from "../geometry/point";
import type { Catalogue } from "../graph/catalogue";
import { circleOf } from "../graph/definitions";
import { dataOf, usedName, usesOf } from "../graph/uses";
import "./definitions_late";
import type { Definition, Document, Draft, JsonObject, Patch, Table } from "../graph/document";
import { entryData, sameData } from "../graph/entries";
import type { LiveDocument } from "../graph/live";
import { objectOf, textOf } from "../graph/looks";
import { renameAxis } from "../graph/rename";
import { definitionData, scopeDocument } from "../graph/scope";
import { viewOf } from "../graph/shape";
import { walksAlong } from "../graph/sweep_edit";
import { t } from "../messages";
import type { Cursor } from "./cursor";
import { WorkflowEditor } from "./editor";
import type { KeptLog } from "./history";
import { placeNodes } from "./open";
import type { EditOptions, Editor, EditorState, Outer } from "./state";

/** The tables of the inside that are written into the definition; axes and definitions are those of the document. */
const OWN: readonly Table[] = ["nodes", "frames", "notes", "dots", "inputs", "outputs", "fields", "ui"];
const SHARED = ["axes", "definitions"] as const;

/** The definition that a path of instances leads to, or null where it leads nowhere. */
export function definitionAt(document: Document, path: readonly string[]): string | null {
  let type = document.nodes.get(path[0] ?? "")?.type ?? "";
  for (const step of path.slice(1)) {
    const nodes = objectOf(dataOf(document.definitions, usedName(type) ?? "")["nodes"]);
    type = Object.hasOwn(nodes, step) ? textOf(objectOf(nodes[step])["type"]) : "";
  }
  const name = usedName(type);
  return name !== null && document.definitions.has(name) ? name : null;
}

/** The inside of a definition, laid out where the file gives no places. */
function insideOf(whole: Editor, name: string): LiveDocument {
  const { document, unplaced } = scopeDocument(whole.document, name);
  if (unplaced.length) placeNodes(viewOf(document, whole.get().catalogue), document, unplaced);
  return document;
}

export class ScopeEditor extends WorkflowEditor {
  override readonly outer: Outer;
  private readonly stops: readonly (() => void)[];
  /** What is changing the document now is this editor. */
  private writing = false;

  constructor(private readonly whole: Editor, path: readonly string[], readonly definition: string, private readonly complain: (why: string) => void,
    private readonly lost: () => void) {
    super(insideOf(whole, definition), { catalogue: whole.get().catalogue, locked: whole.get().locked });
    this.outer = { editor: whole, path };
    this.stops = [
      whole.onPatches((patches) => { if (!this.writing) this.follow(patches); }),
      whole.onLoad(() => this.lost()),
      whole.onReplay((inside, way) => {
        if (inside && inside.path.join("/") === path.join("/")) this.select(this.standing(way === "back" ? inside.before : inside.after));
      }),
      ...(["history", "draft", "locked", "refused", "cursor"] as const).map((key) => whole.watch((state) => state[key], () => this.mirror(key))),
      ...(["run", "standings", "known", "problems", "catalogue"] as const).map((key) => whole.watch((state) => state[key], () => this.look())),
    ];
    for (const key of ["history", "draft", "refused", "cursor"] as const) this.mirror(key);
    this.look();
  }

  get path(): string {
    return this.outer.path.join("/");
  }

  /** One looks elsewhere now. */
  stop(): void {
    for (const stop of this.stops) stop();
  }

  override edit(name: string, change: (draft: Draft) => void, options: EditOptions = {}): boolean {
    if (this.whole.get().locked !== null) return this.whole.edit(name, change);
    const patches = this.live.record((draft) => {
      change(draft);
      for (const one of [...draft.inputs.values()]) if (!one.about) draft.put("inputs", one.name, { ...one, also: one.also ?? [], about: {} });
    });
    const why = patches.some(mayCircle) ? this.refuse() : null;
    if (why !== null) {
      this.live.revert(patches);
      this.complain(why);
      return false;
    }
    const before = this.get().selection;
    const after = options.select ? new Set(options.select) : this.standing(before);
    if (patches.length) this.write(name, patches, { ...(options.gesture ? { gesture: `${this.path} ${options.gesture}` } : {}), inside: { path: this.outer.path, before, after } });
    this.changed(patches, after);
    return patches.length > 0;
  }

  /** What was recorded inside, into the definition. */
  private write(name: string, patches: readonly Patch[], options: EditOptions): void {
    this.writing = true;
    try {
      this.whole.edit(name, (draft) => {
        this.writeShared(draft, patches);
        const before = draft.definitions.get(this.definition);
        if (!before || !patches.some(({ table }) => OWN.includes(table))) return;
        draft.put("definitions", this.definition, { ...before, data: definitionData(this.live, objectOf(before.data)) });
      }, options);
    } finally {
      this.writing = false;
    }
    this.share();
  }

  /** Axes and definitions that were changed; an axis that is used elsewhere stays, one that has another name is called so everywhere. */
  private writeShared(draft: Draft, patches: readonly Patch[]): void {
    const axes = patches.filter(({ table }) => table === "axes");
    for (const { key, before, after } of axes) {
      const now = after === undefined && axes.find((other) => other.before === undefined && (other.after as { rank?: number }).rank === (before as { rank?: number }).rank);
      if (now) renameAxis(draft, key, now.key);
    }
    for (const patch of patches) {
      if (patch.table === "definitions") draft.put("definitions", patch.key, patch.after);
      if (patch.table !== "axes" || (patch.after === undefined && this.isUsedElsewhere(draft, patch.key))) continue;
      draft.put("axes", patch.key, patch.after);
    }
  }

  private isUsedElsewhere(draft: Draft, axis: string): boolean {
    return [...draft.nodes.values()].some((node) => [...node.inputs.values()].some((b) => b.kind === "axis" && b.axis === axis))
      || [...draft.definitions.values()].some((one) => one.name !== this.definition && walksAlong(objectOf(one.data), axis));
  }

  /** Why the inside cannot be so: a definition that contains itself. */
  private refuse(): string | null {
    const inside: JsonObject = { nodes: Object.fromEntries([...this.live.nodes.values()].map(({ name, type }) => [name, { type }])) };
    if (!usesOf(inside).size) return null;
    const entry: Definition = { name: this.definition, data: inside, rank: 0 };
    const circle = circleOf(new Map([...this.live.definitions, [this.definition, entry]]), this.definition);
    return circle && t("definition.circle", { definition: this.definition, path: [...circle, this.definition].join(" → ") });
  }

  /** Somebody else changed the document: an undo, a fix, a change where one came from. */
  private follow(patches: readonly Patch[]): void {
    if (definitionAt(this.whole.document, this.outer.path) !== this.definition) return this.lost();
    if (patches.some(({ table, key }) => table === "definitions" && key === this.definition)) this.takeOver();
    this.share();
  }

  /** What the definition says now; entries that say the same stay, so that only what changed is drawn again. */
  private takeOver(): void {
    const now = insideOf(this.whole, this.definition);
    const patches = this.live.record((draft) => { for (const table of OWN) replaceTable(draft, table, now); });
    if (!sameOrder(this.live, now)) patches.push(...this.live.record((draft) => { for (const table of OWN) for (const [key, entry] of tableOf(now, table)) draft.put(table, key, entry as never); }));
    this.changed(patches, this.standing(this.get().selection));
  }

  /** Axes and definitions of the document. */
  private share(): void {
    const { document } = this.whole;
    const patches = this.live.record((draft) => {
      for (const table of SHARED) {
        for (const key of [...draft[table].keys()]) if (!document[table].has(key)) draft.put(table, key, undefined);
        for (const [key, entry] of document[table]) draft.put(table, key, entry);
      }
    });
    this.changed(patches, this.get().selection);
  }

  private mirror(key: "history" | "draft" | "locked" | "refused" | "cursor"): void {
    this.store.set({ [key]: this.whole.get()[key] });
  }

  /** What is known of the calls of this instance, by the names that they have here. */
  private look(): void {
    const { run, standings, known, problems, catalogue } = this.whole.get();
    const here = <T>(all: ReadonlyMap<string, T>): ReadonlyMap<string, T> => within(all, `${this.path}/`);
    const plan = run?.plan ? here(run.plan) : null;
    this.store.set({ run: run && { ...run, nodes: here(run.nodes), plan }, standings: here(standings), known: here(known), problems: problems.flatMap((problem) => this.local(problem)), catalogue });
  }

  private local(problem: EditorState["problems"][number]): EditorState["problems"][number][] {
    const { inside, definition, node: _, ...where } = problem.where;
    if (definition === this.definition) {
      const node = inside?.split("/").at(-1);
      return [{ ...problem, where: { ...where, ...(node === undefined ? {} : { node }) } }];
    }
    if (!inside?.startsWith(`${this.path}/`)) return [];
    return [{ ...problem, where: { ...where, inside, node: inside.slice(this.path.length + 1).split("/")[0] ?? inside } }];
  }

  protected override defined(): Catalogue {
    return (this.whole as Editor | undefined)?.get().catalogue ?? this.base;
  }

  override setCatalogue(): void { /* that of the document is looked at */ }
  override setCursor(cursor: Cursor): void { this.whole.setCursor(cursor); }
  override lock(why: string): void { this.whole.lock(why); }
  override endGesture(): void { this.whole.endGesture(); }
  override cancelGesture(gesture: string): void { this.whole.cancelGesture(`${this.path} ${gesture}`); }
  override undo(): boolean { return this.whole.undo(); }
  override redo(): boolean { return this.whole.redo(); }
  override travel(position: number): void { this.whole.travel(position); }
  override keptHistory(): KeptLog { return this.whole.keptHistory(); }
  override restoreHistory(log: KeptLog): void { this.whole.restoreHistory(log); }
  override load(document: LiveDocument, camera?: Camera): void { this.whole.load(document, camera); }
}

const mayCircle = ({ table, before, after }: Patch): boolean =>
  table === "definitions" || (table === "nodes" && after !== undefined && (after).type !== (before)?.type);

function within<T>(all: ReadonlyMap<string, T>, prefix: string): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const [name, one] of all) if (name.startsWith(prefix)) found.set(name.slice(prefix.length), one);
  return found;
}

const tableOf = (document: Document, table: Table): ReadonlyMap<string, unknown> => document[table];

function replaceTable(draft: Draft, table: Table, now: Document): void {
  for (const key of [...tableOf(draft, table).keys()]) if (!tableOf(now, table).has(key)) draft.put(table, key, undefined);
  for (const [key, entry] of tableOf(now, table)) {
    const there = tableOf(draft, table).get(key);
    if (there === undefined || !sameData(entryData(table, there as never), entryData(table, entry as never))) draft.put(table, key, entry as never);
  }
}

/** Whether the entries stand in one order: a table is written in that of its ranks. */
function sameOrder(a: Document, b: Document): boolean {
  const order = (document: Document, table: "nodes" | "inputs" | "outputs"): string => JSON.stringify([...document[table].values()].sort((x, y) => x.rank - y.rank).map(({ name }) => name));
  return (["nodes", "inputs", "outputs"] as const).every((table) => order(a, table) === order(b, table));
}

