/** The scene: the document laid out and indexed, and kept so change by change. */

import type { Catalogue } from "../../graph/catalogue";
import { parts, type Document, type ItemId, type Patch } from "../../graph/document";
import { axesInWords, inferAxes } from "../../graph/axes";
import { readAxes, type Axes } from "../../graph/axis_values";
import { valueWords } from "../../graph/cells";
import { sweptBy } from "../../store/cursor";
import { contentsOf } from "../../graph/items";
import type { GraphView } from "../../graph/ports";
import { viewOf } from "../../graph/shape";
import { changedHiding, endItem, foldPoint, foldPorts, hiddenItems, startItem } from "./folds";
import type { Area, Box } from "./grid";
import { Nodes, Things, type Ground } from "./layers";
import { portPoint, type NodeView } from "./node_view";
import type { DotView, FrameView, NoteView } from "./things";
import type { WireView } from "./wire_view";
import { Wires } from "./wires";

export { onlyMoved } from "./node_view";

/** The laid-out document. `onChange` hears of every area that looks different now. */
export class Scene implements Ground {
  private readonly nodeLayer = new Nodes(this);
  private readonly things = new Things(this);
  /** All nodes; those in collapsed frames are in no index. */
  readonly nodes: ReadonlyMap<string, NodeView> = this.nodeLayer.all;
  readonly nodeGrid = this.nodeLayer.grid;
  /** Frames, notes and dots that can be seen. */
  readonly frames: ReadonlyMap<string, FrameView> = this.things.frames;
  readonly notes: ReadonlyMap<string, NoteView> = this.things.notes;
  readonly dots: ReadonlyMap<string, DotView> = this.things.dots;
  private readonly wiring = new Wires(this, (wire) => this.endsOf(wire));
  readonly wires: ReadonlyMap<string, WireView> = this.wiring.all;
  readonly wireGrid = this.wiring.grid;
  /** What collapsed frames hide, with the frame. */
  hidden: ReadonlyMap<ItemId, string> = new Map();
  raised: ReadonlySet<ItemId> = new Set();
  view: GraphView;
  private axes: ReadonlyMap<string, readonly string[]> = new Map();
  private values: Axes;
  /** The place of the cursor on each axis. */
  private places: ReadonlyMap<string, number> = new Map();
  /** Grows when anything changed. */
  revision = 0;
  /** All is new: what changes is not told one by one. */
  private building = false;

  constructor(public graph: Document, catalogue: Catalogue, private readonly onChange: (area: Area) => void) {
    this.values = readAxes(graph);
    this.view = this.viewNow(catalogue);
    this.rebuild(catalogue);
  }

  /** Lay everything out again: another document or catalogue. */
  rebuild(catalogue: Catalogue, graph: Document = this.graph): void {
    this.graph = graph;
    this.values = readAxes(graph);
    this.view = this.viewNow(catalogue);
    for (const layer of [this.nodeLayer, this.things, this.wiring]) layer.clear();
    this.axes = inferAxes(this.graph, this.values);
    this.hidden = hiddenItems(this.graph);
    this.building = true;
    for (const node of this.graph.nodes.values()) this.nodeLayer.add(node);
    for (const id of this.graph.dots.keys()) this.things.putDot(id);
    for (const id of this.graph.notes.keys()) this.things.putNote(id);
    this.things.putFrames();
    for (const node of this.graph.nodes.values()) this.wiring.into(node);
    for (const id of this.graph.dots.keys()) this.wiring.dot(id);
    this.foldFrames();
    this.building = false;
    this.changed(EVERYWHERE);
  }

  /** Take over recorded changes. */
  apply(patches: readonly Patch[]): void {
    if (patches.length > Math.max(200, this.nodes.size / 2)) return this.rebuild(this.view.catalogue);
    const nodes = keysOf(patches, "nodes");
    const declaring = declaringIn(patches);
    for (const name of declaring) nodes.add(name);
    const dots = keysOf(patches, "dots");
    const frames = this.frames.size > 0 || patches.some((patch) => patch.table === "frames");
    for (const id of keysOf(patches, "notes")) this.things.putNote(id);
    if (frames) this.hide(nodes, dots);
    if (this.axesMayChange(patches)) this.updateAxes(nodes);
    for (const id of dots) this.things.putDot(id);
    for (const name of nodes) this.nodeLayer.put(name, declaring.has(name));
    if (patches.some((patch) => patch.table === "axes")) this.sweptAgain();
    if (frames) this.things.putFrames();
    for (const id of dots) this.wiring.dot(id);
    for (const name of nodes) this.wiring.rewire(name);
    if (frames) this.foldFrames();
  }

  /** The box of an item, or null when it is gone; what a collapsed frame hides lies in that frame. */
  box(item: ItemId): Box | null {
    const frame = this.hidden.get(item);
    if (frame !== undefined) return this.frames.get(frame) ?? null;
    const [kind, id] = parts(item);
    const tables = { node: this.nodes, frame: this.frames, note: this.notes, dot: this.dots };
    return tables[kind].get(id) ?? null;
  }

  /** The wires that start or end at a node or dot. */
  wiresAt(item: string): Iterable<WireView> {
    return this.wiring.at(item as ItemId);
  }

  /** Nodes in an area, back to front. */
  nodesIn(area: Area): NodeView[] {
    return this.nodeLayer.in(area);
  }

  /** The nodes that can be seen. */
  shown(): Iterable<NodeView> {
    return this.nodeLayer.shown();
  }

  /** Everything's box, or null when the canvas is empty. */
  bounds(): Area | null {
    return union([...this.shown(), ...this.frames.values(), ...this.notes.values(), ...this.dots.values()]);
  }

