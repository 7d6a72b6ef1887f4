/** Reroute dots. */

import { touches, type Area } from "../scene/grid";
import { DOT } from "../scene/things";
import type { Ink } from "./ink";
import type { Sight } from "./painter";
import { stroke } from "./wires";

/** Reroute dots, over wires and nodes. */
export function paintDots(ink: Ink, sight: Sight, area: Area): void {
  const { c, tokens, px } = ink;
  if (ink.detail.level === "box") return;
  for (const view of sight.scene.dots.values()) {
    if (!touches(view, area)) continue;
    c.beginPath();
    c.arc(view.dot.x, view.dot.y, DOT - 1, 0, Math.PI * 2);
    c.fillStyle = tokens.hues[view.style.hue];
    c.fill();
    const marked = sight.selection.has(view.item) || (sight.focused && sight.active === view.item);
    stroke(c, marked ? tokens.accent : tokens.casing, (marked ? 3 : 1.5) * Math.max(1, px));
  }
}
