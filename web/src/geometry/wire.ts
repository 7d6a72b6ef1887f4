/** Wires as cubic curves from left to right: control points, points, bounds, distance, crossing. */

import type { Point, Rect } from "./point";

/** A cubic Bézier curve. */
export interface Curve {
  readonly a: Point;
  readonly b: Point;
  readonly c: Point;
  readonly d: Point;
}

const LEAST_PULL = 24;
const MOST_PULL = 160;
const PIECES = 24;

/** The curve of a wire: it leaves to the right and comes from the left; backwards it swings out further. */
export function curveOf(from: Point, to: Point): Curve {
  const dx = to.x - from.x;
  const reach = dx >= 0 ? dx / 2 : -dx / 2 + Math.min(Math.abs(to.y - from.y) / 4, MOST_PULL);
  const pull = Math.min(Math.max(reach, LEAST_PULL), Math.max(MOST_PULL, dx / 2));
  return { a: from, b: { x: from.x + pull, y: from.y }, c: { x: to.x - pull, y: to.y }, d: to };
}

/** The point at `t` from 0 to 1. */
export function pointAt({ a, b, c, d }: Curve, t: number): Point {
  const s = 1 - t;
  const [p, q, r, u] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return { x: p * a.x + q * b.x + r * c.x + u * d.x, y: p * a.y + q * b.y + r * c.y + u * d.y };
}

/** A rectangle that holds the curve: that of its control points. */
export function curveBounds({ a, b, c, d }: Curve): Rect {
  const x = Math.min(a.x, b.x, c.x, d.x);
  const y = Math.min(a.y, b.y, c.y, d.y);
  return { x, y, width: Math.max(a.x, b.x, c.x, d.x) - x, height: Math.max(a.y, b.y, c.y, d.y) - y };
}

/** The nearest place of a curve to a point: how far, where along it, and which point. */
export interface Nearest {
  readonly distance: number;
  readonly t: number;
  readonly point: Point;
}

/** The nearest place: the nearest of some pieces, then closer by halving. */
export function nearestOn(curve: Curve, p: Point): Nearest {
  let t = 0;
  let best = Infinity;
  const away = (at: number): number => {
    const q = pointAt(curve, at);
    return (q.x - p.x) ** 2 + (q.y - p.y) ** 2;
  };
  for (let i = 0; i <= PIECES; i++) {
    const distance = away(i / PIECES);
    if (distance < best) [best, t] = [distance, i / PIECES];
  }
  for (let step = 0.5 / PIECES; step > 1e-4; step /= 2) {
    for (const at of [Math.max(t - step, 0), Math.min(t + step, 1)]) {
      const distance = away(at);
      if (distance < best) [best, t] = [distance, at];
    }
  }
  return { distance: Math.sqrt(best), t, point: pointAt(curve, t) };
}

/** Whether a curve passes within `reach` of a point: bounds first, so that most wires cost nothing. */
export function passesNear(curve: Curve, p: Point, reach: number): boolean {
  const { x, y, width, height } = curveBounds(curve);
  if (p.x < x - reach || p.y < y - reach || p.x > x + width + reach || p.y > y + height + reach) return false;
  return nearestOn(curve, p).distance <= reach;
}

/** Whether a curve crosses the straight line from `p` to `q`: the knife. */
export function crosses(curve: Curve, p: Point, q: Point): boolean {
  const { x, y, width, height } = curveBounds(curve);
  if (Math.max(p.x, q.x) < x || Math.max(p.y, q.y) < y || Math.min(p.x, q.x) > x + width || Math.min(p.y, q.y) > y + height) return false;
  let before = curve.a;
  for (let i = 1; i <= PIECES; i++) {
    const here = pointAt(curve, i / PIECES);
    if (segmentsCross(before, here, p, q)) return true;
    before = here;
  }
  return false;
}

/** Whether two segments share a point. */
export function segmentsCross(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point): number => Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  const [abc, abd, cda, cdb] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (abc !== abd && cda !== cdb) return true;
  const on = (p: Point, q: Point, r: Point): boolean => Math.min(p.x, q.x) <= r.x && r.x <= Math.max(p.x, q.x)
    && Math.min(p.y, q.y) <= r.y && r.y <= Math.max(p.y, q.y);
  return (abc === 0 && on(a, b, c)) || (abd === 0 && on(a, b, d)) || (cda === 0 && on(c, d, a)) || (cdb === 0 && on(c, d, b));
}
