/** The scene: the document laid out and indexed, and kept so change by change. */

import type { Catalogue } from "../../graph/catalogue";
import { item, parts, type Document, type GraphNode, type ItemId, type Patch } from "../../graph/document";
import { inferAxes } from "../../graph/axes";
import { contentsOf } from "../../graph/items";
import { outputType, type GraphView } from "../../graph/ports";
import { viewOf } from "../../graph/shape";
import { typeStyle } from "../look/type_style";
import { changedHiding, endItem, foldPoint, foldPorts, hiddenItems, startItem } from "./folds";
import { Grid, type Area, type Box } from "./grid";
import { onlyMoved, placeNode, portPoint, updateNode, viewNode, type NodeView } from "./node_view";
import { viewDot, viewFrame, viewNote, type DotView, type FrameView, type NoteView } from "./things";
import type { WireView } from "./wire_view";
import { Wires } from "./wires";
import { wireIntoDot, wiresInto } from "./wiring";

export { onlyMoved } from "./node_view";

/** The laid-out document. `onChange` hears of every area that looks different now. */
export class Scene {
  /** All nodes; those in collapsed frames are in no index. */
  readonly nodes = new Map<string, NodeView>();
  /** Frames, notes and dots that can be seen. */
  readonly frames = new Map<string, FrameView>();
  readonly notes = new Map<string, NoteView>();
  readonly dots = new Map<string, DotView>();
  readonly nodeGrid = new Grid<NodeView>();
  private readonly wiring = new Wires((wire) => this.endsOf(wire), (area) => this.changed(area));
  readonly wires: ReadonlyMap<string, WireView> = this.wiring.all;
  readonly wireGrid = this.wiring.grid;
  /** What collapsed frames hide, with the frame. */
  hidden: ReadonlyMap<ItemId, string> = new Map();
  view: GraphView;
  private axes: ReadonlyMap<string, readonly string[]> = new Map();
  /** Grows when anything changed. */
  revision = 0;

  constructor(public graph: Document, catalogue: Catalogue, private readonly onChange: (area: Area) => void) {
    this.view = viewOf(graph, catalogue);
    this.rebuild(catalogue);
  }

  /** Lay everything out again: another document or catalogue. */
  rebuild(catalogue: Catalogue, graph: Document = this.graph): void {
    this.graph = graph;
    this.view = viewOf(this.graph, catalogue);
    for (const map of [this.nodes, this.frames, this.notes, this.dots, this.wiring]) map.clear();
    this.nodeGrid.clear();
    this.axes = inferAxes(this.graph);
    this.hidden = hiddenItems(this.graph);
    for (const node of this.graph.nodes.values()) this.addNode(node);
    for (const id of this.graph.dots.keys()) this.putDot(id);
    for (const id of this.graph.notes.keys()) this.putNote(id);
    this.putFrames();
    for (const node of this.graph.nodes.values()) this.wireNode(node);
    for (const id of this.graph.dots.keys()) this.wireDot(id);
    this.foldFrames();
    this.changed(EVERYWHERE);
  }

  /** Take over recorded changes. */
  apply(patches: readonly Patch[]): void {
    if (patches.length > Math.max(200, this.nodes.size / 2)) return this.rebuild(this.view.catalogue);
    const nodes = keysOf(patches, "nodes");
    const dots = keysOf(patches, "dots");
    const frames = this.frames.size > 0 || patches.some((patch) => patch.table === "frames");
    for (const id of keysOf(patches, "notes")) this.putNote(id);
    if (frames) this.hide(nodes, dots);
    if (this.axesMayChange(patches)) this.updateAxes(nodes);
    for (const id of dots) this.putDot(id);
    for (const name of nodes) this.putNode(name);
    if (frames) this.putFrames();
    for (const id of dots) this.wireDot(id);
    for (const name of nodes) this.rewire(name);
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
    const found: NodeView[] = [];
    this.nodeGrid.visit(area, (view) => found.push(view));
    return found.sort((a, b) => a.rank - b.rank);
  }

  /** The nodes that can be seen. */
  *shown(): Generator<NodeView> {
    for (const view of this.nodes.values()) if (!this.hidden.size || !this.hidden.has(view.item)) yield view;
  }

  /** Everything's box, or null when the canvas is empty. */
  bounds(): Area | null {
    return union([...this.shown(), ...this.frames.values(), ...this.notes.values(), ...this.dots.values()]);
  }

