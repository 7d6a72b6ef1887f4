/** Collapsed frames: a pill over everything, with a glyph and a count where wires of one type end on its edges. */

import { touches, type Area } from "../scene/grid";
import { FRAME_HEADER, type FrameView } from "../scene/things";
import { fitText, fontOf, setFont, TEXT, type Ink } from "./ink";
import type { Sight } from "./painter";
import { paintGlyph } from "./ports";

/** The collapsed frames in an area. */
export function paintFolded(ink: Ink, sight: Sight, area: Area): void {
  for (const view of sight.scene.frames.values()) {
    if (view.frame.collapsed && touches(view, area)) paintPill(ink, sight, view);
  }
}

function paintPill(ink: Ink, sight: Sight, view: FrameView): void {
  const { c, tokens, px } = ink;
  const color = tokens.palette.get(view.frame.color ?? "") ?? tokens.header;
  const selected = sight.selection.has(view.item) || (sight.focused && sight.active === view.item);
  c.beginPath();
  c.roundRect(view.left, view.top, view.right - view.left, view.bottom - view.top, 10);
  c.fillStyle = color;
  c.fill();
  c.strokeStyle = sight.highlighted.has(view.item) ? tokens.warn : selected ? tokens.accent : tokens.edge;
  c.lineWidth = (selected ? 2 : 1) * Math.max(1, px);
  if (view.frame.mode !== "on") c.setLineDash([8, 5]);
  c.stroke();
  c.setLineDash([]);
  if (ink.detail.titles) title(ink, view);
  if (ink.detail.level === "full") ports(ink, view);
}

function title(ink: Ink, view: FrameView): void {
  const { c, tokens } = ink;
  const font = fontOf(tokens, TEXT.title, 600);
  const text = fitText(ink, `▸ ${view.frame.title || view.frame.id}`, view.right - view.left - 24, font);
  setFont(ink, font);
  c.fillStyle = tokens.text;
  c.textAlign = "left";
  c.textBaseline = "middle";
  c.fillText(text, view.left + 12, view.top + FRAME_HEADER / 2);
}

function ports(ink: Ink, view: FrameView): void {
  const { c, tokens } = ink;
  for (const port of view.ports) paintGlyph(ink, port.style.hue, view.left + port.x, view.top + port.y);
  if (!ink.detail.labels) return;
  setFont(ink, fontOf(tokens, TEXT.label - 1));
  c.fillStyle = tokens.text;
  c.textBaseline = "middle";
  for (const port of view.ports) {
    c.textAlign = port.side === "input" ? "left" : "right";
    c.fillText(port.count > 1 ? `${port.type} ×${String(port.count)}` : port.type, view.left + port.x + (port.side === "input" ? 12 : -12), view.top + port.y);
  }
  c.textAlign = "left";
}
