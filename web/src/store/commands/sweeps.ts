/** Commands on sweeps. Each is one undoable step; what cannot be is answered in words and changes nothing. */

import type { Literal, Scalar } from "../../api/catalogue";
import { placeText, type AxisBinding, type Draft, type JsonObject, type Place } from "../../graph/document";
import { keptWith } from "../../graph/disagree";
import { cleanName, freeName } from "../../graph/names";
import { renameAxis } from "../../graph/rename";
import * as edits from "../../graph/sweep_edit";
import { t } from "../../messages";
import { axesOf, moveCursor, sweptBy } from "../cursor";
import type { Editor } from "../state";

/** Do it as one step; the words of what refuses it, or null. */
function step(editor: Editor, name: string, change: (draft: Draft) => void): string | null {
  try {
    editor.edit(name, change);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A free name for the axis of an input: the parameter, as "cfg", else "cfg2". */
export const axisNameFor = (editor: Pick<Editor, "document">, place: Place): string =>
  freeName(cleanName(place.port, "sweep"), (name) => editor.document.axes.has(name));

/** The value under the cursor that an input on an axis has. */
export function valueUnderCursor(editor: Editor, binding: AxisBinding): Literal {
  const found = sweptBy(axesOf(editor), binding);
  const place = found ? (editor.get().cursor.places.get(found.axis.name) ?? 0) : 0;
  return (found?.values[place] ?? null) as Literal;
}

export const sweep = (editor: Editor, place: Place, name: string, data: JsonObject): string | null =>
  step(editor, t("edit.sweep", { place: placeText(place), axis: name }), (draft) => edits.addSweep(draft, place, name, data));

export const sweepTable = (editor: Editor, name: string, data: JsonObject, columns: ReadonlyMap<string, readonly Place[]>): string | null =>
  step(editor, t("edit.sweep_table", { axis: name }), (draft) => edits.addTable(draft, name, data, columns));

export const sweepAlong = (editor: Editor, place: Place, axis: string, column: string | null): string | null =>
  step(editor, t("edit.sweep_along", { place: placeText(place), axis }), (draft) => edits.joinAxis(draft, place, axis, column));

export const sweepInStep = (editor: Editor, place: Place, axis: string, values: readonly Scalar[]): string | null =>
  step(editor, t("edit.sweep_along", { place: placeText(place), axis }), (draft) => edits.shareAxis(draft, place, axis, cleanName(place.port, "column"), values));

export const changeAxis = (editor: Editor, name: string, data: JsonObject): string | null =>
  step(editor, t("edit.axis_values", { axis: name }), (draft) => edits.changeAxis(draft, name, data));

export const changeColumn = (editor: Editor, name: string, column: string, values: readonly Scalar[]): string | null =>
  step(editor, t("edit.axis_values", { axis: `${name}.${column}` }), (draft) => edits.changeColumn(draft, name, column, values));

/** Rename an axis; the cursor stays where it is on it. */
export function renameSweep(editor: Editor, name: string, wanted: string): string | null {
  if (wanted === name) return null;
  const why = edits.refuseAxisName(editor.document, wanted);
  if (why !== null) return why;
  const place = editor.get().cursor.places.get(name) ?? 0;
  const said = step(editor, t("edit.axis_rename", { axis: name, name: wanted }), (draft) => renameAxis(draft, name, wanted));
  if (said === null) moveCursor(editor, wanted, place);
  return said;
}

export const zip = (editor: Editor, names: readonly string[]): string | null =>
  step(editor, t("edit.zip", { axes: names.join(", ") }), (draft) => edits.zipAxes(draft, names, freeName(cleanName(names.join("+"), "zip"), (name) => draft.axes.has(name))));

export const unzip = (editor: Editor, name: string): string | null => step(editor, t("edit.unzip", { axis: name }), (draft) => edits.unzip(draft, name));

export const mergeAxes = (editor: Editor, kept: string, away: string): string | null =>
  step(editor, t("edit.axis_merge", { axis: away, name: kept }), (draft) => edits.mergeAxes(draft, kept, away));

export const partAxis = (editor: Editor, place: Place, name: string): string | null =>
  step(editor, t("edit.axis_part", { place: placeText(place), axis: name }), (draft) => edits.partAxis(draft, place, name));

/** Two axes that meet are meant to multiply: do not ask about them again. */
export function keepProduct(editor: Editor, a: string, b: string): string | null {
  const [key, value] = keptWith(editor.document, a, b);
  return step(editor, t("edit.keep_product", { axes: `${a}, ${b}` }), (draft) => draft.put("ui", key, value));
}

/** Take an input off its axis: it keeps the value under the cursor. */
export function endSweep(editor: Editor, place: Place): string | null {
  const binding = editor.document.nodes.get(place.node)?.inputs.get(place.port);
  if (binding?.kind !== "axis") return null;
  const value = valueUnderCursor(editor, binding);
  return step(editor, t("edit.end_sweep", { place: placeText(place) }), (draft) => edits.endSweep(draft, place, value));
}

/** Remove an axis: the inputs on it keep the values under the cursor. */
export const removeAxis = (editor: Editor, name: string): string | null =>
  step(editor, t("edit.axis_remove", { axis: name }), (draft) => edits.removeAxis(draft, name, (binding) => valueUnderCursor(editor, binding)));

export const setOver = (editor: Editor, node: string, over: readonly string[]): string | null =>
  step(editor, t("edit.over", { node }), (draft) => edits.setOver(draft, node, over));
