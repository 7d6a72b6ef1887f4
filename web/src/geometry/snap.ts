/** Guides while dragging: edges and middles that line up with what is near. Pure. */

import type { Area, Point } from "./point";

export interface Snap {
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly { readonly a: Point; readonly b: Point }[];
}

/** How far to shift `moving` so that it lines up with one of `others`, within `reach`. */
export function snapTo(moving: Area, others: readonly Area[], reach: number): Snap {
  const x = best(moving, others, reach, xs);
  const y = best(moving, others, reach, ys);
  const guides: { a: Point; b: Point }[] = [];
  const moved = shifted(moving, x?.shift ?? 0, y?.shift ?? 0);
  if (x) guides.push(vertical(x.at, moved, x.other));
  if (y) guides.push(horizontal(y.at, moved, y.other));
  return { dx: x?.shift ?? 0, dy: y?.shift ?? 0, guides };
}

type Lines = (a: Area) => readonly [number, number, number];
const xs: Lines = (a) => [a.left, (a.left + a.right) / 2, a.right];
const ys: Lines = (a) => [a.top, (a.top + a.bottom) / 2, a.bottom];

interface Match {
  readonly shift: number;
  readonly at: number;
  readonly other: Area;
}

/** Edges with edges and middles with middles: the closest pair. */
function best(moving: Area, others: readonly Area[], reach: number, lines: Lines): Match | null {
  let found: Match | null = null;
  const mine = lines(moving);
  for (const other of others) {
    for (const [i, at] of lines(other).entries()) {
      for (const [j, line] of mine.entries()) {
        if ((i === 1) !== (j === 1)) continue;
        const shift = at - line;
        if (Math.abs(shift) <= Math.min(reach, found ? Math.abs(found.shift) - 1e-6 : reach)) found = { shift, at, other };
      }
    }
  }
  return found;
}

const shifted = (a: Area, dx: number, dy: number): Area =>
  ({ left: a.left + dx, right: a.right + dx, top: a.top + dy, bottom: a.bottom + dy });

const vertical = (x: number, a: Area, b: Area): { a: Point; b: Point } =>
  ({ a: { x, y: Math.min(a.top, b.top) }, b: { x, y: Math.max(a.bottom, b.bottom) } });

const horizontal = (y: number, a: Area, b: Area): { a: Point; b: Point } =>
  ({ a: { x: Math.min(a.left, b.left), y }, b: { x: Math.max(a.right, b.right), y } });

