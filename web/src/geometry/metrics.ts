/** How a node is laid out: the one source of truth for the painter, hit-testing and the HTML controls over it. */

import type { Point, Rect } from "./point";

/** What a node shows, as plain data: the graph makes it from a node and its type. */
export interface NodeShape {
  readonly collapsed: boolean;
  /** Inputs that a collapsed node shows: what is wired or still needed. */
  readonly shown?: readonly string[];
  /** null: the usual width. */
  readonly width: number | null;
  /** null: as high as its rows. */
  readonly height: number | null;
  readonly outputs: readonly string[];
  /** Inputs that only take wires: they share rows with the outputs. */
  readonly wired: readonly string[];
  /** Inputs with a field: one row each, `lines` > 1 for text areas. */
  readonly fields: readonly FieldShape[];
  /** Width divided by height of the preview at the bottom; null for none. */
  readonly preview: number | null;
}

export interface FieldShape {
  readonly name: string;
  readonly lines: number;
}

/** Where everything of a node is, relative to its upper left corner. */
export interface NodeLayout {
  readonly width: number;
  readonly height: number;
  readonly header: Rect;
  /** Centres of ports. */
  readonly inputs: ReadonlyMap<string, Point>;
  readonly outputs: ReadonlyMap<string, Point>;
  /** Where the control of a field is; empty when collapsed. */
  readonly fields: ReadonlyMap<string, Rect>;
  readonly preview: Rect | null;
}

export const METRICS = {
  width: 224,
  narrowest: 120,
  header: 28,
  row: 24,
  line: 18,
  padding: 8,
  portRadius: 5,
  /** A port takes the pointer within this distance, screen pixels. */
  portReach: 12,
  /** A dragged wire snaps within this distance, screen pixels. */
  snapReach: 30,
  fieldInset: 12,
  grid: 8,
} as const;

/** The layout of a node of this shape. */
export function layoutNode(shape: NodeShape): NodeLayout {
  const width = Math.max(shape.width ?? METRICS.width, METRICS.narrowest);
  return shape.collapsed ? collapsed(shape, width) : open(shape, width);
}

const PILL = { row: 14, picture: 44, thumbnail: 48, marks: 28 } as const;

/** A pill: the title, the ports that matter one below the other, and a small picture before the marks. */
function collapsed(shape: NodeShape, width: number): NodeLayout {
  const inputs = [...shape.wired, ...shape.fields.map((f) => f.name)];
  const shown = shape.shown ?? [];
  const rows = Math.max(shown.length, shape.outputs.length, 1);
  const height = Math.max(METRICS.header, (rows + 1) * PILL.row, shape.preview === null ? 0 : PILL.picture);
  const spread = (names: readonly string[], i: number): number => (height * (i + 0.5)) / Math.max(names.length, 1);
  const thumbnail = { x: width - PILL.marks - PILL.thumbnail, y: 4, width: PILL.thumbnail, height: height - 8 };
  return {
    width, height, header: { x: 0, y: 0, width, height },
    inputs: new Map(inputs.map((name) => [name, { x: 0, y: shown.includes(name) ? spread(shown, shown.indexOf(name)) : height / 2 }])),
    outputs: new Map(shape.outputs.map((name, i) => [name, { x: width, y: spread(shape.outputs, i) }])),
    fields: new Map(), preview: shape.preview === null ? null : thumbnail,
  };
}

function open(shape: NodeShape, width: number): NodeLayout {
  const row = (i: number): number => METRICS.header + METRICS.row * (i + 0.5);
  const inputs = new Map(shape.wired.map((name, i) => [name, { x: 0, y: row(i) }]));
  const outputs = new Map(shape.outputs.map((name, i) => [name, { x: width, y: row(i) }]));
  const below = METRICS.header + METRICS.row * Math.max(shape.wired.length, shape.outputs.length);
  const fields = placeFields(shape, width, below, inputs);
  const end = below + shape.fields.reduce((sum, f) => sum + fieldHeight(f), 0);
  const least = end + METRICS.padding;
  const preview = placePreview(shape, width, least);
  const height = Math.max(least + (preview ? preview.height + METRICS.padding : 0), shape.height ?? 0);
  return { width, height, header: { x: 0, y: 0, width, height: METRICS.header }, inputs, outputs, fields,
    preview: preview ? { ...preview, height: height - least - METRICS.padding } : null };
}

function placeFields(shape: NodeShape, width: number, top: number, ports: Map<string, Point>): Map<string, Rect> {
  const fields = new Map<string, Rect>();
  let y = top;
  for (const field of shape.fields) {
    const height = fieldHeight(field);
    ports.set(field.name, { x: 0, y: y + METRICS.row / 2 });
    fields.set(field.name, { x: METRICS.fieldInset, y: y + 1, width: width - 2 * METRICS.fieldInset, height: height - 2 });
    y += height;
  }
  return fields;
}

function placePreview(shape: NodeShape, width: number, y: number): Rect | null {
  if (shape.preview === null) return null;
  const inner = width - 2 * METRICS.padding;
  return { x: METRICS.padding, y, width: inner, height: Math.round(inner / Math.max(shape.preview, 0.25)) };
}

/** The height of the row of a field. */
export const fieldHeight = (field: FieldShape): number =>
  field.lines <= 1 ? METRICS.row : METRICS.row + METRICS.line * field.lines;
