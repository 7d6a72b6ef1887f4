/** Rectangles: bounds, overlap, containment. */

import type { Point, Rect } from "./point";

/** The smallest rectangle around all of these, or null for none. */
export function boundsOf(rects: Iterable<Rect>): Rect | null {
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (const r of rects) {
    left = Math.min(left, r.x);
    top = Math.min(top, r.y);
    right = Math.max(right, r.x + r.width);
    bottom = Math.max(bottom, r.y + r.height);
  }
  return left > right ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

/** The same rectangle, larger by this much on each side. */
export const grow = (r: Rect, by: number): Rect => ({ x: r.x - by, y: r.y - by, width: r.width + 2 * by, height: r.height + 2 * by });

/** Whether two rectangles share a point; touching edges count. */
export const overlaps = (a: Rect, b: Rect): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;

/** Whether a rectangle holds all of another. */
export const contains = (outer: Rect, inner: Rect): boolean =>
  outer.x <= inner.x && outer.y <= inner.y && inner.x + inner.width <= outer.x + outer.width
  && inner.y + inner.height <= outer.y + outer.height;

/** Whether a point lies in a rectangle, edges included. */
export const holds = (r: Rect, p: Point): boolean => r.x <= p.x && p.x <= r.x + r.width && r.y <= p.y && p.y <= r.y + r.height;

/** The rectangle with these two corners, in any order. */
export const between = (a: Point, b: Point): Rect =>
  ({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) });

export const centre = (r: Rect): Point => ({ x: r.x + r.width / 2, y: r.y + r.height / 2 });

/** The distance of a point from a rectangle: 0 inside. */
export function distanceTo(r: Rect, p: Point): number {
  const dx = Math.max(r.x - p.x, 0, p.x - r.x - r.width);
  const dy = Math.max(r.y - p.y, 0, p.y - r.y - r.height);
  return Math.hypot(dx, dy);
}
