/** Nodes that wait for each other: such a document is shown and edited, but cannot run. */

import type { Document } from "./document";
import { sourcesOf, topologicalOrder } from "./order";

/** Nodes that feed each other in a circle, in order; null where there is no circle. */
export function circleIn(document: Document): string[] | null {
  const placed = new Set(topologicalOrder(document));
  const start = [...document.nodes.keys()].find((name) => !placed.has(name));
  if (start === undefined) return null;
  const walked: string[] = [];
  const at = new Map<string, number>();
  for (let name: string | undefined = start; name !== undefined; name = sourcesOf(document, name).find((source) => !placed.has(source))) {
    const before = at.get(name);
    if (before !== undefined) return walked.slice(before).reverse();
    at.set(name, walked.length);
    walked.push(name);
  }
  return null;
}
