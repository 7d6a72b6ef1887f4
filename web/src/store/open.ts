/** Opening a file: parse it, lay out what has no place, read the camera. */

import { layered, type LayoutEdge, type LayoutNode } from "../geometry/layout";
import type { Camera, Point } from "../geometry/point";
import { boundsOf } from "../geometry/rect";
import type { NodeType } from "../api/catalogue";
import type { Problem } from "../api/problem";
import type { Catalogue } from "../graph/catalogue";
import { definitionRules, withDefinitions } from "../graph/rules";
import type { Document, Draft, ItemId } from "../graph/document";
import { item, parts } from "../graph/document";
import { nodeRect, place, rectOf } from "../graph/items";
import type { LiveDocument } from "../graph/live";
import { isObject, numberOf } from "../graph/looks";
import { parseData, parseText, type Parsed } from "../graph/parse";
import type { GraphView } from "../graph/ports";
import { layoutOf } from "../graph/shape";

export interface Opened {
  readonly document: LiveDocument | null;
  readonly problems: readonly Problem[];
  readonly camera: Camera | null;
  /** Nodes were laid out without knowing the ports of definitions: open it again once they are known. */
  readonly early?: boolean;
  /** The format of a file that is only looked at, because a newer Wireloom wrote it. */
  readonly newer?: number;
}

/** The document in this text or data, with a place for every node; `ratioOf` makes room for pictures on nodes. */
export function openDocument(source: unknown, catalogue: Catalogue, ratioOf?: (type: NodeType | null) => number | null): Opened {
  const parsed: Parsed = typeof source === "string" ? parseText(source, { newer: true }) : parseData(source, { newer: true });
  const { document, problems, unplaced } = parsed;
  if (!document) return { document: null, problems, camera: null };
  const known = withDefinitions(catalogue, document.definitions, catalogue);
  const preview = ratioOf && { preview: (name: string) => ratioOf(known.find(document.nodes.get(name)?.type ?? "")) };
  if (unplaced.length) placeNodes({ document, catalogue: known, ...preview }, document, unplaced);
  const early = unplaced.length > 0 && document.definitions.size > 0 && !definitionRules();
  return { document, problems, camera: cameraOf(document), ...(early ? { early } : {}), ...(parsed.newer === undefined ? {} : { newer: parsed.newer }) };
}

function cameraOf(document: Document): Camera | null {
  const kept = document.ui.get("camera");
  if (!isObject(kept) || typeof kept["zoom"] !== "number") return null;
  return { x: numberOf(kept["x"], -1e6, 1e6, 0), y: numberOf(kept["y"], -1e6, 1e6, 0), zoom: numberOf(kept["zoom"], 0.05, 4, 1) };
}

/** The nodes and wires of a layout: these items, or all nodes. */
export function layoutGraph(graph: GraphView, names: Iterable<string>): { nodes: LayoutNode[]; edges: LayoutEdge[] } {
  const chosen = new Set(names);
  const nodes: LayoutNode[] = [];
  const edges: LayoutEdge[] = [];
  for (const name of chosen) {
    const rect = nodeRect(graph, name);
    if (!rect) continue;
    nodes.push({ id: name, width: rect.width, height: rect.height });
    edges.push(...edgesInto(graph, name, chosen));
  }
  return { nodes, edges };
}

function edgesInto(graph: GraphView, name: string, chosen: ReadonlySet<string>): LayoutEdge[] {
  const node = graph.document.nodes.get(name);
  if (!node) return [];
  const inputs = layoutOf(graph, node).inputs;
  return [...node.inputs].flatMap(([port, b]): LayoutEdge[] => {
    const source = b.kind === "wire" && chosen.has(b.node) ? graph.document.nodes.get(b.node) : undefined;
    if (!source || b.kind !== "wire") return [];
    const fromY = layoutOf(graph, source).outputs.get(b.port)?.y;
    const toY = inputs.get(port)?.y;
    return [{ from: b.node, to: name, ...(fromY === undefined ? {} : { fromY }), ...(toY === undefined ? {} : { toY }) }];
  });
}

/** Lay out nodes below everything that has a place. */
export function placeNodes(graph: GraphView, draft: Draft, names: readonly string[]): void {
  const { nodes, edges } = layoutGraph(graph, names);
  const waiting = new Set(names);
  const there = [...graph.document.nodes.keys()].filter((n) => !waiting.has(n)).flatMap((n) => nodeRect(graph, n) ?? []);
  const around = boundsOf(there);
  const [dx, dy] = around ? [around.x, around.y + around.height + 64] : [0, 0];
  for (const [name, at] of layered(nodes, edges)) place(draft, item("node", name), at.x + dx, at.y + dy);
}

/** The corners of a layout where the items lay: their common upper left corner stays. */
export function cornersAt(graph: GraphView, corners: Iterable<readonly [string, Point]>): Map<ItemId, Point> {
  const all = [...corners].map(([name, at]) => [item("node", name), at] as const);
  const before = boundsOf(all.flatMap(([id]) => rectOf(graph, id) ?? []));
  return new Map(before ? all.map(([id, at]) => [id, { x: before.x + at.x, y: before.y + at.y }]) : []);
}

/** Put the corners of a layout where the items lay. */
export function placeAt(graph: GraphView, draft: Draft, corners: Iterable<readonly [string, Point]>): void {
  for (const [id, at] of cornersAt(graph, corners)) place(draft, id, at.x, at.y);
}

/** The names of the nodes among items. */
export const nodesOf = (items: Iterable<ItemId>): string[] =>
  [...items].flatMap((id) => (parts(id)[0] === "node" ? [parts(id)[1]] : []));
