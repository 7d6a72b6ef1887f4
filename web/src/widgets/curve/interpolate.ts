/** Curves through points: straight, or smooth without overshooting (Fritsch and Carlson 1980). As nodes/values/interpolation.py. */

export type Join = "smooth" | "linear";

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Pairs of a flat list; what is left over at the end is dropped. */
export function pointsOf(flat: readonly number[]): CurvePoint[] {
  const points: CurvePoint[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) points.push({ x: flat[i] ?? 0, y: flat[i + 1] ?? 0 });
  return points;
}

export const flatOf = (points: readonly CurvePoint[]): number[] => points.flatMap(({ x, y }) => [x, y]);

/** The curve as a function; level beyond its ends. */
export function curveThrough(points: readonly CurvePoint[], join: Join): (x: number) => number {
  const slopes = join === "smooth" ? monotoneSlopes(points) : null;
  const [first, last] = [points[0] ?? { x: 0, y: 0 }, points.at(-1) ?? { x: 0, y: 0 }];
  return (x) => {
    if (x <= first.x) return first.y;
    if (x >= last.x) return last.y;
    const i = points.findIndex((p) => p.x > x) - 1;
    const [a, b] = [points[i] ?? first, points[i + 1] ?? last];
    const width = b.x - a.x;
    const t = (x - a.x) / width;
    return slopes ? hermite(t, a.y, b.y, (slopes[i] ?? 0) * width, (slopes[i + 1] ?? 0) * width) : a.y + (b.y - a.y) * t;
  };
}

/** A slope at each point such that the pieces rise where the points rise and fall where they fall. */
export function monotoneSlopes(points: readonly CurvePoint[]): number[] {
  const secants = points.slice(1).map((b, i) => (b.y - (points[i]?.y ?? 0)) / (b.x - (points[i]?.x ?? 0)));
  const slopes = points.map((_, i) => {
    const [left, right] = [secants[i - 1], secants[i]];
    if (left === undefined || right === undefined) return left ?? right ?? 0;
    return left * right > 0 ? (left + right) / 2 : 0;
  });
  secants.forEach((secant, k) => shrink(slopes, k, secant));
  return slopes;
}

/** Into the circle of radius 3 around 0, measured in secants. */
function shrink(slopes: number[], k: number, secant: number): void {
  const [a, b] = [slopes[k] ?? 0, slopes[k + 1] ?? 0];
  const radius = secant === 0 ? Infinity : Math.hypot(a, b) / Math.abs(secant);
  if (radius <= 3) return;
  slopes[k] = secant === 0 ? 0 : (a * 3) / radius;
  slopes[k + 1] = secant === 0 ? 0 : (b * 3) / radius;
}

function hermite(t: number, y0: number, y1: number, m0: number, m1: number): number {
  const rest = 1 - t;
  return (1 + 2 * t) * rest ** 2 * y0 + t * rest ** 2 * m0 + t ** 2 * (3 - 2 * t) * y1 - t ** 2 * rest * m1;
}
