/** Dragging the lower right corner of a node or a note: another size, one step of the history. */

import type { ItemId } from "../../graph/document";
import { resize } from "../../store/commands";
import { idle } from "./idle";
import { movedFrom, type Pointer, type Stage, type Tool } from "./stage";

/** Resize an item from a press on its corner. */
export function resizing(stage: Stage, start: Pointer, item: ItemId): Tool {
  const box = stage.scene.box(item);
  if (!box) return idle;
  const size = { width: box.right - box.left, height: box.bottom - box.top };
  let began = false;
  const follow = (s: Stage, p: Pointer): void => {
    began ||= movedFrom(start, p);
    const k = s.camera.zoom;
    if (began) resize(s.editor, item, size.width + (p.x - start.x) / k, size.height + (p.y - start.y) / k, "resize");
  };
  const end = (s: Stage): Tool => {
    s.editor.endGesture();
    s.hold(false);
    return idle;
  };
  const tool: Tool = {
    name: "resizing",
    move(s, p) {
      follow(s, p);
      return tool;
    },
    up(s, p) {
      follow(s, p);
      if (!began) s.editor.select([item], item);
      return end(s);
    },
    cancel(s) {
      s.editor.cancelGesture("resize");
      return end(s);
    },
  };
  stage.hold(true);
  return tool;
}
