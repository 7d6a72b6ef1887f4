/** What is on the canvas: the document laid out and indexed, kept up to date from its recorded changes. */

import type { Catalogue } from "../../graph/catalogue";
import { parts, type Document, type GraphNode, type ItemId, type Patch } from "../../graph/document";
import { inferAxes } from "../../graph/axes";
import { outputType, type GraphView } from "../../graph/ports";
import { typeStyle } from "../look/type_style";
import { Grid, type Area, type Box } from "./grid";
import { pictureRatio, placeNode, portPoint, updateNode, viewNode, type NodeView } from "./node_view";
import { viewDot, viewFrame, viewNote, type DotView, type FrameView, type NoteView } from "./things";
import { placeWire, type WireView } from "./wire_view";
import { wireIntoDot, wiresInto } from "./wiring";

/** The laid-out document. `onChange` hears of every area that looks different now. */
export class Scene {
  readonly nodes = new Map<string, NodeView>();
  readonly wires = new Map<string, WireView>();
  readonly frames = new Map<string, FrameView>();
  readonly notes = new Map<string, NoteView>();
  readonly dots = new Map<string, DotView>();
  readonly nodeGrid = new Grid<NodeView>();
  readonly wireGrid = new Grid<WireView>();
  /** Wires by what they touch: "node:a", "dot:b". */
  private readonly touching = new Map<string, Set<WireView>>();
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
    for (const map of [this.nodes, this.wires, this.frames, this.notes, this.dots, this.touching]) map.clear();
    this.nodeGrid.clear();
    this.wireGrid.clear();
    this.axes = inferAxes(this.graph);
    for (const node of this.graph.nodes.values()) this.addNode(node);
    for (const id of this.graph.dots.keys()) this.putDot(id);
    for (const node of this.graph.nodes.values()) this.wireNode(node);
    for (const id of this.graph.dots.keys()) this.wireDot(id);
    for (const id of this.graph.notes.keys()) this.putNote(id);
    this.putFrames();
    this.changed(EVERYWHERE);
  }

  /** Take over recorded changes. */
  apply(patches: readonly Patch[]): void {
    if (patches.length > Math.max(200, this.nodes.size / 2)) return this.rebuild(this.view.catalogue);
    const nodes = new Set<string>();
    const dots = new Set<string>();
    let frames = false;
    for (const patch of patches) {
      if (patch.table === "nodes") nodes.add(patch.key);
      else if (patch.table === "dots") dots.add(patch.key);
      else if (patch.table === "notes") this.putNote(patch.key);
      frames ||= patch.table === "frames" || this.frames.size > 0;
    }
    if (this.axesMayChange(patches)) this.updateAxes(nodes);
    for (const id of dots) this.putDot(id);
    for (const name of nodes) this.putNode(name);
    for (const id of dots) this.wireDot(id);
    for (const name of nodes) this.rewire(name);
    if (frames) this.putFrames();
  }

  /** The box of an item, or null when it is gone. */
  box(item: ItemId): Box | null {
    const [kind, id] = parts(item);
    const tables = { node: this.nodes, frame: this.frames, note: this.notes, dot: this.dots };
    return tables[kind].get(id) ?? null;
  }

  /** The wires that start or end at a node or dot. */
  wiresAt(item: string): Iterable<WireView> {
    return this.touching.get(item) ?? [];
  }

  /** Nodes in an area, back to front. */
  nodesIn(area: Area): NodeView[] {
    const found: NodeView[] = [];
    this.nodeGrid.visit(area, (view) => found.push(view));
    return found.sort((a, b) => a.rank - b.rank);
  }

  /** Everything's box, or null when the canvas is empty. */
  bounds(): Area | null {
    return union([...this.nodes.values(), ...this.frames.values(), ...this.notes.values(), ...this.dots.values()]);
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
    this.nodeGrid.put(view);
  }

  private putNode(name: string): void {
    const node = this.graph.nodes.get(name);
    const view = this.nodes.get(name);
    if (view) this.changed(view);
    if (!node) {
      if (view) this.nodeGrid.remove(view);
      this.nodes.delete(name);
    } else if (!view) this.addNode(node);
    else if (onlyMoved(view.node, node)) this.move(view, node);
    else {
      updateNode(this.view, view, node);
      this.nodeGrid.put(view);
    }
    const now = this.nodes.get(name);
    if (now) this.changed(now);
  }

  private move(view: NodeView, node: GraphNode): void {
    placeNode(view, node);
    this.nodeGrid.put(view);
  }

  /** The wires into a node from its bindings; those out of it only move. */
  private rewire(name: string): void {
    const node = this.graph.nodes.get(name);
    for (const wire of [...this.wiresAt(`node:${name}`)]) {
      if (wire.to?.node === name || !node) this.dropWire(wire);
      else this.placeEnds(wire);
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
    const before = this.wires.get(wire.key);
    if (before) this.dropWire(before);
    wire.axes = this.axesOf(wire.from.node);
    this.wires.set(wire.key, wire);
    for (const end of endsOf(wire)) {
      const set = this.touching.get(end);
      if (set) set.add(wire);
      else this.touching.set(end, new Set([wire]));
    }
    this.placeEnds(wire);
  }

  private dropWire(wire: WireView): void {
    this.changed(wire);
    this.wires.delete(wire.key);
    this.wireGrid.remove(wire);
    for (const end of endsOf(wire)) this.touching.get(end)?.delete(wire);
  }

  private placeEnds(wire: WireView): void {
    if (wire.right > wire.left) this.changed(wire);
    const a = this.startOf(wire);
    const b = this.endOf(wire);
    placeWire(wire, a.x, a.y, b.x, b.y);
    this.wireGrid.put(wire);
    this.changed(wire);
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
    if (!dot) return void this.dots.delete(id);
    const view = viewDot(dot, typeStyle(outputType(this.view, dot.source) ?? ""));
    this.dots.set(id, view);
    this.changed(view);
  }

  private wireDot(id: string): void {
    const dot = this.graph.dots.get(id);
    for (const wire of [...this.wiresAt(`dot:${id}`)]) {
      if (wire.end === id || !dot) this.dropWire(wire);
      else this.placeEnds(wire);
    }
    if (dot) this.addWire(wireIntoDot(this.view, dot));
  }

  private putNote(id: string): void {
    const note = this.graph.notes.get(id);
    const before = this.notes.get(id);
    if (before) this.changed(before);
    if (!note) return void this.notes.delete(id);
    const view = viewNote(note);
    this.notes.set(id, view);
    this.changed(view);
  }

  /** Frames around what lies in them. */
  private putFrames(): void {
    for (const view of this.frames.values()) this.changed(view);
    this.frames.clear();
    for (const frame of this.graph.frames.values()) this.frames.set(frame.id, viewFrame(this.view, frame));
    for (const view of this.frames.values()) this.changed(view);
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

/** The document with its catalogue, and which nodes have room for a picture. */
export function viewOf(document: Document, catalogue: Catalogue): GraphView {
  return { document, catalogue, preview: (name) => pictureRatio(catalogue.find(document.nodes.get(name)?.type ?? "")) };
}

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

function endsOf(wire: WireView): string[] {
  const start = wire.start === null ? `node:${wire.from.node}` : `dot:${wire.start}`;
  const end = wire.to ? `node:${wire.to.node}` : `dot:${wire.end ?? ""}`;
  return [start, end];
}

/** Whether two versions of a node differ at most in their place. */
export function onlyMoved(a: GraphNode, b: GraphNode): boolean {
  return a.inputs === b.inputs && a.type === b.type && a.over === b.over && a.look.width === b.look.width
    && a.look.height === b.look.height && a.look.collapsed === b.look.collapsed && a.look.mode === b.look.mode;
}
