/** What tools show over the scene: pending wires, halos, guides, the knife, the selection box. Comes with the tools. */

import { METRICS } from "../../geometry/metrics";
import { typeStyle } from "../look/type_style";
import type { Area } from "../scene/grid";
import { portPoint } from "../scene/node_view";
import type { Boundary, Feedback, Halo, PendingWire } from "../view/feedback";
import type { Ink } from "./ink";
import type { Sight } from "./painter";
import { stroke, trace } from "./wires";

/** Everything that only lives during a gesture. */
export function paintFeedback(ink: Ink, sight: Sight): void {
  const feedback = sight.feedback;
  if (feedback.boundary) paintBoundary(ink, feedback.boundary);
  paintHalos(ink, sight, feedback);
  for (const wire of feedback.pending) paintPending(ink, wire);
  if (feedback.guides.length) paintGuides(ink, feedback);
  if (feedback.knife.length > 1) paintKnife(ink, feedback);
  if (feedback.box) paintBox(ink, feedback.box);
}

const haloColor = (ink: Ink, halo: Halo): string =>
  halo === "fits" ? ink.tokens.good : halo === "converts" ? ink.tokens.warn : ink.tokens.dim;

function paintHalos(ink: Ink, sight: Sight, feedback: Feedback): void {
  const { c, px, tokens } = ink;
  const reach = Math.max(METRICS.portRadius + 4, 7 * px);
  const ring = (x: number, y: number, color: string, dashed: boolean): void => {
    c.beginPath();
    c.arc(x, y, reach, 0, Math.PI * 2);
    if (dashed) c.setLineDash([3 * px, 2 * px]);
    stroke(c, color, 2 * px);
    c.setLineDash([]);
  };
  for (const { place, side, halo } of feedback.halos) {
    const view = sight.scene.nodes.get(place.node);
    if (!view) continue;
    const p = portPoint(view, side, place.port);
    ring(p.x, p.y, haloColor(ink, halo), halo === "converts");
  }
  const port = feedback.hoverPort;
  const view = port && sight.scene.nodes.get(port.place.node);
  if (!view) return;
  const p = portPoint(view, port.side, port.place.port);
  ring(p.x, p.y, tokens.accent, false);
}

function paintPending(ink: Ink, wire: PendingWire): void {
  const { c, px, tokens } = ink;
  const [a, b] = wire.side === "output" ? [wire.from, wire.to] : [wire.to, wire.from];
  c.beginPath();
  trace(c, { x1: a.x, y1: a.y, x2: b.x, y2: b.y });
  stroke(c, tokens.casing, 6 * px);
  if (wire.halo === "refused") c.setLineDash([4 * px, 4 * px]);
  stroke(c, tokens.hues[typeStyle(wire.type).hue], 2.5 * px);
  c.setLineDash([]);
  if (!wire.halo) return;
  c.beginPath();
  c.arc(wire.to.x, wire.to.y, 10 * px, 0, Math.PI * 2);
  stroke(c, haloColor(ink, wire.halo), 3 * px);
  sign(ink, wire);
}

/** The halo's word without colour: a tick, a bolt, a cross beside the pointer. */
function sign(ink: Ink, wire: PendingWire): void {
  const { c, px, tokens } = ink;
  const text = wire.halo === "fits" ? "✓" : wire.halo === "converts" ? "⇄" : "✕";
  c.font = `600 ${String(14 * px)}px ${tokens.font}`;
  c.textBaseline = "middle";
  c.textAlign = "left";
  c.fillStyle = haloColor(ink, wire.halo ?? "refused");
  c.fillText(text, wire.to.x + 14 * px, wire.to.y - 12 * px);
}

function paintGuides(ink: Ink, feedback: Feedback): void {
  const { c, px, tokens } = ink;
  c.beginPath();
  for (const { a, b } of feedback.guides) {
    c.moveTo(a.x, a.y);
    c.lineTo(b.x, b.y);
  }
  stroke(c, tokens.accent, px);
}

function paintKnife(ink: Ink, feedback: Feedback): void {
  const { c, px, tokens } = ink;
  c.beginPath();
  feedback.knife.forEach((p, i) => (i ? c.lineTo(p.x, p.y) : c.moveTo(p.x, p.y)));
  c.setLineDash([6 * px, 3 * px]);
  stroke(c, tokens.danger, 2 * px);
  c.setLineDash([]);
}

/** The strip at the edge: dashed, and filled where the pointer is in it. */
function paintBoundary(ink: Ink, { area, over }: Boundary): void {
  const { c, px, tokens } = ink;
  c.beginPath();
  c.rect(area.left + 2 * px, area.top + 2 * px, area.right - area.left - 4 * px, area.bottom - area.top - 4 * px);
  c.globalAlpha = over ? 0.3 : 0.1;
  c.fillStyle = tokens.accent;
  c.fill();
  c.globalAlpha = 1;
  c.setLineDash([6 * px, 4 * px]);
  stroke(c, tokens.accent, (over ? 2 : 1) * px);
  c.setLineDash([]);
}

function paintBox(ink: Ink, box: Area): void {
  const { c, px, tokens } = ink;
  c.beginPath();
  c.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  c.globalAlpha = 0.12;
  c.fillStyle = tokens.accent;
  c.fill();
  c.globalAlpha = 1;
  stroke(c, tokens.accent, px);
}
