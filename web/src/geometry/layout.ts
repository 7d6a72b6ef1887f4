/** A layered layout, from left to right, of our own: linear enough for 10,000 nodes, used when a file has no positions. */

import type { Point } from "./point";

/** What is laid out; `frame` keeps those of one frame together. */
export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A wire; `fromY` and `toY` are where its ports are, from the top of their nodes. */
export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
  readonly fromY?: number;
  readonly toY?: number;
}

export interface Spacing {
  readonly column: number;
  readonly row: number;
}

export const SPACING: Spacing = { column: 72, row: 32 };
const SWEEPS = 8;
const STRAIGHTENINGS = 6;

interface Placed extends LayoutNode {
  rank: number;
  y: number;
  readonly before: { readonly node: Placed; readonly offset: number }[];
  readonly after: { readonly node: Placed; readonly offset: number }[];
}

/** The upper left corner of each node; the first column begins at 0, 0. Circles are cut where they close. */
export function layered(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], spacing: Spacing = SPACING): Map<string, Point> {
  const placed = new Map<string, Placed>();
  for (const n of nodes) placed.set(n.id, { id: n.id, width: n.width, height: n.height, rank: 0, y: 0, before: [], after: [] });
  for (const edge of edges) join(placed, edge);
  rank([...placed.values()]);
  const columns = columnsOf(placed);
  order(columns);
  stack(columns, spacing);
  for (let i = 0; i < STRAIGHTENINGS; i++) straighten(columns, spacing, i % 2 === 0);
  return corners(columns, spacing);
}

function join(placed: ReadonlyMap<string, Placed>, edge: LayoutEdge): void {
  const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
  if (!from || !to || from === to) return;
  const offset = (edge.fromY ?? from.height / 2) - (edge.toY ?? to.height / 2);
  to.before.push({ node: from, offset });
  from.after.push({ node: to, offset: -offset });
}

/** The longest way from a start; then each node moves right, next to the first that needs it. */
function rank(nodes: readonly Placed[]): void {
  const topological = sortTopologically(nodes);
  const position = new Map(topological.map((n, i) => [n, i]));
  const at = (n: Placed): number => position.get(n) ?? 0;
  for (const n of topological) for (const { node } of n.before) if (at(node) < at(n)) n.rank = Math.max(n.rank, node.rank + 1);
  for (const n of topological.toReversed()) {
    const nexts = n.after.filter(({ node }) => at(node) > at(n)).map(({ node }) => node.rank - 1);
    if (nexts.length) n.rank = Math.max(n.rank, nexts.reduce((a, b) => Math.min(a, b)));
  }
}

/** Kahn; where only circles are left, the node with the fewest unmet needs goes first. */
function sortTopologically(nodes: readonly Placed[]): Placed[] {
  const waiting = new Map(nodes.map((n) => [n, n.before.length]));
  const ready = nodes.filter((n) => n.before.length === 0);
  const sorted: Placed[] = [];
  const rest = new Set(nodes);
  while (rest.size) {
    for (const n of ready) { // grows while we walk it
      if (!rest.delete(n)) continue;
      sorted.push(n);
      for (const { node } of n.after) {
        const left = (waiting.get(node) ?? 0) - 1;
        waiting.set(node, left);
        if (left === 0) ready.push(node);
      }
    }
    ready.length = 0;
    const [next] = rest;
    if (next) ready.push(next);
  }
  return sorted;
}

function columnsOf(placed: ReadonlyMap<string, Placed>): Placed[][] {
  const columns: Placed[][] = [];
  for (const n of placed.values()) (columns[n.rank] ??= []).push(n);
  return Array.from(columns, (column) => column);
}

/** Fewer crossings: each column by the middle of its neighbours' places, to and fro. */
function order(columns: Placed[][]): void {
  for (const column of columns) column.forEach((n, i) => (n.y = i));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    for (const column of forward ? columns : columns.toReversed()) {
      const middle = new Map(column.map((n) => [n, mean((forward ? n.before : n.after).map(({ node, offset }) => node.y + offset * 1e-4), n.y)]));
      column.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
      // Places from 0 to 1, so that columns of different lengths compare.
      column.forEach((n, i) => (n.y = (i + 0.5) / column.length * 1000));
    }
  }
}

const mean = (values: readonly number[], otherwise: number): number =>
  values.length ? values.reduce((a, b) => a + b, 0) / values.length : otherwise;

function stack(columns: readonly Placed[][], spacing: Spacing): void {
  for (const column of columns) {
    let y = 0;
    for (const n of column) {
      n.y = y;
      y += n.height + spacing.row;
    }
  }
}

/** Move each node to where its wires are level, as far as its neighbours above and below let it. */
function straighten(columns: readonly Placed[][], spacing: Spacing, forward: boolean): void {
  for (const column of forward ? columns : columns.toReversed()) {
    const wanted = column.map((n) => {
      const wires = forward ? n.before : n.after;
      return mean((wires.length ? wires : forward ? n.after : n.before).map(({ node, offset }) => node.y + offset), n.y);
    });
    settle(column, wanted, spacing.row);
  }
}

/** Places as near to the wanted ones as order and gaps allow: blocks that collide move together (isotonic regression). */
function settle(column: readonly Placed[], wanted: readonly number[], gap: number): void {
  const blocks: { first: number; count: number; sum: number }[] = [];
  const before: number[] = [];
  let depth = 0;
  column.forEach((n, i) => {
    before.push(depth);
    depth += n.height + gap;
    let block = { first: i, count: 1, sum: (wanted[i] ?? 0) - (before[i] ?? 0) };
    for (let last = blocks.at(-1); last && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      blocks.pop();
      block = { first: last.first, count: last.count + block.count, sum: last.sum + block.sum };
    }
    blocks.push(block);
  });
  for (const { first, count, sum } of blocks) {
    for (let i = first; i < first + count; i++) {
      const n = column[i];
      if (n) n.y = sum / count + (before[i] ?? 0);
    }
  }
}

function corners(columns: readonly Placed[][], spacing: Spacing): Map<string, Point> {
  const top = columns.reduce((least, column) => column.reduce((y, n) => Math.min(y, n.y), least), Infinity);
  const found = new Map<string, Point>();
  let x = 0;
  for (const column of columns) {
    for (const n of column) found.set(n.id, { x, y: Math.round(n.y - top) });
    x += column.reduce((w, n) => Math.max(w, n.width), 0) + spacing.column;
  }
  return found;
}
