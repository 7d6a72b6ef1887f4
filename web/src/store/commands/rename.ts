/** Renaming a node: one undoable step, after which it is selected under its new name. */

import { item } from "../../graph/document";
import { renameNode } from "../../graph/rename";
import { t } from "../../messages";
import type { Editor } from "../state";

export function rename(editor: Editor, name: string, wanted: string): boolean {
  return editor.edit(t("edit.rename_to", { node: name, to: wanted }), (draft) => renameNode(draft, name, wanted), { select: [item("node", wanted)] });
}
