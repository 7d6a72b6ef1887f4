/** Branching a recorded run, as one undoable step. */

import { item, placeText, type Place } from "../../graph/document";
import { addBranch } from "../../graph/branch";
import { t } from "../../messages";
import type { Editor } from "../state";
import { view } from "./shared";

/** Add a branch of a record at a step and select it; answers its name, "" where the output is no record. */
export function branchAt(editor: Editor, record: Place, step: number): string {
  let name = "";
  editor.edit(t("edit.branch", { place: placeText(record), step }), (draft) => {
    name = addBranch(draft, { ...view(editor), document: draft }, record, step) ?? "";
  });
  if (name) editor.select([item("node", name)], item("node", name));
  return name;
}
