/** Nodes and wires of a layered layout, and the lanes that long wires keep free between the nodes of a column. */

import type { LayoutEdge, LayoutNode } from "./layout";

/** The room that a wire over more than one column gets in the columns between. */
const LANE = 12;
const LANES_A_NODE = 3;

/** A node, or a lane, while it is being placed. */
export interface Placed extends LayoutNode {
  rank: number;
  y: number;
  before: Neighbour[];
  after: Neighbour[];
}

/** `offset`: how much higher the port here is than that of the neighbour, when both begin at the same height. */
interface Neighbour {
  readonly node: Placed;
  readonly offset: number;
}

/** A wire between two of them. */
export interface Joint {
  readonly from: Placed;
  readonly to: Placed;
  readonly fromY: number;
  readonly toY: number;
}

/** Nothing is known of its place yet. */
export const fresh = ({ id, width, height }: LayoutNode): Placed => ({ id, width, height, rank: 0, y: 0, before: [], after: [] });

/** The wire between two placed nodes; none where an end is missing. */
export function jointOf(placed: ReadonlyMap<string, Placed>, edge: LayoutEdge): Joint[] {
  const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
  if (!from || !to || from === to) return [];
  return [{ from, to, fromY: edge.fromY ?? from.height / 2, toY: edge.toY ?? to.height / 2 }];
}

/** Tell both ends of their neighbour. */
export function link({ from, to, fromY, toY }: Joint): void {
  to.before.push({ node: from, offset: fromY - toY });
  from.after.push({ node: to, offset: toY - fromY });
}

/** Wires over more than one column keep a lane free in those between; those of one port share it. Gives the lanes. */
export function withLanes(placed: ReadonlyMap<string, Placed>, joints: readonly Joint[]): readonly Placed[] {
  const lanes = new Map<string, Placed>();
  if (!joints.some(isLong)) return [];
  for (const n of placed.values()) [n.before, n.after] = [[], []];
  const most = LANES_A_NODE * placed.size;
  for (const joint of joints) {
    if (isLong(joint) && lanes.size < most) through(lanes, joint);
    else link(joint);
  }
  return [...lanes.values()];
}

const isLong = ({ from, to }: Joint): boolean => to.rank - from.rank > 1;

function through(lanes: Map<string, Placed>, { from, to, fromY, toY }: Joint): void {
  let [last, lastY] = [from, fromY];
  for (let rank = from.rank + 1; rank < to.rank; rank++) {
    const id = `${from.id}\n${fromY}\n${rank}`;
    let lane = lanes.get(id);
    if (!lane) {
      lanes.set(id, lane = { ...fresh({ id, width: 0, height: LANE }), rank });
      link({ from: last, to: lane, fromY: lastY, toY: LANE / 2 });
    }
    [last, lastY] = [lane, LANE / 2];
  }
  link({ from: last, to, fromY: lastY, toY });
}
