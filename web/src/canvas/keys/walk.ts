/** Where Alt with the arrow keys goes: along wires and to siblings. Pure. */

import { item, parts, type Document, type ItemId } from "../../graph/document";
import { sourcesOf } from "../../graph/order";

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
