/** What a sweep adds to the canvas: ×24 on wires, "24 calls" and a dot a cell below nodes. Loaded with the first axis. */

import type { Point } from "../../geometry/point";
import { cellAt, cellWords, indexAt, placesOf, type CellSpace } from "../../graph/cells";
import { t } from "../../messages";
import { cellStates, type CellState } from "../../store/cells";
import { moveCursorTo, nodeSpace } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { pointAt } from "../scene/curve";
import type { NodeView } from "../scene/node_view";
import type { Scene } from "../scene/scene";
import type { WireView } from "../scene/wire_view";
import { fontOf, setFont, TEXT, type Ink } from "./ink";

/** More cells than this are a number only; the grid shows them. */
const MOST_DOTS = 64;
const PITCH = 7.5;
const RADIUS = 2.6;
const WORDS = 54;
const BELOW = 5;
const MOST_ROWS = 3;

/** A cell under the pointer. */
export interface CellHit {
  readonly node: string;
  readonly index: number;
  readonly words: string;
}

/** The count of a wire, on a plate in its middle. */
export function paintCount(ink: Ink, editor: Editor, wire: WireView): void {
  const { count } = nodeSpace(editor, wire.from.node);
  if (count < 2 || !ink.detail.labels) return;
  const { c, tokens } = ink;
  const p = pointAt(wire, 0.5);
  const words = `×${count}`;
  setFont(ink, fontOf(tokens, TEXT.label - 1, 600));
  const half = c.measureText(words).width / 2 + 4;
  c.beginPath();
  c.roundRect(p.x - half, p.y - 8, 2 * half, 16, 8);
  c.fillStyle = tokens.body;
  c.fill();
  c.lineWidth = 1.2;
  c.strokeStyle = tokens.hues[wire.style.hue];
  c.stroke();
  c.fillStyle = tokens.text;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillText(words, p.x, p.y + 0.5);
  c.textAlign = "left";
}

/** How often a node is called, and how each cell stands, below the node. */
export function paintCells(ink: Ink, editor: Editor, view: NodeView): void {
  const space = nodeSpace(editor, view.id);
  if (space.count < 2) return;
  const { c, tokens } = ink;
  setFont(ink, fontOf(tokens, TEXT.label - 1, 600));
  c.fillStyle = tokens.dim;
  c.textAlign = "left";
  c.textBaseline = "top";
  c.fillText(t("canvas.calls", { count: space.count }), view.left + 2, view.bottom + BELOW);
  const rows = layout(view, space);
  if (!rows || !ink.detail.labels) return;
  const at = indexAt(space, editor.get().cursor.places);
  for (const [i, state] of cellStates(editor.get(), view.id, space).entries()) paintDot(ink, placeOf(view, rows.columns, i), state, i === at);
}

/** How many dots lie in a row, or null where there is no room for them. */
function layout(view: NodeView, space: CellSpace): { readonly columns: number } | null {
  if (space.count > MOST_DOTS) return null;
  const fit = Math.floor((view.layout.width - WORDS) / PITCH);
  const inner = space.axes.at(-1)?.length ?? 1;
  const columns = inner <= fit && Math.ceil(space.count / inner) <= MOST_ROWS ? inner : fit;
  return columns > 0 && Math.ceil(space.count / columns) <= MOST_ROWS ? { columns } : null;
}

const placeOf = (view: NodeView, columns: number, index: number): Point =>
  ({ x: view.left + WORDS + ((index % columns) + 0.5) * PITCH, y: view.bottom + BELOW + (Math.floor(index / columns) + 0.6) * PITCH });

/** Colour and shape: full is made, hollow is known from before, a cross failed, a wedge runs, a bar was skipped. */
function paintDot(ink: Ink, p: Point, state: CellState, here: boolean): void {
  const { c, tokens } = ink;
  c.beginPath();
  c.strokeStyle = c.fillStyle = COLORS[state](tokens);
  c.lineWidth = 1.3;
  MARKS[state](c, p, RADIUS);
  if (!here) return;
  c.beginPath();
  c.rect(p.x - PITCH / 2, p.y - PITCH / 2, PITCH, PITCH);
  c.strokeStyle = tokens.accent;
  c.lineWidth = 1.4;
  c.stroke();
}

type Colors = Ink["tokens"];
const COLORS: Readonly<Record<CellState, (tokens: Colors) => string>> = {
  never: (k) => k.fieldEdge, waiting: (k) => k.dim, running: (k) => k.accent, done: (k) => k.good, cached: (k) => k.good, failed: (k) => k.danger, skipped: (k) => k.dim,
};

type Pen = CanvasRenderingContext2D;
const round = (c: Pen, p: Point, r: number): void => c.arc(p.x, p.y, r, 0, 2 * Math.PI);
const MARKS: Readonly<Record<CellState, (c: Pen, p: Point, r: number) => void>> = {
  never(c, p, r) { round(c, p, r / 2); c.fill(); },
  waiting(c, p, r) { round(c, p, r / 2); c.stroke(); },
  running(c, p, r) { c.moveTo(p.x - r, p.y - r); c.lineTo(p.x + r, p.y); c.lineTo(p.x - r, p.y + r); c.fill(); },
  done(c, p, r) { round(c, p, r); c.fill(); },
  cached(c, p, r) { round(c, p, r - 0.4); c.stroke(); },
  failed(c, p, r) { c.moveTo(p.x - r, p.y - r); c.lineTo(p.x + r, p.y + r); c.moveTo(p.x + r, p.y - r); c.lineTo(p.x - r, p.y + r); c.stroke(); },
  skipped(c, p, r) { c.moveTo(p.x - r, p.y); c.lineTo(p.x + r, p.y); c.stroke(); },
};

/** The dot at a world point, or null. */
export function cellHit(scene: Scene, editor: Editor, p: Point): CellHit | null {
  const reach = BELOW + MOST_ROWS * PITCH;
  for (const view of scene.nodesIn({ left: p.x, right: p.x, top: p.y - reach, bottom: p.y }).reverse()) {
    const space = nodeSpace(editor, view.id);
    const rows = space.count < 2 || view.bottom > p.y ? null : layout(view, space);
    const index = rows ? dotAt(view, rows.columns, p) : null;
    if (index === null || index >= space.count) continue;
    const state = cellStates(editor.get(), view.id, space)[index] ?? "never";
    return { node: view.id, index, words: t("grid.cell", { cell: cellWords(cellAt(space, index)), state: t(`grid.state_${state}`) }) };
  }
  return null;
}

function dotAt(view: NodeView, columns: number, p: Point): number | null {
  const column = Math.floor((p.x - view.left - WORDS) / PITCH);
  const row = Math.floor((p.y - view.bottom - BELOW) / PITCH - 0.1);
  return column < 0 || column >= columns || row < 0 || row >= MOST_ROWS ? null : row * columns + column;
}

/** Move the cursor to a cell of a node; axes that the node does not have stay. */
export function goToCell(editor: Editor, { node, index }: Pick<CellHit, "node" | "index">): void {
  const space = nodeSpace(editor, node);
  const places = placesOf(space, index);
  moveCursorTo(editor, new Map(space.axes.map((axis, i) => [axis.name, places[i] ?? 0])));
}
