/** Commands on frames, and on what nodes and frames have in common: collapsing, bypassing, muting. */

import { item, parts, type Document, type ItemId, type Mode } from "../../graph/document";
import { refuseBypass } from "../../graph/flatten";
import { addNote, changeFrame, changeNote, joinFrame, wrapInFrame } from "../../graph/frames";
import { t } from "../../messages";
import { nodesOf } from "../open";
import type { Editor } from "../state";
import { chosenItems, inWords, titleOf, view } from "./shared";

const foldable = (items: readonly ItemId[]): ItemId[] => items.filter((id) => ["node", "frame"].includes(parts(id)[0]));

/** Collapse the chosen nodes and frames, or open them where all are collapsed. */
export function toggleCollapsed(editor: Editor, chosen: readonly ItemId[] = chosenItems(editor)): boolean {
  const { document } = editor;
  const items = foldable(chosen);
  const collapsed = !items.every((id) => collapsedOf(document, id));
  return editor.edit(t(collapsed ? "edit.collapse" : "edit.expand", { what: inWords(editor, items) }), (draft) => items.forEach((id) => {
    const [kind, key] = parts(id);
    const node = kind === "node" ? draft.nodes.get(key) : undefined;
    if (node) draft.put("nodes", key, { ...node, look: { ...node.look, collapsed } });
    if (kind === "frame") changeFrame(draft, key, { collapsed });
  }));
}

const collapsedOf = (document: Document, id: ItemId): boolean => {
  const [kind, key] = parts(id);
  return kind === "node" ? (document.nodes.get(key)?.look.collapsed ?? false) : (document.frames.get(key)?.collapsed ?? false);
};

/** Bypass or mute the chosen items, or put them on again where all are so. Returns why a node cannot be bypassed, or null. */
export function toggleMode(editor: Editor, mode: Exclude<Mode, "on">, chosen: readonly ItemId[] = chosenItems(editor)): string | null {
  const { document } = editor;
  const items = foldable(chosen);
  if (!items.length) return null;
  const next = items.every((id) => modeOf(document, id) === mode) ? "on" : mode;
  const nodes = nodesOf(items).flatMap((name) => document.nodes.get(name) ?? []);
  const why = next === "bypass" ? nodes.map((node) => refuseBypass(view(editor), node)).find((w) => w !== null) : undefined;
  if (why) return why;
  editor.edit(t(next === "on" ? "edit.on" : next === "mute" ? "edit.mute" : "edit.bypass", { what: inWords(editor, items) }), (draft) => {
    for (const node of nodes) draft.put("nodes", node.name, { ...node, look: { ...node.look, mode: next } });
    for (const id of items) if (parts(id)[0] === "frame") changeFrame(draft, parts(id)[1], { mode: next });
  });
  return null;
}

const modeOf = (document: Document, id: ItemId): Mode => {
  const [kind, key] = parts(id);
  return (kind === "node" ? document.nodes.get(key)?.look.mode : document.frames.get(key)?.mode) ?? "on";
};

/** Put a frame around the chosen items; returns its id. */
export function frameSelection(editor: Editor, title = "", items: readonly ItemId[] = chosenItems(editor)): string {
  let id = "";
  editor.edit(t("edit.frame", { what: inWords(editor, items) }), (draft) => {
    id = wrapInFrame(draft, view(editor), items, title);
  });
  editor.select([item("frame", id)], item("frame", id));
  return id;
}

/** Put items into a frame, or out of all. */
export const dropIntoFrame = (editor: Editor, items: Iterable<ItemId>, id: string | null): boolean =>
  editor.edit(id === null ? t("edit.out") : t("edit.into", { frame: titleOf(editor.document, id) }), (draft) => void joinFrame(draft, items, id));

export const titleFrame = (editor: Editor, id: string, title: string): boolean =>
  editor.edit(t("edit.rename_to", { node: titleOf(editor.document, id), to: title }), (draft) => changeFrame(draft, id, { title }));

/** A new note; returns its id, selected. */
export function newNote(editor: Editor, x: number, y: number): string {
  let id = "";
  editor.edit(t("edit.add_note"), (draft) => {
    id = addNote(draft, Math.round(x), Math.round(y));
  });
  editor.select([item("note", id)], item("note", id));
  return id;
}

/** Write a note; typing without a pause is one step. */
export const writeNote = (editor: Editor, id: string, text: string): boolean =>
  editor.edit(t("edit.write_note"), (draft) => changeNote(draft, id, { text }), { gesture: `note:${id}` });
