/** The selection box: what it touches is selected, with Alt only what it holds; Shift adds. */

import type { Point } from "../../geometry/point";
import type { ItemId } from "../../graph/document";
import { touches, type Area } from "../scene/grid";
import type { Scene } from "../scene/scene";
import { t } from "../../messages";
import { idle } from "./idle";
import type { Pointer, Stage, Tool } from "./stage";

/** Select by a box that starts at a screen point. */
export function box(stage: Stage, start: Pointer, p: Pointer): Tool {
  const origin = stage.toWorld(start);
  const before = stage.editor.get().selection;
  const follow = (q: Pointer): void => {
    const area = between(origin, stage.toWorld(q));
    stage.show({ box: area });
    const found = itemsIn(stage.scene, area, q.alt);
    stage.editor.select(start.shift ? toggled(before, found) : found);
  };
  const tool: Tool = {
    name: "box",
    move(_, q) {
      follow(q);
      return tool;
    },
    up(s) {
      s.show({ box: null });
      s.announce(t("said.selected", { count: s.editor.get().selection.size }));
      return idle;
    },
    cancel(s) {
      s.show({ box: null });
      s.editor.select(before);
      return idle;
    },
  };
  follow(p);
  return tool;
}

export const between = (a: Point, b: Point): Area =>
  ({ left: Math.min(a.x, b.x), right: Math.max(a.x, b.x), top: Math.min(a.y, b.y), bottom: Math.max(a.y, b.y) });

const holds = (outer: Area, a: Area): boolean =>
  a.left >= outer.left && a.right <= outer.right && a.top >= outer.top && a.bottom <= outer.bottom;

/** Items that an area touches, or holds; frames only when it holds them whole. */
export function itemsIn(scene: Scene, area: Area, whole: boolean): ItemId[] {
  const found: ItemId[] = [];
  scene.nodeGrid.visit(area, (view) => {
    if (!whole || holds(area, view)) found.push(view.item);
  });
  for (const map of [scene.notes, scene.dots]) {
    for (const view of map.values()) if (whole ? holds(area, view) : touches(area, view)) found.push(view.item);
  }
  for (const view of scene.frames.values()) if (holds(area, view)) found.push(view.item);
  return found;
}

function toggled(before: ReadonlySet<ItemId>, found: readonly ItemId[]): Set<ItemId> {
  const next = new Set(before);
  for (const item of found) if (!next.delete(item)) next.add(item);
  return next;
}
