/** Mending what a problem says, as its fix proposes: one undoable step. */

import type { Fix } from "../../api/problem";
import { applyPatch } from "../../graph/patch";
import { t } from "../../messages";
import type { Editor } from "../state";

/** Apply the fix of a problem; returns why it does not fit, or null. */
export function applyFix(editor: Editor, fix: Fix): string | null {
  const patch = fix.change?.patch;
  if (!patch) return t("fix.nothing");
  try {
    (editor.outer?.editor ?? editor).edit(fix.label, (draft) => applyPatch(draft, patch)); // fixes speak of the whole document
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : t("fix.unfit");
  }
}
