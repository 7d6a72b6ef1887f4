/** Where the arrow keys go. Pure: by place, and along wires. */

import { item, parts, type Document, type ItemId } from "../../graph/document";
import { sourcesOf } from "../../graph/order";
import type { Area } from "../scene/grid";

export type Way = "left" | "right" | "up" | "down";

/** The nearest box in a direction: what lies aside counts double. */
export function nearestInDirection(from: Area, others: Iterable<readonly [ItemId, Area]>, way: Way): ItemId | null {
  const [x, y] = middle(from);
  let best: ItemId | null = null;
  let least = Infinity;
  for (const [id, area] of others) {
    const [ox, oy] = middle(area);
    const [along, aside] = way === "left" ? [x - ox, oy - y] : way === "right" ? [ox - x, oy - y]
      : way === "up" ? [y - oy, ox - x] : [oy - y, ox - x];
    const cost = along + 2 * Math.abs(aside);
    if (along > 1 && cost < least) [best, least] = [id, cost];
  }
  return best;
}

const middle = (a: Area): [number, number] => [(a.left + a.right) / 2, (a.top + a.bottom) / 2];

/** Along a wire: right goes to the first follower, left to the first source. */
export function alongWire(document: Document, active: ItemId, way: "left" | "right"): ItemId | null {
  const [kind, name] = parts(active);
  if (kind !== "node") return null;
  const next = way === "right" ? [...document.followers(name).keys()][0] : sourcesOf(document, name)[0];
  return next === undefined ? null : item("node", next);
}

/** Siblings: nodes that take from the same source, or else feed the same node; `step` is 1 or -1. */
export function sibling(document: Document, active: ItemId, step: 1 | -1): ItemId | null {
  const [kind, name] = parts(active);
  if (kind !== "node") return null;
  const source = sourcesOf(document, name)[0];
  const follower = [...document.followers(name).keys()][0];
  const all = source !== undefined ? [...document.followers(source).keys()] : follower !== undefined ? sourcesOf(document, follower) : [];
  const at = all.indexOf(name);
  const next = at < 0 ? undefined : all[(at + step + all.length) % all.length];
  return next === undefined || next === name ? null : item("node", next);
}
