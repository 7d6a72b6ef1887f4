/** Commands on the selection of the open workflow. */
import { allItems } from "../../graph/items";
import { copySelection, deleteSelection, duplicate as duplicateSelection, frameSelection, toggleCollapsed, toggleMode } from "../../store/commands";
import type { Editor } from "../../store/state";
import { editorNow } from "../documents/documents";
import { t } from "../../messages";
import { takeFiles, takeText } from "../documents/files";
import { toast } from "../workbench";

/** Act on the open editor where something is selected. */
function onSelection(act: (editor: Editor) => unknown): void {
  const editor = editorNow();
  if (editor && editor.get().selection.size) act(editor);
}

/** The selection as the API's own JSON, on the clipboard. */
export async function copy(): Promise<void> {
  const editor = editorNow();
  if (!editor || !editor.get().selection.size) return;
  await navigator.clipboard.writeText(JSON.stringify(copySelection(editor), null, 2)).catch(() => undefined);
}

export async function cut(): Promise<void> {
  await copy();
  remove();
}

/** What is on the clipboard: text, or a picture. A browser that does not let the page look says to press the keys. */
export async function pasteFromClipboard(keepWires = false): Promise<void> {
  const items = await navigator.clipboard.read().catch(() => null);
  if (!items) toast(t("command.paste_keys"), true);
  for (const item of items ?? []) {
    const picture = item.types.find((type) => type.startsWith("image/"));
    if (picture) await takeFiles([new File([await item.getType(picture)], t("command.paste"), { type: picture })]);
    else if (item.types.includes("text/plain")) await takeText(await (await item.getType("text/plain")).text(), null, keepWires);
  }
}

export function selectAll(): void {
  const editor = editorNow();
  if (editor) editor.select(allItems(editor.document));
}

export const remove = (): void => onSelection(deleteSelection);
export const duplicate = (): void => onSelection((editor) => duplicateSelection(editor, true));
export const wrap = (): void => onSelection((editor) => frameSelection(editor));
export const collapse = (): void => onSelection(toggleCollapsed);
export const bypass = (): void => onSelection((editor) => complain(toggleMode(editor, "bypass")));
export const mute = (): void => onSelection((editor) => complain(toggleMode(editor, "mute")));

function complain(why: string | null): void {
  if (why !== null) toast(why, true);
}
