/** Commands on what a workflow declares: its outputs and inputs. Each is one undoable step. */

import { placeText, type Place } from "../../graph/document";
import { declare, declaredAt, refuseDeclared, renameDeclared, undeclare, type DeclaredTable } from "../../graph/declare";
import { t } from "../../messages";
import type { Editor } from "../state";

/** Make a port an output (or an input) of the workflow; answers its name there. */
export function declarePlace(editor: Editor, table: DeclaredTable, place: Place): string {
  let name = "";
  editor.edit(t(table === "outputs" ? "edit.output" : "edit.input", { place: placeText(place) }), (draft) => {
    name = declare(draft, table, place);
  });
  return name;
}

/** It is no output (or input) of the workflow any more. */
export const undeclarePlace = (editor: Editor, table: DeclaredTable, place: Place): boolean =>
  editor.edit(t(table === "outputs" ? "edit.no_output" : "edit.no_input", { place: placeText(place) }), (draft) => undeclare(draft, table, place));

export function toggleDeclared(editor: Editor, table: DeclaredTable, place: Place): void {
  if (declaredAt(editor.document, table, place).length) undeclarePlace(editor, table, place);
  else declarePlace(editor, table, place);
}

/** Take one declared name away. */
export const removeDeclared = (editor: Editor, table: DeclaredTable, name: string): boolean =>
  editor.edit(t(table === "outputs" ? "edit.no_output" : "edit.no_input", { place: name }), (draft) => draft.put(table, name, undefined));

/** Give a declared input or output another name; answers why not, or null. */
export function nameDeclared(editor: Editor, table: DeclaredTable, name: string, wanted: string): string | null {
  const why = refuseDeclared(editor.document, table, name, wanted);
  if (why === null) editor.edit(t("edit.rename_to", { node: name, to: wanted }), (draft) => renameDeclared(draft, table, name, wanted));
  return why;
}
