/** What all commands use: the document with its catalogue, and words for what they act on. */

import type { Document, ItemId } from "../../graph/document";
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

/** "sample", "Upscale", "3 items". */
export function inWords(editor: Editor, items: readonly ItemId[]): string {
  const [only] = items;
  if (items.length !== 1 || !only) return t("edit.items", { count: items.length });
  const [kind, key] = parts(only);
  return kind === "frame" ? titleOf(editor.document, key) : key;
}

/** What a frame is called; one without a title by its id. */
export const titleOf = (document: Document, id: string): string => document.frames.get(id)?.title || id;
