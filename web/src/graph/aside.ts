/** Where new nodes go: never exactly onto others, which they would hide. */

import type { Point } from "../geometry/point";
import type { Document } from "./document";

const STEP = 32;

/** How far nodes with these upper left corners are moved, beginning with `by`, so that none lies exactly on one that is there. */
export function aside(document: Document, corners: readonly Point[], by: Point): Point {
  const key = (x: number, y: number): string => `${Math.round(x / 4)} ${Math.round(y / 4)}`;
  const taken = new Set([...document.nodes.values()].map(({ look }) => key(look.x, look.y)));
  const hides = (dx: number, dy: number): boolean => corners.some(({ x, y }) => taken.has(key(x + dx, y + dy)));
  let { x, y } = by;
  for (let tries = document.nodes.size; tries >= 0 && hides(x, y); tries--) [x, y] = [x + STEP, y + STEP];
  return { x, y };
}
