/** Changes that move or resize nodes and alter nothing else: runs, checks and words stay as they are. */

import type { GraphNode, Patch } from "./document";

/** Whether a change only puts a node elsewhere or makes it larger or smaller. */
export function onlyPlaces(patch: Patch): boolean {
  const { before, after } = patch;
  return patch.table === "nodes" && before !== undefined && after !== undefined && alike(before as GraphNode, after as GraphNode);
}

const alike = (a: GraphNode, b: GraphNode): boolean => a.type === b.type && a.inputs === b.inputs && a.over === b.over
  && a.look.mode === b.look.mode && a.look.color === b.look.color && a.look.note === b.look.note && a.look.rest === b.look.rest;
