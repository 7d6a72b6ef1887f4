/** Where feedback lies, so that it can be painted over and away. */

import type { Camera } from "../../geometry/point";
import { curveArea } from "../scene/curve";
import type { Area } from "../scene/grid";
import { portPoint } from "../scene/node_view";
import { EVERYWHERE, type Scene } from "../scene/scene";
import type { Feedback } from "./feedback";

/** The areas that the feedback covers now. */
export function* feedbackAreas(feedback: Feedback, scene: Scene, camera: Camera): Generator<Area> {
  const reach = 18 / camera.zoom;
  for (const wire of feedback.pending) {
    const [a, b] = wire.side === "output" ? [wire.from, wire.to] : [wire.to, wire.from];
    yield curveArea({ x1: a.x, y1: a.y, x2: b.x, y2: b.y }, 2 * reach);
  }
  if (feedback.box) yield feedback.box;
  if (feedback.boundary) yield feedback.boundary.area;
  for (let i = 1; i < feedback.knife.length; i++) {
    const [a, b] = [feedback.knife[i - 1], feedback.knife[i]];
    if (a && b) yield spanned(a, b, reach);
  }
  for (const { a, b } of feedback.guides) yield spanned(a, b, reach);
  for (const key of [...feedback.marked, feedback.hoverWire, feedback.focusWire]) {
    const wire = key === null ? undefined : scene.wires.get(key);
    if (wire) yield wire;
  }
  yield* portAreas(feedback, scene, reach);
  const frame = feedback.dropInto ? scene.box(feedback.dropInto) : null;
  if (frame) yield frame;
}

function* portAreas(feedback: Feedback, scene: Scene, reach: number): Generator<Area> {
  if (feedback.halos.length > 30) yield EVERYWHERE;
  else for (const { place, side } of [...feedback.halos, ...(feedback.hoverPort ? [feedback.hoverPort] : [])]) {
    const view = scene.nodes.get(place.node);
    if (!view) continue;
    const p = portPoint(view, side, place.port);
    yield { left: p.x - reach, right: p.x + reach, top: p.y - reach, bottom: p.y + reach };
  }
}

const spanned = (a: { x: number; y: number }, b: { x: number; y: number }, by: number): Area =>
  ({ left: Math.min(a.x, b.x) - by, right: Math.max(a.x, b.x) + by, top: Math.min(a.y, b.y) - by, bottom: Math.max(a.y, b.y) + by });
