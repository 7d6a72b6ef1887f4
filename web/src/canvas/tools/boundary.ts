/** The boundary of the definition that one is in: its inputs stand at the left edge of the canvas, its outputs at the right one.
 * A port that is dragged there becomes one of them. */

import type { Point } from "../../geometry/point";
import { t } from "../../messages";
import type { End } from "../edit/connect";
import type { Boundary } from "../view/feedback";
import type { Stage } from "./stage";

/** Screen pixels from the edge. */
const REACH = 40;

/** The boundary that a port can be dragged to, as it is drawn now; null outside of definitions. */
export function boundaryFor(stage: Stage, { side }: End, p: Point): Boundary | null {
  if (!stage.editor.outer || !stage.options.expose) return null;
  const { width, height } = stage.size;
  const [from, to] = side === "input" ? [0, REACH] : [width - REACH, width];
  const [a, b] = [stage.toWorld({ x: from, y: 0 }), stage.toWorld({ x: to, y: height })];
  return { area: { left: a.x, right: b.x, top: a.y, bottom: b.y }, over: from <= p.x && p.x <= to && 0 <= p.y && p.y <= height };
}

/** What letting go there does. */
export const boundaryWords = (side: End["side"]): string => t(side === "input" ? "tool.to_inputs" : "tool.to_outputs");
