/** Tidying the selection: the layered layout, in a short movement, as one step of the history. */

import type { Point } from "../../geometry/point";
import { tidy } from "../../geometry/tidy";
import { parts, type ItemId } from "../../graph/document";
import { t } from "../../messages";
import { putCorners, view } from "../../store/commands";
import { cornersAt, layoutGraph } from "../../store/open";
import { chosen } from "../edit/items";
import type { Surface } from "../surface";

const LASTS = 200;
/** More nodes than this are put at once: to move them would stutter. */
const MOST_MOVING = 300;

/** Lay out the selected nodes; all, where fewer than two are selected. What is not among them stays. */
export function tidySelection(s: Surface): void {
  const some = chosen(s).filter((id) => parts(id)[0] === "node").map((id) => parts(id)[1]);
  const names = some.length > 1 ? some : [...s.editor.document.nodes.keys()];
  const graph = view(s.editor);
  void tidy(layoutGraph(graph, names)).then((answer) => {
    const corners = cornersAt(graph, answer);
    if (corners.size) slide(s, corners, s.still || corners.size > MOST_MOVING ? 0 : LASTS);
    s.announce(t("said.tidied", { count: corners.size }));
  });
}

/** Move items to their corners; all frames of the movement are one entry of the history. */
function slide(s: Surface, goals: ReadonlyMap<ItemId, Point>, lasts: number): void {
  const starts = new Map([...goals.keys()].flatMap((id) => {
    const look = s.editor.document.nodes.get(parts(id)[1])?.look;
    return look ? [[id, { x: look.x, y: look.y }] as const] : [];
  }));
  const put = (part: number): void => {
    const there = [...starts].filter(([id]) => s.editor.document.nodes.has(parts(id)[1]));
    putCorners(s.editor, t("edit.tidy"), there.map(([id, from]) => [id, between(from, goals.get(id) ?? from, part)] as const), "tidy");
  };
  s.editor.endGesture();
  if (lasts === 0) return finish(s, put);
  const began = performance.now();
  const step = (now: number): void => {
    const part = Math.min(1, Math.max(0, (now - began) / lasts));
    if (part >= 1) return finish(s, put);
    put(1 - (1 - part) ** 3);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function finish(s: Surface, put: (part: number) => void): void {
  put(1);
  s.editor.endGesture();
}

const between = (a: Point, b: Point, part: number): Point =>
  (part >= 1 ? b : { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part });
