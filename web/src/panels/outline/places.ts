/** Where a node that is added in the outline goes on the graph: beside the one before it, where nothing lies yet. */
import type { Point, Rect } from "../../geometry/point";
import { METRICS } from "../../geometry/metrics";
import type { ItemId } from "../../graph/document";
import { item } from "../../graph/document";
import { rectOf } from "../../graph/items";
import { view } from "../../store/commands";
import type { Editor } from "../../store/state";

const GAP = 48;
const ROOM = 260;

/** Right of an item (`before`: left of it), or below everything where there is none. */
export function freePlace(editor: Editor, beside: ItemId | null, before = false): Point {
  const graph = view(editor);
  const rects = [...graph.document.nodes.keys()].flatMap((name) => rectOf(graph, item("node", name)) ?? []);
  const near = beside ? rectOf(graph, beside) : null;
  if (!near) return { x: 0, y: rects.length ? Math.max(...rects.map((rect) => rect.y + rect.height)) + GAP : 0 };
  const x = before ? near.x - METRICS.width - GAP : near.x + near.width + GAP;
  return below(rects, { x, y: near.y, width: METRICS.width, height: ROOM });
}

/** The first place at or below this one that overlaps nothing. */
function below(rects: readonly Rect[], wanted: Rect): Point {
  const column = rects.filter((rect) => rect.x < wanted.x + wanted.width && rect.x + rect.width > wanted.x).sort((a, b) => a.y - b.y);
  let { y } = wanted;
  for (const rect of column) if (rect.y < y + wanted.height && rect.y + rect.height > y) y = rect.y + rect.height + GAP / 2;
  return { x: Math.round(wanted.x), y: Math.round(y) };
}
