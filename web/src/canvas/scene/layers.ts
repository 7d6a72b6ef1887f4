/** The nodes of the scene, and what lies among them: frames, notes, dots. Each knows how to bring itself up to the document. */

import { item, type Document, type GraphNode, type ItemId } from "../../graph/document";
import { outputType, type GraphView } from "../../graph/ports";
import { typeStyle } from "../look/type_style";
import { Grid, type Area } from "./grid";
import { NodeView, onlyMoved } from "./node_view";
import { viewDot, viewFrame, viewNote, type DotView, type FrameView, type NoteView } from "./things";

/** What the layers look at, and whom they tell. */
export interface Ground {
  readonly graph: Document;
  readonly view: GraphView;
  /** What collapsed frames hide, with the frame. */
  readonly hidden: ReadonlyMap<ItemId, string>;
  /** What is chosen lies above all else, so that nothing is pulled behind what it passes. */
  readonly raised: ReadonlySet<ItemId>;
  changed(area: Area): void;
}

/** All nodes; those in collapsed frames are in no index. */
export class Nodes {
  readonly all = new Map<string, NodeView>();
  readonly grid = new Grid<NodeView>();

  constructor(private readonly ground: Ground) {}

  clear(): void {
    this.all.clear();
    this.grid.clear();
  }

  add(node: GraphNode): void {
    const view = new NodeView(this.ground.view, node);
    this.all.set(node.name, view);
    this.index(view);
  }

  /** A node was added, changed or deleted; `again`: something else that it shows changed. */
  put(name: string, again = false): void {
    const { graph, view: seen } = this.ground;
    const node = graph.nodes.get(name);
    const view = this.all.get(name);
    if (view) this.ground.changed(view);
    if (!node) {
      if (view) this.grid.remove(view);
      this.all.delete(name);
    } else if (!view) this.add(node);
    else {
      if (!again && onlyMoved(view.node, node)) view.place(node);
      else view.update(seen, node);
      this.index(view);
    }
    const now = this.all.get(name);
    if (now) this.ground.changed(now);
  }

  /** Something that its fields show is other, though the node is not. */
  again(name: string): void {
    const view = this.all.get(name);
    if (!view) return;
    view.update(this.ground.view, view.node);
    this.ground.changed(view);
  }

  /** In an area, back to front. */
  in(area: Area): NodeView[] {
    const found: NodeView[] = [];
    this.grid.visit(area, (view) => found.push(view));
    found.sort((a, b) => a.rank - b.rank);
    const { raised } = this.ground;
    return raised.size ? [...found.filter(({ item }) => !raised.has(item)), ...found.filter(({ item }) => raised.has(item))] : found;
  }

  /** Those that can be seen. */
  *shown(): Generator<NodeView> {
    const { hidden } = this.ground;
    for (const view of this.all.values()) if (!hidden.size || !hidden.has(view.item)) yield view;
  }

  private index(view: NodeView): void {
    if (this.ground.hidden.has(view.item)) this.grid.remove(view);
    else this.grid.put(view);
  }
}

/** Frames, notes and dots that can be seen. */
export class Things {
  readonly frames = new Map<string, FrameView>();
  readonly notes = new Map<string, NoteView>();
  readonly dots = new Map<string, DotView>();

  constructor(private readonly ground: Ground) {}

  clear(): void {
    for (const map of [this.frames, this.notes, this.dots]) map.clear();
  }

  putDot(id: string): void {
    const { graph, view, hidden } = this.ground;
    const dot = graph.dots.get(id);
    const shown = dot && !hidden.has(item("dot", id));
    this.put(this.dots, id, shown ? viewDot(dot, typeStyle(outputType(view, dot.source) ?? "")) : null);
  }

  putNote(id: string): void {
    const note = this.ground.graph.notes.get(id);
    const shown = note && !this.ground.hidden.has(item("note", id));
    this.put(this.notes, id, shown ? viewNote(note) : null);
  }

  /** Frames around what lies in them. */
  putFrames(): void {
    const { graph, view, hidden } = this.ground;
    for (const frame of this.frames.values()) this.ground.changed(frame);
    this.frames.clear();
    const known: Parameters<typeof viewFrame>[2] = new Map();
    for (const frame of graph.frames.values()) {
      if (!hidden.has(item("frame", frame.id))) this.frames.set(frame.id, viewFrame(view, frame, known));
    }
    for (const frame of this.frames.values()) this.ground.changed(frame);
  }

  private put<T extends Area>(map: Map<string, T>, id: string, view: T | null): void {
    const before = map.get(id);
    if (before) this.ground.changed(before);
    if (!view) return void map.delete(id);
    map.set(id, view);
    this.ground.changed(view);
  }
}
