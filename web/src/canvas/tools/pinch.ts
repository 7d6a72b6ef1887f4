/** Two fingers: zoom between them, pan with their middle. */

import type { Point } from "../../geometry/point";
import { panned, zoomedAt } from "../view/camera";
import { idle } from "./idle";
import type { Pointer, Stage, Tool } from "./stage";

/** Pinch from where two fingers are. */
export function pinch(stage: Stage, a: Pointer, b: Pointer): Tool {
  const fingers = new Map<number, Point>([[a.id, a], [b.id, b]]);
  const { camera } = stage;
  const start = shape(fingers);
  const tool: Tool = {
    name: "pinch",
    move(s, p) {
      fingers.set(p.id, p);
      const now = shape(fingers);
      const zoomed = zoomedAt(camera, camera.zoom * now.distance / Math.max(1, start.distance), start.middle);
      s.moveCamera(panned(zoomed, now.middle.x - start.middle.x, now.middle.y - start.middle.y));
      return tool;
    },
    up: () => idle,
    cancel: () => idle,
  };
  return tool;
}

function shape(fingers: ReadonlyMap<number, Point>): { distance: number; middle: Point } {
  const [a = { x: 0, y: 0 }, b = a] = fingers.values();
  return { distance: Math.hypot(a.x - b.x, a.y - b.y), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
}
