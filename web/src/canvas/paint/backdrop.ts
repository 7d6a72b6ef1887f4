/** What lies behind the nodes: the ground with its dots, frames, notes. */

import type { Area } from "../scene/grid";
import { touches } from "../scene/grid";
import { FRAME_HEADER, type FrameView, type NoteView } from "../scene/things";
import { fitText, fontOf, setFont, type Ink } from "./ink";
import type { Sight } from "./painter";

const SPACING = 32;
const LEAST = 18;

/** The ground, and dots at a spacing that suits the zoom: each row is one dashed line, which is far cheaper than dots. */
export function paintGround(ink: Ink, sight: Sight, area: Area): void {
  const { c, tokens, px } = ink;
  c.fillStyle = tokens.ground;
  c.fillRect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  if (!ink.detail.dots || sight.moving) return;
  let step = SPACING;
  while (step * ink.zoom < LEAST) step *= 2;
  const size = 1.5 * px;
  const left = Math.floor(area.left / step) * step;
  c.strokeStyle = tokens.dots;
  c.lineWidth = size;
  c.setLineDash([size, step - size]);
  for (let y = Math.floor(area.top / step) * step; y <= area.bottom; y += step) {
    c.beginPath();
    c.moveTo(left, y);
    c.lineTo(area.right, y);
    c.stroke();
  }
  c.setLineDash([]);
}

/** Frames in an area, outer ones first, then notes. */
export function paintFrames(ink: Ink, sight: Sight, area: Area): void {
  const frames = [...sight.scene.frames.values()].filter((f) => touches(f, area));
  frames.sort((a, b) => (b.right - b.left) * (b.bottom - b.top) - (a.right - a.left) * (a.bottom - a.top));
  for (const frame of frames) if (!frame.frame.collapsed) paintFrame(ink, sight, frame);
  for (const note of sight.scene.notes.values()) if (touches(note, area)) paintNote(ink, sight, note);
}

function paintFrame(ink: Ink, sight: Sight, view: FrameView): void {
  const { c, tokens, px } = ink;
  const color = tokens.palette.get(view.frame.color ?? "") ?? tokens.frame;
  const [w, h] = [view.right - view.left, view.bottom - view.top];
  c.beginPath();
  c.roundRect(view.left, view.top, w, h, 10);
  c.globalAlpha = sight.feedback.dropInto === view.item ? 0.3 : 0.12;
  c.fillStyle = color;
  c.fill();
  c.globalAlpha = 1;
  const selected = sight.selection.has(view.item) || (sight.focused && sight.active === view.item);
  c.strokeStyle = selected ? tokens.accent : color;
  c.lineWidth = (selected ? 2 : 1) * px;
  if (view.frame.mode !== "on") c.setLineDash([8, 5]);
  c.stroke();
  c.setLineDash([]);
  if (ink.zoom * w > 40) frameTitle(ink, view, w);
}

function frameTitle(ink: Ink, view: FrameView, width: number): void {
  const { c, tokens, px } = ink;
  const size = Math.max(14, Math.round(11 * px));
  const font = fontOf(tokens, size, 600);
  const text = fitText(ink, view.frame.title || view.frame.id, width - 24, font);
  setFont(ink, font);
  c.fillStyle = tokens.text;
  c.textAlign = "left";
  c.textBaseline = "middle";
  c.fillText(text, view.left + 12, view.top + Math.max(FRAME_HEADER / 2, size * 0.7));
}

function paintNote(ink: Ink, sight: Sight, view: NoteView): void {
  const { c, tokens, px } = ink;
  c.beginPath();
  c.roundRect(view.left, view.top, view.note.width, view.note.height, 4);
  c.fillStyle = tokens.palette.get(view.note.color ?? "") ?? tokens.note;
  c.fill();
  const selected = sight.selection.has(view.item);
  c.strokeStyle = selected ? tokens.accent : tokens.edge;
  c.lineWidth = (selected ? 2 : 1) * px;
  c.stroke();
  if (ink.detail.labels && !sight.covered(view.item)) noteText(ink, view);
}

const LINE = 17;
const PAD = 10;

/** The words of a note without their marks, broken into lines. */
function noteText(ink: Ink, view: NoteView): void {
  const { c, tokens } = ink;
  const font = fontOf(tokens, 13);
  const inner = view.note.width - 2 * PAD;
  let y = view.top + PAD + LINE / 2;
  c.textBaseline = "middle";
  c.textAlign = "left";
  c.fillStyle = tokens.text;
  for (let line of view.note.text.split("\n")) {
    line = line.replace(/^#+\s*|[*_`]{1,2}/g, "");
    do {
      if (y > view.bottom - PAD) return;
      const fit = fitText(ink, line, inner, font);
      const whole = !fit.endsWith("…") || fit === line;
      const end = whole ? line.length : Math.max(1, line.lastIndexOf(" ", fit.length - 1) > 0 ? line.lastIndexOf(" ", fit.length - 1) : fit.length - 1);
      setFont(ink, font);
      c.fillText(line.slice(0, end), view.left + PAD, y);
      line = line.slice(end).trimStart();
      y += LINE;
    } while (line);
  }
}
