/** Which runs are large enough to be asked about. */
import type { Checked } from "../../api/client";

const MOST_CELLS = 64;
const MOST_MS = 600_000;

type Cost = NonNullable<Checked["cost"]>;

/** Whether somebody has to be asked: how many calls of one node are due, and how long all take as far as is known. */
export function isLarge(cost: Pick<Cost, "nodes">, msOf: (node: string) => number | null): { readonly large: boolean; readonly ms: number } {
  const due = Object.entries(cost.nodes).map(([node, { calls, cached }]) => ({ node, calls: calls - cached }));
  const ms = due.reduce((sum, { node, calls }) => sum + calls * (msOf(node) ?? 0), 0);
  return { large: ms > MOST_MS || due.some(({ calls }) => calls > MOST_CELLS), ms };
}