  axesOf(node: string): readonly string[] {
    return this.axes.get(node) ?? [];
  }

  /** The axes of a node with how many values each has: "cfg:4, seed:8". */
  axesInWords(node: string): readonly string[] {
    return this.axesOf(node).map((name) => axesInWords([name], this.values));
  }

  /** The cursor moved: fields on axes show other values. */
  setPlaces(places: ReadonlyMap<string, number>): void {
    this.places = places;
    this.sweptAgain();
  }

  private sweptAgain(): void {
    if (!this.graph.axes.size) return;
    for (const node of this.graph.nodes.values()) {
      if ([...node.inputs.values()].some((binding) => binding.kind === "axis")) this.nodeLayer.again(node.name);
    }
  }

  private viewNow(catalogue: Catalogue): GraphView {
    return { ...viewOf(this.graph, catalogue), swept: (binding) => {
      const found = sweptBy(this.values, binding);
      const name = binding.column === null ? binding.axis : `${binding.axis}.${binding.column}`;
      return found && `⇉ ${name} ×${found.values.length} · ${valueWords(found.values[this.places.get(found.axis.name) ?? 0], 24)}`;
    } };
  }

  /** Something looks different there. */
  changed(area: Area): void {
    if (this.building) return;
    this.revision++;
    this.onChange(area);
  }

  /** Where a wire begins and ends; null for one inside a collapsed frame. */
  private endsOf(wire: WireView): readonly [{ x: number; y: number }, { x: number; y: number }] | null {
    const [from, to] = this.hidden.size ? [this.hidden.get(startItem(wire)), this.hidden.get(endItem(wire))] : [];
    if (from !== undefined && from === to) return null;
    return [this.foldOf(from, "output", wire) ?? this.startOf(wire), this.foldOf(to, "input", wire) ?? this.endOf(wire)];
  }

  private foldOf(frame: string | undefined, side: "input" | "output", wire: WireView): { x: number; y: number } | null {
    const view = frame === undefined ? undefined : this.frames.get(frame);
    return view ? foldPoint(view, side, wire.type) : null;
  }

  private startOf(wire: WireView): { x: number; y: number } {
    const dot = wire.start === null ? undefined : this.graph.dots.get(wire.start);
    const node = this.nodes.get(wire.from.node);
    return dot ?? (node ? portPoint(node, "output", wire.from.port) : { x: 0, y: 0 });
  }

  private endOf(wire: WireView): { x: number; y: number } {
    const dot = wire.end === null ? undefined : this.graph.dots.get(wire.end);
    const node = wire.to ? this.nodes.get(wire.to.node) : undefined;
    return dot ?? (node && wire.to ? portPoint(node, "input", wire.to.port) : { x: 0, y: 0 });
  }

  /** What frames hide may have changed: that is laid out again too. */
  private hide(nodes: Set<string>, dots: Set<string>): void {
    const before = this.hidden;
    this.hidden = hiddenItems(this.graph);
    if (!before.size && !this.hidden.size) return;
    const changed = changedHiding(before, this.hidden);
    for (const name of changed.node) nodes.add(name);
    for (const id of changed.dot) dots.add(id);
    for (const id of changed.note) this.things.putNote(id);
  }

  /** The ports of collapsed frames, and the wires that end there. */
  private foldFrames(): void {
    if (!this.hidden.size) return;
    for (const view of this.frames.values()) {
      if (!view.frame.collapsed) continue;
      const wires = contentsOf(this.graph, view.frame.id).flatMap((id) => [...this.wiresAt(id)]);
      foldPorts(view, this.hidden, new Set(wires));
      for (const wire of new Set(wires)) this.wiring.place(wire);
      this.changed(view);
    }
  }

  private axesMayChange(patches: readonly Patch[]): boolean {
    return this.graph.axes.size > 0 || patches.some((p) => p.table === "axes");
  }

  private updateAxes(nodes: Set<string>): void {
    const before = this.axes;
    const words = (node: string): string => axesInWords(this.axesOf(node), this.values);
    const said = new Map([...before.keys()].map((node) => [node, words(node)]));
    this.values = readAxes(this.graph);
    this.axes = inferAxes(this.graph, this.values);
    const other = new Set([...this.graph.nodes.keys()].filter((name) => (said.get(name) ?? "") !== words(name)));
    for (const name of other) nodes.add(name);
    for (const wire of this.wires.values()) {
      if (other.has(wire.from.node)) this.changed(wire);
      wire.axes = this.axesOf(wire.from.node);
    }
  }
}

const keysOf = (patches: readonly Patch[], table: Patch["table"]): Set<string> =>
  new Set(patches.flatMap((patch) => (patch.table === table ? [patch.key] : [])));

/** The nodes whose ports are, or were, inputs or outputs of the workflow. */
const declaringIn = (patches: readonly Patch[]): Set<string> => new Set(patches.flatMap((patch) =>
  (patch.table === "inputs" || patch.table === "outputs" ? [patch.before, patch.after].flatMap((one) => one?.place.node ?? []) : [])));

export const EVERYWHERE: Area = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };

/** The smallest area around all, or null for none. */
export function union(areas: Iterable<Area>): Area | null {
  let all: { left: number; top: number; right: number; bottom: number } | null = null;
  for (const a of areas) {
    if (!all) all = { left: a.left, top: a.top, right: a.right, bottom: a.bottom };
    else {
      all.left = Math.min(all.left, a.left);
      all.top = Math.min(all.top, a.top);
      all.right = Math.max(all.right, a.right);
      all.bottom = Math.max(all.bottom, a.bottom);
    }
  }
  return all;
}
