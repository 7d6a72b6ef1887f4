/** Align and distribute: where rectangles go, as a new upper left corner each. */

import type { Point, Rect } from "./point";
import { boundsOf } from "./rect";

/** left, right, top, bottom; middle (in one row), centre (in one column); evenly across or down; in a grid. */
export type Alignment = "left" | "right" | "top" | "bottom" | "middle" | "centre" | "across" | "down" | "grid";

const GAP = 32;

/** The new corners of the rectangles, in their order. */
export function align(rects: readonly Rect[], how: Alignment): Point[] {
  const all = boundsOf(rects);
  if (!all) return [];
  switch (how) {
    case "left": return rects.map((r) => ({ x: all.x, y: r.y }));
    case "right": return rects.map((r) => ({ x: all.x + all.width - r.width, y: r.y }));
    case "top": return rects.map((r) => ({ x: r.x, y: all.y }));
    case "bottom": return rects.map((r) => ({ x: r.x, y: all.y + all.height - r.height }));
    case "middle": return rects.map((r) => ({ x: r.x, y: all.y + (all.height - r.height) / 2 }));
    case "centre": return rects.map((r) => ({ x: all.x + (all.width - r.width) / 2, y: r.y }));
    case "across": return distribute(rects, all, "x", "width");
    case "down": return distribute(rects, all, "y", "height");
    case "grid": return inGrid(rects, all);
  }
}

/** Equal gaps between neighbours; the first and the last stay, unless there is no room between them. */
function distribute(rects: readonly Rect[], all: Rect, at: "x" | "y", size: "width" | "height"): Point[] {
  const order = rects.map((_, i) => i).sort((a, b) => (rects[a]?.[at] ?? 0) - (rects[b]?.[at] ?? 0));
  const taken = rects.reduce((sum, r) => sum + r[size], 0);
  const gap = rects.length < 2 ? 0 : Math.max((all[size] - taken) / (rects.length - 1), GAP / 2);
  const corners: Point[] = rects.map((r) => ({ x: r.x, y: r.y }));
  let next = all[at];
  for (const i of order) {
    const rect = rects[i];
    if (!rect) continue;
    corners[i] = at === "x" ? { x: next, y: rect.y } : { x: rect.x, y: next };
    next += rect[size] + gap;
  }
  return corners;
}

/** Rows from left to right, as wide as they are high, in reading order. */
function inGrid(rects: readonly Rect[], all: Rect): Point[] {
  const columns = Math.ceil(Math.sqrt(rects.length));
  const width = Math.max(...rects.map((r) => r.width)) + GAP;
  const order = rects.map((r, i) => ({ r, i })).sort((a, b) => a.r.y - b.r.y || a.r.x - b.r.x);
  const corners: Point[] = rects.map((r) => ({ x: r.x, y: r.y }));
  let y = all.y;
  for (let start = 0; start < order.length; start += columns) {
    const row = order.slice(start, start + columns);
    row.forEach(({ i }, column) => (corners[i] = { x: all.x + column * width, y }));
    y += Math.max(...row.map(({ r }) => r.height)) + GAP;
  }
  return corners;
}
