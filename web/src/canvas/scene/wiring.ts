/** The wires of a document as segments: what ends in each input and in each dot. */

import type { Dot, GraphNode } from "../../graph/document";
import { inputPort, outputType, type GraphView } from "../../graph/ports";
import { typeStyle } from "../look/type_style";
import { NOWHERE, type WireView } from "./wire_view";

type Facts = Pick<WireView, "key" | "from" | "to" | "start" | "end">;

/** One segment for each wired input of a node. */
export function wiresInto(graph: GraphView, node: GraphNode): WireView[] {
  const wires: WireView[] = [];
  for (const [port, bound] of node.inputs) {
    if (bound.kind !== "wire" || !graph.document.nodes.has(bound.node)) continue;
    const to = { node: node.name, port };
    const via = bound.via !== null && graph.document.dots.has(bound.via) ? bound.via : null;
    wires.push(view(graph, { key: `in:${node.name}.${port}`, from: { node: bound.node, port: bound.port }, to, start: via, end: null }));
  }
  return wires;
}

/** The segment that ends in a dot. */
export function wireIntoDot(graph: GraphView, dot: Dot): WireView {
  const start = dot.after !== null && graph.document.dots.has(dot.after) ? dot.after : null;
  return view(graph, { key: `dot:${dot.id}`, from: dot.source, to: null, start, end: dot.id });
}

function view(graph: GraphView, facts: Facts): WireView {
  const type = outputType(graph, facts.from) ?? "";
  const wanted = facts.to ? (inputPort(graph, facts.to)?.type ?? "") : type;
  return { ...facts, type, style: typeStyle(type), converts: wanted !== "" && type !== "" && wanted !== type, axes: [], ...NOWHERE, stamp: 0 };
}