  axesOf(node: string): readonly string[] {
    return this.axes.get(node) ?? [];
  }

  private changed(area: Area): void {
    this.revision++;
    this.onChange(area);
  }

  private addNode(node: GraphNode): void {
    const view = viewNode(this.view, node);
    this.nodes.set(node.name, view);
    this.index(view);
  }

  private index(view: NodeView): void {
    if (this.hidden.has(view.item)) this.nodeGrid.remove(view);
    else this.nodeGrid.put(view);
  }

  private putNode(name: string): void {
    const node = this.graph.nodes.get(name);
    const view = this.nodes.get(name);
    if (view) this.changed(view);
    if (!node) {
      if (view) this.nodeGrid.remove(view);
      this.nodes.delete(name);
    } else if (!view) this.addNode(node);
    else {
      if (onlyMoved(view.node, node)) placeNode(view, node);
      else updateNode(this.view, view, node);
      this.index(view);
    }
    const now = this.nodes.get(name);
    if (now) this.changed(now);
  }

  /** The wires into a node from its bindings; those out of it only move. */
  private rewire(name: string): void {
    const node = this.graph.nodes.get(name);
    for (const wire of [...this.wiresAt(`node:${name}`)]) {
      if (wire.to?.node === name || !node) this.wiring.drop(wire);
      else this.wiring.place(wire);
    }
    if (node) this.wireNode(node);
    this.wireFollowers(name);
  }

  /** A node that came back: the wires that wait for it. */
  private wireFollowers(name: string): void {
    for (const follower of this.graph.followers(name).keys()) {
      const node = this.graph.nodes.get(follower);
      if (node && follower !== name && ![...this.wiresAt(`node:${name}`)].some((w) => w.to?.node === follower)) this.wireNode(node);
    }
  }

  private wireNode(node: GraphNode): void {
    for (const wire of wiresInto(this.view, node)) this.addWire(wire);
  }

  private addWire(wire: WireView): void {
    wire.axes = this.axesOf(wire.from.node);
    this.wiring.add(wire);
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

  private putDot(id: string): void {
    const dot = this.graph.dots.get(id);
    const before = this.dots.get(id);
    if (before) this.changed(before);
    if (!dot || this.hidden.has(item("dot", id))) return void this.dots.delete(id);
    const view = viewDot(dot, typeStyle(outputType(this.view, dot.source) ?? ""));
    this.dots.set(id, view);
    this.changed(view);
  }

  private wireDot(id: string): void {
    const dot = this.graph.dots.get(id);
    for (const wire of [...this.wiresAt(`dot:${id}`)]) {
      if (wire.end === id || !dot) this.wiring.drop(wire);
      else this.wiring.place(wire);
    }
    if (dot) this.addWire(wireIntoDot(this.view, dot));
  }

  private putNote(id: string): void {
    const note = this.graph.notes.get(id);
    const before = this.notes.get(id);
    if (before) this.changed(before);
    if (!note || this.hidden.has(item("note", id))) return void this.notes.delete(id);
    const view = viewNote(note);
    this.notes.set(id, view);
    this.changed(view);
  }

  /** Frames around what lies in them. */
  private putFrames(): void {
    for (const view of this.frames.values()) this.changed(view);
    this.frames.clear();
    for (const frame of this.graph.frames.values()) {
      if (!this.hidden.has(item("frame", frame.id))) this.frames.set(frame.id, viewFrame(this.view, frame));
    }
    for (const view of this.frames.values()) this.changed(view);
  }

  /** What frames hide may have changed: that is laid out again too. */
  private hide(nodes: Set<string>, dots: Set<string>): void {
    const before = this.hidden;
    this.hidden = hiddenItems(this.graph);
    if (!before.size && !this.hidden.size) return;
    const changed = changedHiding(before, this.hidden);
    for (const name of changed.node) nodes.add(name);
    for (const id of changed.dot) dots.add(id);
    for (const id of changed.note) this.putNote(id);
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
    this.axes = inferAxes(this.graph);
    for (const name of this.graph.nodes.keys()) {
      if ((before.get(name) ?? []).join() !== this.axesOf(name).join()) nodes.add(name);
    }
    for (const wire of this.wires.values()) wire.axes = this.axesOf(wire.from.node);
  }
}

const keysOf = (patches: readonly Patch[], table: Patch["table"]): Set<string> =>
  new Set(patches.flatMap((patch) => (patch.table === table ? [patch.key] : [])));

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
