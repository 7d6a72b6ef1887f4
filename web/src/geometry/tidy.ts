/** The layered layout of a library (dagre), for a selection: loaded when used, and fit for a worker. */

import { layered, SPACING, type LayoutEdge, type LayoutNode } from "./layout";
import type { Point } from "./point";

/** Above so many nodes dagre takes seconds; our own layout takes its place. */
export const MOST_FOR_DAGRE = 300;

/** What a worker is asked, and its answer: plain data. */
export interface TidyRequest {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
}
export type TidyAnswer = readonly (readonly [string, Point])[];

/** The new corners of nodes, from 0, 0. */
export async function tidy({ nodes, edges }: TidyRequest): Promise<TidyAnswer> {
  if (nodes.length > MOST_FOR_DAGRE) return [...layered(nodes, edges)];
  const { default: dagre } = await import("./dagre");
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", ranksep: SPACING.column, nodesep: SPACING.row, marginx: 0, marginy: 0 });
  for (const n of nodes) graph.setNode(n.id, { width: n.width, height: n.height });
  const known = new Set(nodes.map((n) => n.id));
  edges.forEach((e, i) => {
    if (known.has(e.from) && known.has(e.to)) graph.setEdge(e.from, e.to, {}, String(i));
  });
  dagre.layout(graph);
  return nodes.map((n) => {
    const at = graph.node(n.id) as { x: number; y: number };
    return [n.id, { x: Math.round(at.x - n.width / 2), y: Math.round(at.y - n.height / 2) }] as const;
  });
}
