/** What can be done to the points of a curve: each answers new points, from left to right, within the limits. Pure. */
import type { CurveWidget } from "../../api/catalogue";
import type { CurvePoint } from "./interpolate";

/** Two points are never nearer than this part of the width: none stands above another. */
const GAP = 0.002;

/** The points with one more, and its place; null where there is no room. */
export function addPoint(points: readonly CurvePoint[], at: CurvePoint, widget: CurveWidget): { points: CurvePoint[]; index: number } | null {
  if (points.length >= widget.max_points) return null;
  const gap = GAP * (widget.x_high - widget.x_low);
  const next = { x: clamp(at.x, widget.x_low, widget.x_high), y: clamp(at.y, widget.y_low, widget.y_high) };
  if (points.some((p) => Math.abs(p.x - next.x) < gap)) return null;
  const index = points.filter((p) => p.x < next.x).length;
  return { points: points.toSpliced(index, 0, rounded(next)), index };
}

/** A point in another place, between its neighbours. */
export function movePoint(points: readonly CurvePoint[], index: number, to: CurvePoint, widget: CurveWidget): CurvePoint[] {
  const gap = GAP * (widget.x_high - widget.x_low);
  const low = index > 0 ? (points[index - 1]?.x ?? 0) + gap : widget.x_low;
  const high = index < points.length - 1 ? (points[index + 1]?.x ?? 0) - gap : widget.x_high;
  return points.with(index, rounded({ x: clamp(to.x, low, high), y: clamp(to.y, widget.y_low, widget.y_high) }));
}

/** Without a point; two stay at least. */
export const removePoint = (points: readonly CurvePoint[], index: number): CurvePoint[] =>
  points.length > 2 ? points.toSpliced(index, 1) : [...points];

/** A new point in the middle of the widest gap, on the curve. */
export function widestGap(points: readonly CurvePoint[], curve: (x: number) => number): CurvePoint {
  let best = { width: -1, x: 0 };
  points.slice(1).forEach((b, i) => {
    const a = points[i] ?? b;
    if (b.x - a.x > best.width) best = { width: b.x - a.x, x: (a.x + b.x) / 2 };
  });
  return { x: best.x, y: curve(best.x) };
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), Math.max(low, high));
const rounded = ({ x, y }: CurvePoint): CurvePoint => ({ x: Number(x.toPrecision(6)), y: Number(y.toPrecision(6)) });
