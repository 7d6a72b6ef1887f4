/** Fields as painted: a box with the name on the left and the value on the right, where no HTML control is. */

import type { FieldView, NodeView } from "../scene/node_view";
import { fitText, fontOf, setFont, TEXT, type Ink } from "./ink";

const PAD = 6;
const LINE = 16;

/** The fields of a node; `boxesOnly` where an HTML control lies over the text. */
export function paintFields(ink: Ink, view: NodeView, covered: boolean): void {
  if (!view.fields.length || view.node.look.collapsed) return;
  const free = covered ? view.fields.filter((f) => f.bound) : view.fields;
  if (!free.length) return;
  boxes(ink, view, free);
  if (ink.detail.labels) for (const field of free) text(ink, view, field);
}

function boxes(ink: Ink, view: NodeView, fields: readonly FieldView[]): void {
  const { c, tokens } = ink;
  c.beginPath();
  for (const f of fields) {
    if (!f.bound) c.roundRect(view.left + f.x + 0.5, view.top + f.y + 0.5, f.width - 1, f.height - 1, 4);
  }
  c.fillStyle = tokens.field;
  c.fill();
  c.lineWidth = 1;
  c.strokeStyle = tokens.fieldEdge;
  c.stroke();
}

function text(ink: Ink, view: NodeView, field: FieldView): void {
  const { c, tokens } = ink;
  const font = fontOf(tokens, TEXT.label);
  const x = view.left + field.x + PAD;
  const inner = field.width - 2 * PAD;
  const tall = field.height > 2 * LINE;
  const y = view.top + field.y + (tall ? LINE * 0.75 : field.height / 2);
  const name = fitText(ink, field.label, tall ? inner : inner * 0.6, font);
  setFont(ink, font);
  c.textBaseline = "middle";
  c.textAlign = "left";
  c.fillStyle = tokens.dim;
  c.fillText(name, x, y);
  if (tall) lines(ink, field, x, y + LINE, inner, font);
  else value(ink, field, x + inner, y, inner * (name ? 0.55 : 1), font);
}

function value(ink: Ink, field: FieldView, right: number, y: number, width: number, font: string): void {
  const { c, tokens } = ink;
  const shown = fitText(ink, field.text, width, font);
  setFont(ink, font);
  c.fillStyle = tokens.text;
  c.textAlign = "right";
  c.fillText(shown, right, y);
  c.textAlign = "left";
}

/** A text area: words broken into the lines that fit. */
function lines(ink: Ink, field: FieldView, x: number, top: number, width: number, font: string): void {
  const { c, tokens } = ink;
  c.fillStyle = tokens.text;
  let rest = field.text;
  const most = Math.max(1, Math.floor((field.height - LINE * 1.2) / LINE));
  for (let i = 0; i < most && rest; i++) {
    const fit = fitText(ink, rest, width, font);
    setFont(ink, font);
    if (i === most - 1 || !fit.endsWith("…")) return c.fillText(fit, x, top + i * LINE);
    const end = breakAt(rest, fit.length - 1);
    c.fillText(rest.slice(0, end), x, top + i * LINE);
    rest = rest.slice(end).trimStart();
  }
}

function breakAt(text: string, most: number): number {
  const space = text.lastIndexOf(" ", most);
  return space > most / 2 ? space : Math.max(1, most);
}
