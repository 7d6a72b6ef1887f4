/** The nearest item in a direction: what the arrow keys walk to. */

import type { Area } from "./point";

export type Direction = "left" | "right" | "up" | "down";

/** Being off to the side counts this much more than being far. */
const ASIDE = 2.5;

const middle = (a: Area): readonly [number, number] => [(a.left + a.right) / 2, (a.top + a.bottom) / 2];

/** The key of the nearest area in a direction, or null; what is straight ahead is preferred to what is aside. */
export function nearestIn<Key>(from: Area, direction: Direction, others: Iterable<readonly [Key, Area]>): Key | null {
  const [x, y] = middle(from);
  const level = direction === "left" || direction === "right";
  const sign = direction === "left" || direction === "up" ? -1 : 1;
  let best: Key | null = null;
  let least = Infinity;
  for (const [key, area] of others) {
    const [ox, oy] = middle(area);
    const ahead = sign * (level ? ox - x : oy - y);
    const aside = Math.abs(level ? oy - y : ox - x);
    const cost = ahead + ASIDE * aside;
    // Within 60 degrees of the direction: everything can be reached by some key, nothing by the opposite one.
    if (ahead > 0 && aside <= ahead * 1.75 && cost < least) [best, least] = [key, cost];
  }
  return best;
}
