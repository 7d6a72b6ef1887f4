/** The columns of a layered layout. */

import type { Placed } from "./lanes";

/** The longest way from a start; then each node moves right, next to the first that needs it. */
export function rank(nodes: readonly Placed[]): void {
  const topological = sortTopologically(nodes);
  const position = new Map(topological.map((n, i) => [n, i]));
  const at = (n: Placed): number => position.get(n) ?? 0;
  for (const n of topological) for (const { node } of n.before) if (at(node) < at(n)) n.rank = Math.max(n.rank, node.rank + 1);
  for (const n of topological.toReversed()) {
    const nexts = n.after.filter(({ node }) => at(node) > at(n)).map(({ node }) => node.rank - 1);
    if (nexts.length) n.rank = Math.max(n.rank, nexts.reduce((a, b) => Math.min(a, b)));
  }
}

/** Kahn; where only circles are left, the node with the fewest unmet needs goes first. */
function sortTopologically(nodes: readonly Placed[]): Placed[] {
  const waiting = new Map(nodes.map((n) => [n, n.before.length]));
  const ready = nodes.filter((n) => n.before.length === 0);
  const sorted: Placed[] = [];
  const rest = new Set(nodes);
  while (rest.size) {
    for (const n of ready) { // grows while we walk it
      if (!rest.delete(n)) continue;
      sorted.push(n);
      for (const { node } of n.after) {
        const left = (waiting.get(node) ?? 0) - 1;
        waiting.set(node, left);
        if (left === 0) ready.push(node);
      }
    }
    ready.length = 0;
    const [next] = rest;
    if (next) ready.push(next);
  }
  return sorted;
}
