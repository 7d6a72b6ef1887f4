/** Commands on items: add, delete, move, rename, looks, order. Each is one undoable step. */

import type { Point } from "../../geometry/point";
import type { Binding, Draft, ItemId, JsonObject, NodeLook, Wire } from "../../graph/document";
import { item, parts } from "../../graph/document";
import { changeFrame } from "../../graph/frames";
import { moveItems, place, resizeItem } from "../../graph/items";
import { objectOf } from "../../graph/looks";
import { refuseWire } from "../../graph/refuse";
import { addNode, connect, deleteAndHeal, deleteItems } from "../../graph/wiring";
import { t } from "../../messages";
import type { Editor } from "../state";
import { chosenItems, inWords, view } from "./shared";

/** Add a node and select it; returns its name. `wire` draws a wire in the same step. */
export function addNodeAt(editor: Editor, type: string, at: Point, inputs?: ReadonlyMap<string, Binding>, wire?: (name: string) => Wire | null): string {
  let name = "";
  editor.edit(t("edit.add", { title: type.replace(/@.*$/, "") }), (draft) => {
    name = addNode(draft, type, at.x, at.y, inputs);
    const drawn = wire?.(name);
    if (drawn && !refuseWire(view(editor), drawn)) connect(draft, drawn);
  });
  editor.select([item("node", name)]);
  return name;
}

export const deleteSelection = (editor: Editor, items = chosenItems(editor)): boolean =>
  remove(editor, items, "edit.delete", (draft) => deleteItems(draft, items));
export const deleteAndHealSelection = (editor: Editor, items = chosenItems(editor)): boolean =>
  remove(editor, items, "edit.heal", (draft) => deleteAndHeal(draft, view(editor), items));

function remove(editor: Editor, items: readonly ItemId[], key: "edit.delete" | "edit.heal", how: (draft: Draft) => void): boolean {
  return items.length > 0 && editor.edit(t(key, { what: inWords(editor, items) }), how, { select: [] });
}

/** Move items; a drag names its gesture, so that it is one step. */
export const moveBy = (editor: Editor, items: Iterable<ItemId>, dx: number, dy: number, gesture?: string): boolean =>
  editor.edit(t("edit.move"), (draft) => moveItems(draft, items, dx, dy), gesture ? { gesture } : {});

/** Put an item at a place, with what lies in it; a size where it has one. */
export function placeItem(editor: Editor, id: ItemId, corner: Point, by: Point, size: { readonly width: number; readonly height: number } | null): boolean {
  return editor.edit(t("edit.place", { what: inWords(editor, [id]) }), (draft) => {
    moveItems(draft, [id], corner.x - by.x, corner.y - by.y);
    if (size) resizeItem(draft, id, size.width, size.height);
  });
}

/** Make a node or a note as large as this. */
export const resize = (editor: Editor, id: ItemId, width: number, height: number, gesture?: string): boolean =>
  editor.edit(t("edit.resize", { what: inWords(editor, [id]) }), (draft) => resizeItem(draft, id, width, height), gesture ? { gesture } : {});

/** Another label for a port of a node; an empty one gives it its own name back. */
export function labelPort(editor: Editor, node: string, port: string, label: string): boolean {
  return changeLooks(editor, t("edit.label", { port, label: label || port }), [node], (look) => {
    const { labels: before, ...rest } = look.rest;
    const labels: JsonObject = { ...objectOf(before), [port]: label };
    const kept = Object.fromEntries(Object.entries(labels).filter(([, text]) => text !== ""));
    return { rest: Object.keys(kept).length ? { ...rest, labels: kept } : rest };
  });
}

/** Change looks of nodes: collapse, colour, note, size. */
export function changeLooks(editor: Editor, name: string, nodes: Iterable<string>, change: (look: NodeLook) => Partial<NodeLook>, gesture?: string): boolean {
  return editor.edit(name, (draft) => {
    for (const key of nodes) {
      const node = draft.nodes.get(key);
      if (node) draft.put("nodes", key, { ...node, look: { ...node.look, ...change(node.look) } });
    }
  }, gesture ? { gesture } : {});
}

/** Give items a colour of the palette, or (null) none. */
export function colorItems(editor: Editor, items: readonly ItemId[], color: string | null): boolean {
  return editor.edit(t("edit.color", { what: inWords(editor, items) }), (draft) => {
    for (const id of items) {
      const [kind, key] = parts(id);
      const node = kind === "node" ? draft.nodes.get(key) : undefined;
      if (node) draft.put("nodes", key, { ...node, look: { ...node.look, color } });
      const note = kind === "note" ? draft.notes.get(key) : undefined;
      if (note) draft.put("notes", key, { ...note, color });
      if (kind === "frame") changeFrame(draft, key, { color });
    }
  });
}

/** Draw items above all others, or below all. */
export function reorder(editor: Editor, items: readonly ItemId[], to: "front" | "back"): boolean {
  return editor.edit(t(to === "front" ? "edit.front" : "edit.back", { what: inWords(editor, items) }), (draft) => {
    const ranks = [...draft.nodes.values(), ...draft.notes.values()].map((one) => one.rank);
    let rank = to === "front" ? Math.max(0, ...ranks) : Math.min(0, ...ranks) - items.length - 1;
    for (const id of items) {
      const [kind, key] = parts(id);
      const node = kind === "node" ? draft.nodes.get(key) : undefined;
      if (node) draft.put("nodes", key, { ...node, rank: ++rank });
      const note = kind === "note" ? draft.notes.get(key) : undefined;
      if (note) draft.put("notes", key, { ...note, rank: ++rank });
    }
  });
}

/** Put corners of items somewhere, as the frames of an animation do. */
export const putCorners = (editor: Editor, name: string, corners: Iterable<readonly [ItemId, Point]>, gesture: string): boolean =>
  editor.edit(name, (draft) => {
    for (const [id, at] of corners) place(draft, id, at.x, at.y);
  }, { gesture });
