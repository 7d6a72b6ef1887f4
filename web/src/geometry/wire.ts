/** The curve of a wire: a cubic bezier that leaves to the right and arrives from the left. */

import type { Area, Point } from "./point";

export interface Curve {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** How far the control points lie from the ends. */
export function reach(curve: Readonly<Curve>): number {
  const dx = curve.x2 - curve.x1;
  const dy = Math.abs(curve.y2 - curve.y1);
  if (dx >= 0) return Math.min(Math.max(dx * 0.5, Math.min(dy * 0.5, 40)), 260);
  return Math.min(60 - dx * 0.35 + dy * 0.1, 320);
}

/** A box around the curve, `pad` wider on each side. */
export function curveArea(curve: Readonly<Curve>, pad: number): Area {
  const r = reach(curve);
  const { x1, y1, x2, y2 } = curve;
  return { left: Math.min(x1, x2 - r) - pad, right: Math.max(x2, x1 + r) + pad,
    top: Math.min(y1, y2) - pad, bottom: Math.max(y1, y2) + pad };
}

/** The point at `t` from 0 to 1. */
export function pointAt(curve: Readonly<Curve>, t: number): Point {
  const r = reach(curve);
  const u = 1 - t;
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: a * curve.x1 + b * (curve.x1 + r) + c * (curve.x2 - r) + d * curve.x2,
    y: (a + b) * curve.y1 + (c + d) * curve.y2 };
}

const STEPS = 24;

/** The distance from a point to the curve, and the `t` nearest to it. */
export function nearest(curve: Readonly<Curve>, point: Point): { readonly distance: number; readonly t: number } {
  let best = { distance: Infinity, t: 0 };
  let last = pointAt(curve, 0);
  for (let i = 1; i <= STEPS; i++) {
    const next = pointAt(curve, i / STEPS);
    const [distance, along] = toSegment(point, last, next);
    if (distance < best.distance) best = { distance, t: (i - 1 + along) / STEPS };
    last = next;
  }
  return best;
}

/** Whether the curve crosses the segment from `a` to `b`. */
export function crosses(curve: Readonly<Curve>, a: Point, b: Point): boolean {
  let last = pointAt(curve, 0);
  for (let i = 1; i <= STEPS; i++) {
    const next = pointAt(curve, i / STEPS);
    if (segmentsCross(a, b, last, next)) return true;
    last = next;
  }
  return false;
}

function toSegment(p: Point, a: Point, b: Point): [number, number] {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length));
  return [Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy), t];
}

/** Whether two segments share a point: also where they only touch. */
function segmentsCross(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point): number => Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  const [abc, abd, cda, cdb] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (abc !== abd && cda !== cdb) return true;
  const on = (p: Point, q: Point, r: Point): boolean => Math.min(p.x, q.x) <= r.x && r.x <= Math.max(p.x, q.x)
    && Math.min(p.y, q.y) <= r.y && r.y <= Math.max(p.y, q.y);
  return (abc === 0 && on(a, b, c)) || (abd === 0 && on(a, b, d)) || (cda === 0 && on(c, d, a)) || (cdb === 0 && on(c, d, b));
}
