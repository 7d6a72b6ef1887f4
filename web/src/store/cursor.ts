/** The cursor of a workflow: one place on each axis. It moves all thumbnails, chips and results at once; it is no part of the document. */

import type { Cell } from "../api/run_event";
import type { AxisBinding, Document } from "../graph/document";
import { readAxes, type Axes, type AxisValues } from "../graph/axis_values";
import { inferAxes, type NodeAxes } from "../graph/axes";
import { clampPlace, coordinates, spaceOf, type CellSpace } from "../graph/cells";
import type { Editor } from "./state";

/** Where the cursor is: the place on each axis that is there, and the coordinates of that cell on all of them. */
export interface Cursor {
  readonly places: ReadonlyMap<string, number>;
  readonly cell: Cell;
}

export const NO_CURSOR: Cursor = { places: new Map(), cell: {} };

/** A cursor on the axes of a document, as near as possible to these places, or to what was seen last. Of zipped axes only the zip has a place. */
export function cursorOn(axes: Axes, places: ReadonlyMap<string, number>, seen: Cell = {}): Cursor {
  if (!axes.axes.size) return NO_CURSOR;
  const found = new Map([...axes.axes].map(([name, axis]) => [name, clampPlace(axis, places.get(name) ?? placeInZip(axis, places) ?? placeOfValue(axis, seen) ?? 0)]));
  return { places: found, cell: Object.fromEntries([...axes.axes.values()].flatMap((axis) => coordinates(axis, found.get(axis.name) ?? 0))) };
}

/** Axes that were just zipped keep the place of the first of them. */
const placeInZip = (axis: AxisValues, places: ReadonlyMap<string, number>): number | undefined =>
  (axis.zipped ? [...axis.columns.keys()].map((name) => places.get(name)).find((place) => place !== undefined) : undefined);

/** An axis that just came back, as from a zip, is where its value was seen last. */
function placeOfValue(axis: AxisValues, seen: Cell): number | undefined {
  if (!coordinates(axis, 0).some(([name]) => Object.hasOwn(seen, name))) return undefined;
  return Array.from({ length: axis.length }, (_, i) => i).find((i) => coordinates(axis, i).every(([name, value]) => !Object.hasOwn(seen, name) || seen[name] === value));
}

interface Known { readonly document: Document; readonly revision: number; readonly axes: Axes; nodes: NodeAxes | null }
const remembered = new WeakMap<object, Known>();

function known(editor: Pick<Editor, "document" | "get">): Known {
  const { document } = editor;
  const { revision } = editor.get();
  const before = remembered.get(editor);
  if (before?.document === document && before.revision === revision) return before;
  const made = { document, revision, axes: readAxes(document), nodes: null };
  remembered.set(editor, made);
  return made;
}

/** The axes of the document as it stands; read once a revision. */
export const axesOf = (editor: Pick<Editor, "document" | "get">): Axes => known(editor).axes;

/** The axes of each node's calls; inferred once a revision. */
export function nodeAxesOf(editor: Pick<Editor, "document" | "get">): NodeAxes {
  const now = known(editor);
  return (now.nodes ??= inferAxes(now.document, now.axes));
}

/** The cells of a node. */
export const nodeSpace = (editor: Pick<Editor, "document" | "get">, node: string): CellSpace =>
  spaceOf(nodeAxesOf(editor).get(node) ?? [], axesOf(editor));

/** Put the cursor on a place of an axis; other axes stay. False if it was there already. */
export function moveCursor(editor: Editor, axis: string, place: number): boolean {
  return moveCursorTo(editor, new Map([[axis, place]]));
}

/** Put the cursor on places of several axes at once. */
export function moveCursorTo(editor: Editor, places: ReadonlyMap<string, number>): boolean {
  const { cursor } = editor.get();
  const next = cursorOn(axesOf(editor), new Map([...cursor.places, ...places]));
  if (sameCursor(cursor, next)) return false;
  editor.setCursor(next);
  return true;
}

/** Whether two cursors are on the same places and see the same values there. */
export const sameCursor = (a: Cursor, b: Cursor): boolean =>
  a === b || (a.places.size === b.places.size && [...b.places].every(([name, place]) => a.places.get(name) === place) && JSON.stringify(a.cell) === JSON.stringify(b.cell));

/** The values that a binding walks through, with its axis: of a zipped axis, its own values. Null where the axis cannot be read. */
export function sweptBy(axes: Axes, binding: Pick<AxisBinding, "axis" | "column">): { readonly axis: AxisValues; readonly values: readonly unknown[] } | null {
  const zip = binding.column === null ? axes.zippedIn.get(binding.axis) : undefined;
  const axis = axes.axes.get(zip ?? binding.axis);
  const values = axis?.columns.get(zip === undefined ? (binding.column ?? "") : binding.axis);
  return axis && values ? { axis, values } : null;
}
