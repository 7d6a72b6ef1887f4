/** Guides: while something is dragged, its edges and middle snap to those of what lies near. */

import { METRICS } from "./metrics";
import type { Rect } from "./point";

/** A line to draw: at `at`, from `from` to `to` on the other axis. */
export interface Guide {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Snapped {
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly Guide[];
}

type Side = readonly ["x", "width", "y", "height"] | readonly ["y", "height", "x", "width"];
const X: Side = ["x", "width", "y", "height"];
const Y: Side = ["y", "height", "x", "width"];

/** How far a dragged rectangle still moves to stand in line with others, within `reach` (world), and the guides to draw. */
export function snap(moving: Rect, others: readonly Rect[], reach: number): Snapped {
  const x = snapAxis(moving, others, reach, X);
  const y = snapAxis(moving, others, reach, Y);
  const moved = { ...moving, x: moving.x + (x ?? 0), y: moving.y + (y ?? 0) };
  const guides = [...(x === null ? [] : guidesOf(moved, others, X)), ...(y === null ? [] : guidesOf(moved, others, Y))];
  return { dx: x ?? 0, dy: y ?? 0, guides };
}

const lines = (r: Rect, [at, size]: Side): readonly [number, number, number] => [r[at], r[at] + r[size] / 2, r[at] + r[size]];

function snapAxis(moving: Rect, others: readonly Rect[], reach: number, side: Side): number | null {
  let best: number | null = null;
  for (const other of others) {
    for (const line of lines(other, side)) {
      for (const mine of lines(moving, side)) {
        const by = line - mine;
        if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best))) best = by;
      }
    }
  }
  return best;
}

/** One guide a line, as long as all that stands on it. */
function guidesOf(moved: Rect, others: readonly Rect[], side: Side): Guide[] {
  const [axis, , across, length] = side;
  const found = new Map<number, Guide>();
  for (const line of lines(moved, side)) {
    const on = others.filter((o) => lines(o, side).some((l) => Math.abs(l - line) < 0.01));
    if (!on.length) continue;
    const from = Math.min(moved[across], ...on.map((o) => o[across]));
    const to = Math.max(moved[across] + moved[length], ...on.map((o) => o[across] + o[length]));
    found.set(line, { axis, at: line, from, to });
  }
  return [...found.values()];
}

/** The nearest place of the grid. */
export const toGrid = (at: number, grid: number = METRICS.grid): number => Math.round(at / grid) * grid;
