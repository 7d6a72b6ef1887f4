/** Putting a node into a wire: where it stands, and what moves right to make room. */

import { item, type Draft, type Wire } from "./document";
import { nodeRect, place, portPoint } from "./items";
import { downstreamOf } from "./order";
import type { GraphView } from "./ports";
import { addNode, insertOnWire } from "./wiring";

/** World units that stay free between neighbours. */
const GAP = 48;

/** Add a node of this type on a wire, level with it; null where it does not fit. `graph` looks at the draft. */
export function insertBetween(draft: Draft, graph: GraphView, wire: Wire, type: string, at: { readonly x: number; readonly y: number }): string | null {
  const source = nodeRect(graph, wire.from.node);
  const start = portPoint(graph, wire.from, "output");
  const name = addNode(draft, type, Math.round(at.x), Math.round(at.y));
  if (!insertOnWire(draft, graph, wire, name)) {
    draft.put("nodes", name, undefined);
    return null;
  }
  const size = nodeRect(graph, name);
  const left = Math.max(at.x - (size?.width ?? 0) / 2, source ? source.x + source.width + GAP : -Infinity);
  place(draft, item("node", name), Math.round(left), Math.round(start ? start.y - 40 : at.y));
  makeRoom(draft, graph, name, wire);
  return name;
}

/** After an insert: the new node clears the one before it, and all that follows moves right until it clears the new one. */
export function makeRoom(draft: Draft, graph: GraphView, name: string, wire: Wire): void {
  const [source, middle, target] = [wire.from.node, name, wire.to.node].map((one) => nodeRect(graph, one));
  if (!source || !middle || !target) return;
  const before = source.x + source.width + GAP - middle.x;
  const own = source.x < middle.x && before > 0 && sharesRows(source, middle) ? before : 0;
  if (own) place(draft, item("node", name), middle.x + own, middle.y);
  const by = middle.x + own + middle.width + GAP - target.x;
  if (by > 0 && target.x > source.x) shift(draft, downstreamOf(draft, [wire.to.node]), name, target.x - GAP, by);
}

/** Move these nodes right, and the dots behind them, as far as they stand right of a line. */
function shift(draft: Draft, nodes: ReadonlySet<string>, without: string, line: number, by: number): void {
  for (const name of nodes) {
    const look = draft.nodes.get(name)?.look;
    if (look && name !== without && look.x >= line) place(draft, item("node", name), look.x + by, look.y);
  }
  for (const dot of [...draft.dots.values()]) {
    if (dot.x >= line && nodes.has(dot.source.node)) place(draft, item("dot", dot.id), dot.x + by, dot.y);
  }
}

interface Rows {
  readonly y: number;
  readonly height: number;
}

const sharesRows = (a: Rows, b: Rows): boolean => a.y < b.y + b.height && b.y < a.y + a.height;
