/** Pulling the canvas: Space-drag, middle-drag, a finger, or the left button where the options say so. */

import type { Point } from "../../geometry/point";
import { panned } from "../view/camera";
import { idle } from "./idle";
import type { Pointer, Stage, Tool } from "./stage";

/** Pan until the button is up; then `after`. */
export function panning(stage: Stage, start: Point, p: Pointer, after: Tool = idle): Tool {
  const camera = stage.camera;
  const follow = (q: Point): void => stage.moveCamera(panned(camera, q.x - start.x, q.y - start.y));
  const tool: Tool = {
    name: "panning",
    move(_, q) {
      follow(q);
      return tool;
    },
    up(s, q) {
      follow(q);
      s.cursor("default");
      return after;
    },
    cancel: () => after,
  };
  stage.cursor("grabbing");
  follow(p);
  return tool;
}
