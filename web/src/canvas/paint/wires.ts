/** Wires: casing under colour, one stroke a hue; double for axes, dashed where bypassed, a notch where a value converts. */

import type { Family } from "../../graph/ports";
import { pointAt, reach } from "../scene/curve";
import type { Area } from "../scene/grid";
import type { WireView } from "../scene/wire_view";
import type { Ink } from "./ink";
import type { Sight } from "./painter";

const WIDTH = 2.2;
const CASING = 5.5;
const AXES = 5;

/** All wires in an area, behind the nodes. */
export function paintWires(ink: Ink, sight: Sight, area: Area): void {
  const hues = new Map<Family, WireView[]>();
  const marked: WireView[] = [];
  const hot = sight.feedback;
  sight.scene.wireGrid.visit(area, (wire) => {
    if (wire.key === hot.hoverWire || wire.key === hot.focusWire || hot.marked.has(wire.key) || touchesSelection(sight, wire)) marked.push(wire);
    const list = hues.get(wire.style.hue);
    if (list) list.push(wire);
    else hues.set(wire.style.hue, [wire]);
  });
  for (const [hue, wires] of hues) paintHue(ink, sight, hue, wires);
  if (marked.length && ink.detail.level !== "box") for (const wire of marked) paintMarked(ink, sight, wire);
}

function touchesSelection(sight: Sight, wire: WireView): boolean {
  if (!sight.selection.size || sight.selection.size > 20) return false;
  return sight.selection.has(`node:${wire.from.node}`) || (wire.to !== null && sight.selection.has(`node:${wire.to.node}`));
}

function paintHue(ink: Ink, sight: Sight, hue: Family, wires: readonly WireView[]): void {
  const { c, tokens, detail } = ink;
  c.beginPath();
  if (detail.level === "full") for (const wire of wires) trace(c, wire);
  else for (const wire of wires) far(c, wire, detail.level === "box");
  if (detail.level === "full" && !sight.moving) stroke(c, tokens.casing, CASING);
  stroke(c, tokens.hues[hue], detail.level === "full" ? Math.max(WIDTH, 1.2 * ink.px) : ink.px);
  if (detail.level !== "full") return;
  for (const wire of wires) if (wire.axes.length || wire.converts) paintExtras(ink, sight, wire);
}

function paintExtras(ink: Ink, sight: Sight, wire: WireView): void {
  if (wire.axes.length) double(ink, wire);
  if (wire.converts) notch(ink, wire);
  if (wire.axes.length) sight.sweeps?.paintCount(ink, sight.editor, wire);
}

/** A double line: the wire, with its core in the colour of the ground. */
function double(ink: Ink, wire: WireView): void {
  const { c, tokens } = ink;
  c.beginPath();
  trace(c, wire);
  stroke(c, tokens.hues[wire.style.hue], AXES);
  stroke(c, tokens.ground, AXES - 3);
}

/** A small bar across the wire, a little before its end. */
function notch(ink: Ink, wire: WireView): void {
  const { c, tokens } = ink;
  const p = pointAt(wire, 0.86);
  c.fillStyle = tokens.hues[wire.style.hue];
  c.fillRect(p.x - 2, p.y - 6, 4, 12);
  c.fillStyle = tokens.ground;
  c.fillRect(p.x - 0.5, p.y - 4, 1, 8);
}

/** Hovered, selected and marked wires once more, on top and wider. */
function paintMarked(ink: Ink, sight: Sight, wire: WireView): void {
  const { c, tokens } = ink;
  const cut = sight.feedback.marked.has(wire.key);
  c.beginPath();
  trace(c, wire);
  stroke(c, tokens.casing, CASING + 2 * ink.px);
  if (cut) c.setLineDash([6, 4]);
  stroke(c, cut ? tokens.danger : tokens.hues[wire.style.hue], Math.max(WIDTH + 1.2, 2 * ink.px));
  c.setLineDash([]);
  if (sight.feedback.focusWire === wire.key) stroke(c, tokens.accent, Math.max(2, 2 * ink.px));
  if (wire.axes.length && !cut) {
    stroke(c, tokens.ground, 1.2);
    sight.sweeps?.paintCount(ink, sight.editor, wire);
  }
}

/** Add the curve of a wire to the path. */
export function trace(c: CanvasRenderingContext2D, wire: Readonly<{ x1: number; y1: number; x2: number; y2: number }>): void {
  const r = reach(wire);
  c.moveTo(wire.x1, wire.y1);
  c.bezierCurveTo(wire.x1 + r, wire.y1, wire.x2 - r, wire.y2, wire.x2, wire.y2);
}

function far(c: CanvasRenderingContext2D, wire: WireView, straight: boolean): void {
  if (!straight && wire.x2 - wire.x1 < 0) return trace(c, wire);
  c.moveTo(wire.x1, wire.y1);
  c.lineTo(wire.x2, wire.y2);
}

export function stroke(c: CanvasRenderingContext2D, color: string, width: number): void {
  c.strokeStyle = color;
  c.lineWidth = width;
  c.stroke();
}
