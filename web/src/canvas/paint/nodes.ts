/** Nodes in full: body, header, ports, fields, picture, state. */

import { FADE } from "../preview/pictures";
import type { NodeView } from "../scene/node_view";
import { paintFields } from "./fields";
import { fitText, fontOf, setFont, TEXT, type Ink, type Look } from "./ink";
import { paintMarks, paintSign, signOf } from "./marks";
import type { Sight } from "./painter";
import { paintPorts } from "./ports";

export const RADIUS = 7;

/** One node with everything on it. */
export function paintNode(ink: Ink, sight: Sight, view: NodeView): void {
  const { mode } = view.node.look;
  const fixed = (pen: Ink): void => paintFixed(pen, sight, view);
  rings(ink, sight, view);
  if (!ink.sprite || mode !== "on" || !ink.sprite(view, lookOf(ink, sight, view), fixed)) fixed(ink);
  if (isFading(sight, view)) paintPicture(ink, sight, view);
  if (mode !== "on") veil(ink, view);
  if (mode === "bypass") bypass(ink, view);
  if (mode !== "on") paintPorts(ink, view);
  paintMarks(ink, sight, view);
}

/** What of a node stays as it is until the node changes; the ports of one that does not run lie over its veil. */
function paintFixed(ink: Ink, sight: Sight, view: NodeView): void {
  body(ink, sight, view);
  title(ink, sight, view);
  paintFields(ink, view, sight.covered(view.id));
  if (view.layout.preview && !isFading(sight, view)) paintPicture(ink, sight, view);
  if (view.node.look.mode !== "on") return;
  paintPorts(ink, view);
  paintSign(ink, sight, view);
}

const isFading = (sight: Sight, view: NodeView): boolean => view.layout.preview !== null && sight.picture(view.id)?.before !== undefined;

/** What changes the looks of a node beside its own contents. */
function lookOf(ink: Ink, sight: Sight, view: NodeView): Look {
  const edge = sight.run?.nodes.get(view.id)?.phase === "failed" ? "failed" : sight.selection.has(view.item) ? "selected" : "";
  const picture = isFading(sight, view) ? null : sight.picture(view.id)?.bitmap ?? null;
  return { words: `${edge} ${sight.covered(view.id) ? "covered" : ""} ${view.node.look.color ?? ""} ${signOf(ink, sight, view.id).join(" ")}`, picture };
}

function body(ink: Ink, sight: Sight, view: NodeView): void {
  const { c, tokens } = ink;
  const { left: x, top: y } = view;
  const { width: w, height: h } = view.layout;
  c.beginPath();
  c.roundRect(x, y, w, h, RADIUS);
  c.fillStyle = tokens.body;
  c.fill();
  const shut = view.node.look.collapsed;
  c.beginPath();
  c.roundRect(x, y, w, view.layout.header.height, shut ? RADIUS : [RADIUS, RADIUS, 0, 0]);
  c.fillStyle = tokens.palette.get(view.node.look.color ?? "") ?? tokens.header;
  c.fill();
  outline(ink, sight, view);
}

/** The edge: as selected, failed, or plain. A type that is unknown here has a dashed one. */
function outline(ink: Ink, sight: Sight, view: NodeView): void {
  const { c, tokens } = ink;
  const selected = sight.selection.has(view.item);
  const failed = sight.run?.nodes.get(view.id)?.phase === "failed";
  if (!view.type) c.setLineDash([6, 4]);
  c.beginPath();
  c.roundRect(view.left, view.top, view.layout.width, view.layout.height, RADIUS);
  c.strokeStyle = failed ? tokens.danger : selected ? tokens.accent : tokens.edge;
  c.lineWidth = selected || failed ? Math.max(2, 2 * ink.px) : Math.max(1, ink.px);
  c.stroke();
  c.setLineDash([]);
}

/** Around it, and come and go: what was found, and what the keyboard is at. */
function rings(ink: Ink, sight: Sight, view: NodeView): void {
  if (sight.highlighted.has(view.item)) ring(ink, view, 6, ink.tokens.warn);
  if (sight.focused && sight.active === view.item) ring(ink, view, 4, ink.tokens.accent);
}

