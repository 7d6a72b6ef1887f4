/** A layered layout, from left to right, of our own: linear enough for 10,000 nodes, used when a file has no positions. */

import { fresh, jointOf, link, withLanes, type Placed } from "./lanes";
import type { Point } from "./point";
import { rank } from "./rank";
import { mean, straighten } from "./straighten";

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

/** The upper left corner of each node; the first column begins at 0, 0. Circles are cut where they close. */
export function layered(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], spacing: Spacing = SPACING): Map<string, Point> {
  const placed = new Map<string, Placed>();
  for (const n of nodes) placed.set(n.id, fresh(n));
  const joints = edges.flatMap((edge) => jointOf(placed, edge));
  joints.forEach(link);
  rank([...placed.values()]);
  const columns = columnsOf([...placed.values(), ...withLanes(placed, joints)]);
  order(columns);
  stack(columns, spacing);
  for (let i = 0; i < STRAIGHTENINGS; i++) straighten(columns, spacing, i % 2 === 0);
  return corners(columns, spacing);
}

function columnsOf(placed: readonly Placed[]): Placed[][] {
  const columns: Placed[][] = [];
  for (const n of placed) (columns[n.rank] ??= []).push(n);
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

function stack(columns: readonly Placed[][], spacing: Spacing): void {
  for (const column of columns) {
    let y = 0;
    for (const n of column) {
      n.y = y;
      y += n.height + spacing.row;
    }
  }
}

function corners(columns: readonly Placed[][], spacing: Spacing): Map<string, Point> {
  const top = columns.reduce((least, column) => column.reduce((y, n) => (n.width > 0 ? Math.min(y, n.y) : y), least), Infinity);
  const found = new Map<string, Point>();
  let x = 0;
  for (const column of columns) {
    for (const n of column) if (n.width > 0) found.set(n.id, { x, y: Math.round(n.y - top) });
    x += column.reduce((w, n) => Math.max(w, n.width), 0) + spacing.column;
  }
  return found;
}
