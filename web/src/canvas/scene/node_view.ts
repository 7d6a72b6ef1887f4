/** A node as the canvas sees it: in its place and laid out; what is drawn on it is made when somebody looks. */

import type { NodeType } from "../../api/catalogue";
import { METRICS, type NodeLayout } from "../../geometry/metrics";
import { item, type GraphNode, type ItemId } from "../../graph/document";
import type { Family, GraphView } from "../../graph/ports";
import { layoutOf } from "../../graph/shape";
import { nodeTitle } from "../../graph/titles";
import { typeStyle } from "../look/type_style";
import type { Box } from "./grid";
import { faceOf, type Face, type FieldView, type GlyphGroup, type PortView } from "./node_face";

export { pictureRatio } from "../../graph/shape";
export * from "./node_face";

/** A node; replaced parts keep the object, so the index and the overlay can hold on to it. */
export class NodeView implements Box, Face {
  readonly id: string;
  readonly item: ItemId;
  left = 0;
  top = 0;
  right = 0;
  bottom = 0;
  stamp = 0;
  rank = 0;
  type: NodeType | null;
  layout: NodeLayout;
  private named: string | null = null;
  /** Thousands of nodes are opened, some dozens are seen: null until then, and after each change. */
  private seen: Face | null = null;

  constructor(private graph: GraphView, public node: GraphNode) {
    this.id = node.name;
    this.item = item("node", node.name);
    this.type = graph.catalogue.find(node.type);
    this.layout = layoutOf(graph, node);
    this.place(node);
  }

  /** Lay the node out again after anything but its position changed. */
  update(graph: GraphView, node: GraphNode): void {
    this.graph = graph;
    this.type = graph.catalogue.find(node.type);
    this.layout = layoutOf(graph, node);
    this.named = null;
    this.seen = null;
    this.place(node);
  }

  /** Only its position or rank changed. */
  place(node: GraphNode): void {
    this.node = node;
    this.rank = node.rank;
    this.left = node.look.x;
    this.top = node.look.y;
    this.right = node.look.x + this.layout.width;
    this.bottom = node.look.y + this.layout.height;
  }

  get title(): string {
    return (this.named ??= nodeTitle(this.type, this.node.name));
  }

  /** What its first output gives, as a colour. */
  get hue(): Family | null {
    const first = this.type?.outputs[0] ?? this.outputs[0];
    return first ? typeStyle(first.type).hue : null;
  }

  get subtitle(): string {
    return this.face.subtitle;
  }

  get inputs(): readonly PortView[] {
    return this.face.inputs;
  }

  get outputs(): readonly PortView[] {
    return this.face.outputs;
  }

  get fields(): readonly FieldView[] {
    return this.face.fields;
  }

  get glyphs(): readonly GlyphGroup[] {
    return this.face.glyphs;
  }

  get declares(): boolean {
    return this.face.declares;
  }

  private get face(): Face {
    return (this.seen ??= faceOf(this.graph, this));
  }
}

/** Whether two versions of a node differ at most in their place. */
export function onlyMoved(a: GraphNode, b: GraphNode): boolean {
  return a.inputs === b.inputs && a.type === b.type && a.over === b.over && a.look.width === b.look.width
    && a.look.height === b.look.height && a.look.collapsed === b.look.collapsed && a.look.mode === b.look.mode
    && a.look.rest === b.look.rest && (a.look.note === "") === (b.look.note === "");
}

/** The world point of a port; the middle of the header's side where the port is unknown. */
export function portPoint(view: NodeView, side: "input" | "output", port: string): { x: number; y: number } {
  const at = (side === "input" ? view.layout.inputs : view.layout.outputs).get(port)
    ?? { x: side === "input" ? 0 : view.layout.width, y: METRICS.header / 2 };
  return { x: view.left + at.x, y: view.top + at.y };
}
