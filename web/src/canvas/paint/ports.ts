/** Port glyphs: one shape a family, hollow for optional, doubled for lists, a red dot where something is missing. */

import { METRICS } from "../../geometry/metrics";
import type { Family } from "../../graph/ports";
import type { GlyphGroup, NodeView, PortView } from "../scene/node_view";
import { fitText, fontOf, setFont, TEXT, type Ink } from "./ink";

type Trace = (c: CanvasRenderingContext2D, x: number, y: number, r: number) => void;

function polygon(points: readonly (readonly [number, number])[]): Trace {
  return (c, x, y, r) => {
    points.forEach(([px, py], i) => (i ? c.lineTo(x + px * r, y + py * r) : c.moveTo(x + px * r, y + py * r)));
    c.closePath();
  };
}

const circle: Trace = (c, x, y, r) => {
  c.moveTo(x + r, y);
  c.arc(x, y, r, 0, Math.PI * 2);
};

const SHAPES: Readonly<Record<Family, Trace>> = {
  image: circle,
  mask: circle,
  number: (c, x, y, r) => circle(c, x, y, r * 0.75),
  latent: polygon([[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]]),
  model: polygon([[-0.9, -1.05], [1.15, 0], [-0.9, 1.05]]),
  conditioning: polygon([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]),
  text: polygon([[-1.2, -0.7], [1.2, -0.7], [1.2, 0.7], [-1.2, 0.7]]),
  features: polygon([[-1.1, 0], [-0.55, -1], [0.55, -1], [1.1, 0], [0.55, 1], [-0.55, 1]]),
  table: polygon([[-1, -1], [1, -1], [1, 1], [-1, 1]]),
  any: polygon([[-0.8, -1], [1.1, 0], [-0.8, 1]]),
};

/** One port's glyph by itself. */
export function paintGlyph(ink: Ink, hue: Family, x: number, y: number): void {
  const { c, tokens } = ink;
  c.beginPath();
  SHAPES[hue](c, x, y, METRICS.portRadius);
  c.fillStyle = tokens.hues[hue];
  c.fill();
  c.lineWidth = 1.5;
  c.strokeStyle = tokens.casing;
  c.stroke();
}

/** Ports of one hue, all filled or all hollow, as one path. */
function paintGroup(ink: Ink, view: NodeView, { hue, hollow, ports }: GlyphGroup): void {
  const { c, tokens } = ink;
  const shape = SHAPES[hue];
  c.beginPath();
  for (const port of ports) shape(c, view.left + port.x, view.top + port.y, METRICS.portRadius);
  c.fillStyle = hollow ? tokens.body : tokens.hues[hue];
  c.fill();
  c.lineWidth = 1.5;
  c.strokeStyle = tokens.hues[hue];
  c.stroke();
  if (hue === "mask" || hue === "table") for (const port of ports) detail(ink, port, view.left + port.x, view.top + port.y);
  for (const port of ports) {
    if (port.list) ring(ink, shape, view.left + port.x, view.top + port.y, METRICS.portRadius + 2.5, tokens.hues[hue]);
    if (port.empty) missing(ink, view.left + port.x, view.top + port.y);
  }
}

function ring(ink: Ink, shape: Trace, x: number, y: number, r: number, color: string): void {
  ink.c.beginPath();
  shape(ink.c, x, y, r);
  ink.c.lineWidth = 1;
  ink.c.strokeStyle = color;
  ink.c.stroke();
}

/** What tells families of the same outline apart: the eye of a mask, the lines of a table. */
function detail(ink: Ink, port: PortView, x: number, y: number): void {
  const { c, tokens } = ink;
  const r = METRICS.portRadius;
  c.fillStyle = port.optional && !port.wired ? tokens.hues[port.style.hue] : tokens.body;
  if (port.style.hue === "mask") {
    c.beginPath();
    circle(c, x, y, r * 0.4);
    c.fill();
  } else if (port.style.hue === "table") {
    c.fillRect(x - r * 0.7, y - r * 0.45, r * 1.4, 1);
    c.fillRect(x - r * 0.7, y + r * 0.3, r * 1.4, 1);
  }
}

function missing(ink: Ink, x: number, y: number): void {
  const { c, tokens } = ink;
  c.beginPath();
  circle(c, x - 5, y - 5, 3);
  c.fillStyle = tokens.danger;
  c.fill();
  c.lineWidth = 1;
  c.strokeStyle = tokens.body;
  c.stroke();
}

/** All ports of a node: labels, codes, glyphs; one kind of ink after the other, which is faster. */
export function paintPorts(ink: Ink, view: NodeView): void {
  if (!view.node.look.collapsed && ink.detail.labels) paintNames(ink, view);
  for (const group of view.glyphs) paintGroup(ink, view, group);
}

const GAP = 10;
const CODE = 16;

function paintNames(ink: Ink, view: NodeView): void {
  const { c, tokens, detail: { codes } } = ink;
  const shift = codes ? CODE : 0;
  const font = fontOf(tokens, TEXT.label);
  setFont(ink, font);
  c.fillStyle = tokens.text;
  c.textBaseline = "middle";
  c.textAlign = "left";
  const inputs = view.inputs.filter((port) => !view.layout.fields.has(port.name));
  const room = view.layout.width - 2 * (GAP + shift);
  /** Two names in a row have half of it each; others have what is beside them too. */
  const fit = (port: PortView, beside: PortView | undefined): string => (beside?.y === port.y ? fitText(ink, port.label, room / 2 - 2, font) : port.label);
  for (const [i, port] of inputs.entries()) c.fillText(fit(port, view.outputs[i]), view.left + port.x + GAP + shift, view.top + port.y);
  c.textAlign = "right";
  for (const [i, port] of view.outputs.entries()) c.fillText(fit(port, inputs[i]), view.left + port.x - GAP - shift, view.top + port.y);
  if (codes) paintCodes(ink, view);
  c.textAlign = "left";
}

function paintCodes(ink: Ink, view: NodeView): void {
  const { c, tokens } = ink;
  setFont(ink, fontOf(tokens, TEXT.code, 600));
  for (const port of view.outputs) {
    c.fillStyle = tokens.hues[port.style.hue];
    c.fillText(port.style.code, view.left + port.x - GAP, view.top + port.y);
  }
  c.textAlign = "left";
  for (const port of view.inputs) {
    if (view.layout.fields.has(port.name)) continue;
    c.fillStyle = tokens.hues[port.style.hue];
    c.fillText(port.style.code, view.left + port.x + GAP, view.top + port.y);
  }
}
