/** Copying and pasting: what is on the clipboard is the JSON that the API takes. */

import { aside } from "../../graph/aside";
import { copyItems, paste, type PasteOptions } from "../../graph/clipboard";
import type { ItemId, JsonObject } from "../../graph/document";
import { parseData } from "../../graph/parse";
import { t } from "../../messages";
import type { Editor } from "../state";
import { chosenItems } from "./shared";

/** The selection as the API's own JSON, for the clipboard. */
export const copySelection = (editor: Editor): JsonObject => copyItems(editor.document, editor.get().selection);

/** Paste a document; returns why not, or null. What was pasted is selected. */
export function pasteData(editor: Editor, data: unknown, options: PasteOptions = {}): string | null {
  return put(editor, data, options, "edit.paste");
}

/** Duplicate the selection, a little to the right and below. */
export const duplicate = (editor: Editor, keepWires = false, items: readonly ItemId[] = chosenItems(editor)): string | null =>
  put(editor, copyItems(editor.document, items), { keepWires, dx: 32, dy: 32 }, "edit.duplicate");

function put(editor: Editor, data: unknown, options: PasteOptions, name: "edit.paste" | "edit.duplicate"): string | null {
  const { document, problems } = parseData(data);
  if (!document) return problems[0]?.message ?? t("paste.none");
  const by = aside(editor.document, [...document.nodes.values()].map(({ look }) => look), { x: options.dx ?? 0, y: options.dy ?? 0 });
  let added: ItemId[] = [];
  editor.edit(t(name, { count: document.nodes.size }), (draft) => {
    added = paste(draft, document, { ...options, dx: by.x, dy: by.y });
  });
  editor.select(added, added[0] ?? null);
  return null;
}
