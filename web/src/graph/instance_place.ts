/** Where an instance stands that takes the place of nodes: among them, to the right of what feeds it, so that wires run forwards. */

import type { Point, Rect } from "../geometry/point";
import { item } from "./document";
import { rectOf } from "./items";
import type { GraphView } from "./ports";

/** World units between an instance and what feeds it. */
const GAP = 60;

/** The upper left corner of an instance in the place of these nodes. */
export function instancePlace(graph: GraphView, nodes: ReadonlySet<string>): Point {
  const rects = rectsOf(graph, nodes);
  const [left, last] = [Math.min(...rects.map(({ x }) => x)), Math.max(...rects.map(({ x }) => x))];
  const after = Math.max(...rectsOf(graph, feeding(graph, nodes)).map(({ x, width }) => x + width + GAP));
  return { x: Math.max(left, Math.min(after, last)), y: Math.min(...rects.map(({ y }) => y)) };
}

const rectsOf = (graph: GraphView, names: Iterable<string>): Rect[] => [...names].flatMap((name) => rectOf(graph, item("node", name)) ?? []);

/** The nodes outside that these take from. */
function feeding({ document }: GraphView, nodes: ReadonlySet<string>): Set<string> {
  const bindings = [...nodes].flatMap((name) => [...document.nodes.get(name)?.inputs.values() ?? []]);
  return new Set(bindings.flatMap((binding) => (binding.kind === "wire" && !nodes.has(binding.node) ? [binding.node] : [])));
}
