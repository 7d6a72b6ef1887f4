/** What all commands use: the document with its catalogue, and words for what they act on. */

import type { ItemId } from "../../graph/document";
import { parts } from "../../graph/document";
import type { GraphView } from "../../graph/ports";
import { viewOf } from "../../graph/shape";
import { t } from "../../messages";
import type { Editor } from "../state";

/** The document and the catalogue of an editor, as the rules look at them; nodes are as large as they are drawn. */
export const view = (editor: Editor): GraphView => viewOf(editor.document, editor.get().catalogue);

/** What commands act on: the selection, or the item that the keyboard is on. */
export function chosenItems(editor: Editor): ItemId[] {
  const { selection, active } = editor.get();
  return selection.size ? [...selection] : active ? [active] : [];
}

/** "sample", "3 items". */
export function inWords(items: readonly ItemId[]): string {
  const [only] = items;
  return items.length === 1 && only ? parts(only)[1] : t("edit.items", { count: items.length });
}
