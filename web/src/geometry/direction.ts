/** The nearest item in a direction: what the arrow keys walk to. */

import type { Rect } from "./point";
import { centre } from "./rect";

export type Direction = "left" | "right" | "up" | "down";

/** Being off to the side counts this much more than being far. */
const ASIDE = 2.5;

/** The key of the nearest rectangle in a direction, or null; what is straight ahead is preferred to what is aside. */
export function nearestIn<Key>(from: Rect, direction: Direction, others: Iterable<readonly [Key, Rect]>): Key | null {
  const here = centre(from);
  let best: Key | null = null;
  let least = Infinity;
  for (const [key, rect] of others) {
    const there = centre(rect);
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const ahead = direction === "left" ? -dx : direction === "right" ? dx : direction === "up" ? -dy : dy;
    const aside = Math.abs(direction === "left" || direction === "right" ? dy : dx);
    const cost = ahead + ASIDE * aside;
    // Within 60 degrees of the direction: everything can be reached by some key, nothing by the opposite one.
    if (ahead > 0 && aside <= ahead * 1.75 && cost < least) [best, least] = [key, cost];
  }
  return best;
}
