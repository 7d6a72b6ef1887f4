/** Level wires: nodes of a column move up and down as far as their neighbours let them. */

import type { Spacing } from "./layout";
import type { Placed } from "./lanes";

/** Move each node to where its wires are level, as far as its neighbours above and below let it. */
export function straighten(columns: readonly Placed[][], spacing: Spacing, forward: boolean): void {
  for (const column of forward ? columns : columns.toReversed()) {
    const wanted = column.map((n) => {
      const wires = forward ? n.before : n.after;
      return mean((wires.length ? wires : forward ? n.after : n.before).map(({ node, offset }) => node.y + offset), n.y);
    });
    settle(column, wanted, spacing.row);
  }
}

/** Places as near to the wanted ones as order and gaps allow: blocks that collide move together (isotonic regression). */
function settle(column: readonly Placed[], wanted: readonly number[], gap: number): void {
  const blocks: { first: number; count: number; sum: number }[] = [];
  const before: number[] = [];
  let depth = 0;
  column.forEach((n, i) => {
    before.push(depth);
    depth += n.height + gap;
    let block = { first: i, count: 1, sum: (wanted[i] ?? 0) - (before[i] ?? 0) };
    for (let last = blocks.at(-1); last && last.sum / last.count > block.sum / block.count; last = blocks.at(-1)) {
      blocks.pop();
      block = { first: last.first, count: last.count + block.count, sum: last.sum + block.sum };
    }
    blocks.push(block);
  });
  for (const { first, count, sum } of blocks) {
    for (let i = first; i < first + count; i++) {
      const n = column[i];
      if (n) n.y = sum / count + (before[i] ?? 0);
    }
  }
}

/** The mean, or another value where there is nothing to take it of. */
export const mean = (values: readonly number[], otherwise: number): number =>
  values.length ? values.reduce((a, b) => a + b, 0) / values.length : otherwise;
