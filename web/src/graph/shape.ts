/** From a node to the shape that its layout is made of: which ports share rows, which inputs have fields. */

import type { InputPort, NodeType } from "../api/catalogue";
import { layoutNode, type FieldShape, type NodeLayout, type NodeShape } from "../geometry/metrics";
import type { Catalogue } from "./catalogue";
import type { Document, GraphNode } from "./document";
import { inputsOf, isMissing, outputsOf, takesLiteral, type GraphView } from "./ports";

const AREA_LINES = 3;
const PICTURES = new Set(["Image", "Mask", "Latent", "Figure", "Video"]);
const RATIO = 1.5;

/** The room for a picture, width to height: nodes that make pictures have it always, so that nothing jumps when one comes. */
export const pictureRatio = (type: NodeType | null): number | null =>
  type?.outputs.some((p) => PICTURES.has(p.type)) ? RATIO : null;

/** The document with its catalogue, and which nodes have room for a picture: nodes as large as they are drawn. */
export function viewOf(document: Document, catalogue: Catalogue): GraphView {
  return { document, catalogue, preview: (name) => pictureRatio(catalogue.find(document.nodes.get(name)?.type ?? "")) };
}

/** The shape of a node. */
export function shapeOf(graph: GraphView, node: GraphNode): NodeShape {
  const preview = graph.preview?.(node.name) ?? null;
  const inputs = inputsOf(graph, node);
  const hasField = (port: InputPort | null): port is InputPort => port !== null && takesLiteral(graph.catalogue, port);
  const fields = inputs.flatMap(({ port, binding }): FieldShape[] =>
    (hasField(port) ? [{ name: port.name, lines: binding?.kind === "wire" ? 1 : linesOf(port) }] : []));
  return {
    collapsed: node.look.collapsed, shown: inputs.filter((i) => i.binding?.kind === "wire" || isMissing(i)).map((i) => i.name), width: node.look.width, height: node.look.height, preview, fields,
    outputs: outputsOf(graph, node).map((o) => o.name),
    wired: inputs.filter((i) => !hasField(i.port)).map((i) => i.name),
  };
}

/** A multi-line text is an area while it is written here. */
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
  const layout = sharedLayout(graph, node, preview) ?? layoutNode(shapeOf(graph, node));
  remembered.set(node, { graph: graph.catalogue, outputs, preview, layout });
  return layout;
}

/** More shapes than this are forgotten: pulling at a corner makes one a pixel. */
const MOST_SHARED = 1000;
const shared = new WeakMap<Catalogue, Map<string, NodeLayout>>();

/** The layout that open nodes of one type and size have together; null for a node with anything of its own. */
function sharedLayout(graph: GraphView, node: GraphNode, preview: number | null): NodeLayout | null {
  const key = shapeKey(graph, node, preview);
  if (key === null) return null;
  let layouts = shared.get(graph.catalogue);
  if (!layouts) shared.set(graph.catalogue, (layouts = new Map<string, NodeLayout>()));
  let layout = layouts.get(key);
  if (!layout && layouts.size >= MOST_SHARED) layouts.clear();
  if (!layout) layouts.set(key, (layout = layoutNode(shapeOf(graph, node))));
  return layout;
}

/** What the shape of an open node depends on, in a text; null where it has ports that its type does not know. */
function shapeKey({ catalogue, document }: GraphView, node: GraphNode, preview: number | null): string | null {
  const type = catalogue.find(node.type);
  if (!type || node.look.collapsed) return null;
  let key = `${node.type} ${String(node.look.width)} ${String(node.look.height)} ${String(preview)}`;
  for (const [name, { kind }] of node.inputs) {
    const port = catalogue.input(type, name);
    if (!port) return null;
    if (kind === "wire" && linesOf(port) > 1) key += ` ${name}`;
  }
  for (const follower of document.followers(node.name).keys()) {
    for (const b of document.nodes.get(follower)?.inputs.values() ?? []) if (b.kind === "wire" && b.node === node.name && !catalogue.output(type, b.port)) return null;
  }
  return key;
}