/** A ring around a node, `gap` screen pixels away. */
export function ring(ink: Ink, view: NodeView, gap: number, color: string): void {
  const { c, px } = ink;
  const d = gap * px;
  c.beginPath();
  c.roundRect(view.left - d, view.top - d, view.layout.width + 2 * d, view.layout.height + 2 * d, RADIUS + d);
  c.strokeStyle = color;
  c.lineWidth = 2 * px;
  c.stroke();
}

const INSET = 10;
const MARKS = 26;
const NOTE = 22;

function title(ink: Ink, sight: Sight, view: NodeView): void {
  const { c, tokens } = ink;
  const font = fontOf(tokens, TEXT.title, 600);
  const picture = view.node.look.collapsed && view.layout.preview ? view.layout.preview.width : 0;
  const room = view.layout.width - 2 * INSET - MARKS - picture - (view.node.look.note ? NOTE : 0);
  const name = fitText(ink, view.title, room, font);
  setFont(ink, font);
  c.textBaseline = "middle";
  c.textAlign = "left";
  c.fillStyle = tokens.text;
  const y = view.top + view.layout.header.height / 2 + 0.5;
  c.fillText(name, view.left + INSET, y);
  if (!view.subtitle || picture || sight.moving && !ink.detail.labels) return;
  subtitle(ink, view, room - textWidth(ink, name) - 10, y);
}

function subtitle(ink: Ink, view: NodeView, room: number, y: number): void {
  const { c, tokens } = ink;
  const font = fontOf(tokens, TEXT.label - 1);
  const kind = room > 30 ? fitText(ink, view.subtitle, room, font) : "";
  if (!kind) return;
  setFont(ink, font);
  c.fillStyle = tokens.dim;
  c.textAlign = "right";
  c.fillText(kind, view.right - INSET - MARKS - (view.node.look.note ? NOTE : 0), y);
  c.textAlign = "left";
}

const widths = new Map<string, number>();

/** The width of a title in the font that is set; remembered. */
function textWidth(ink: Ink, text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  if (widths.size > 20_000) widths.clear();
  const width = ink.c.measureText(text).width;
  widths.set(text, width);
  return width;
}

/** The picture of a node inside its room, whole, in the middle. */
export function paintPicture(ink: Ink, sight: Sight, view: NodeView): void {
  const { c, tokens } = ink;
  const box = view.layout.preview;
  if (!box) return;
  const [x, y] = [view.left + box.x, view.top + box.y];
  const picture = sight.picture(view.id);
  if (!picture) {
    c.fillStyle = tokens.field;
    c.fillRect(x, y, box.width, box.height);
    return;
  }
  const { bitmap } = picture;
  const scale = Math.min(box.width / bitmap.width, box.height / bitmap.height);
  const [w, h] = [bitmap.width * scale, bitmap.height * scale];
  const [left, top] = [x + (box.width - w) / 2, y + (box.height - h) / 2];
  c.imageSmoothingEnabled = scale * ink.zoom < 2;
  if (picture.before) {
    c.drawImage(picture.before, left, top, w, h);
    c.globalAlpha = Math.min((performance.now() - (picture.since ?? 0)) / FADE, 1);
  }
  c.drawImage(bitmap, left, top, w, h);
  c.globalAlpha = 1;
}

/** What does not run is pale. */
function veil(ink: Ink, view: NodeView): void {
  const { c, tokens } = ink;
  c.fillStyle = tokens.ground;
  c.globalAlpha = 0.55;
  c.beginPath();
  c.roundRect(view.left, view.top, view.layout.width, view.layout.height, RADIUS);
  c.fill();
  c.globalAlpha = 1;
}

/** A dashed line from the input that passes through to the output. */
function bypass(ink: Ink, view: NodeView): void {
  const { c, tokens } = ink;
  const output = view.outputs.find((o) => view.inputs.some((i) => i.type === o.type && o.type !== ""));
  const input = output && view.inputs.find((i) => i.type === output.type);
  if (!input) return;
  c.beginPath();
  c.moveTo(view.left + input.x, view.top + input.y);
  c.lineTo(view.left + output.x, view.top + output.y);
  c.setLineDash([7, 5]);
  c.strokeStyle = tokens.hues[output.style.hue];
  c.lineWidth = 2.5;
  c.stroke();
  c.setLineDash([]);
}
