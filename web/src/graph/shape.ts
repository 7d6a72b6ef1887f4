/** From a node to the shape that its layout is made of: which ports share rows, which inputs have fields. */

import type { InputPort } from "../api/catalogue";
import { layoutNode, type FieldShape, type NodeLayout, type NodeShape } from "../geometry/metrics";
import type { GraphNode } from "./document";
import { inputsOf, outputsOf, takesLiteral, type GraphView } from "./ports";

const AREA_LINES = 3;

/** The shape of a node. */
export function shapeOf(graph: GraphView, node: GraphNode): NodeShape {
  const preview = graph.preview?.(node.name) ?? null;
  const inputs = inputsOf(graph, node);
  const hasField = (port: InputPort | null): port is InputPort => port !== null && takesLiteral(graph.catalogue, port);
  const fields = inputs.flatMap(({ port }): FieldShape[] => (hasField(port) ? [{ name: port.name, lines: linesOf(port) }] : []));
  return {
    collapsed: node.look.collapsed, width: node.look.width, height: node.look.height, preview, fields,
    outputs: outputsOf(graph, node).map((o) => o.name),
    wired: inputs.filter((i) => !hasField(i.port)).map((i) => i.name),
  };
}

/** A multi-line text stays an area while it is wired, so that nothing jumps when a wire comes or goes. */
function linesOf(port: InputPort): number {
  const widget = port.widget;
  return widget?.kind === "text" && (widget.multiline || widget.prompt) ? AREA_LINES : 1;
}

const remembered = new WeakMap<GraphNode, { graph: GraphView["catalogue"]; outputs: number; preview: number | null; layout: NodeLayout }>();

/** The layout of a node; remembered until the node, its followers, the catalogue or the preview change. */
export function layoutOf(graph: GraphView, node: GraphNode): NodeLayout {
  const preview = graph.preview?.(node.name) ?? null;
  const known = remembered.get(node);
  const outputs = graph.catalogue.find(node.type) ? 0 : graph.document.followers(node.name).size;
  if (known?.graph === graph.catalogue && known.outputs === outputs && known.preview === preview) return known.layout;
  const layout = layoutNode(shapeOf(graph, node));
  remembered.set(node, { graph: graph.catalogue, outputs, preview, layout });
  return layout;
}
