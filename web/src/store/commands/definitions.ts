/** Commands on definitions: make one, detach and unpack instances, promote and take back. Each is one undoable step. */

import { makeDefinition, refuseDefinition } from "../../graph/define";
import { usedName } from "../../graph/uses";
import "../definitions_late";
import type { Draft, ItemId, Place } from "../../graph/document";
import { item, parts, placeText } from "../../graph/document";
import { demote, promote } from "../../graph/promote";
import { viewOf } from "../../graph/shape";
import { detach, unpack } from "../../graph/unpack";
import { t } from "../../messages";
import { placeNodes } from "../open";
import type { Editor } from "../state";
import { chosenItems, titleOf, view } from "./shared";

/** Make a definition and an instance of the items; why not, or null. */
export function define(editor: Editor, items: readonly ItemId[] = chosenItems(editor)): string | null {
  const refused = refuseDefinition(view(editor), items);
  if (refused) return t(refused.why === "nothing" ? "definition.nothing" : "definition.between", { node: refused.node });
  const [only] = items;
  const frame = only && items.length === 1 && parts(only)[0] === "frame" ? titleOf(editor.document, parts(only)[1]) : "";
  let instance = "";
  editor.edit(t("edit.define", { count: items.length }), (draft) => {
    instance = makeDefinition(draft, view(editor), items, frame || "part", frame);
  }, { select: [] });
  editor.select([item("node", instance)], item("node", instance));
  return null;
}

/** The instances among items. */
export const instancesAmong = (editor: Editor, items: readonly ItemId[] = chosenItems(editor)): string[] => items.flatMap((id) => {
  const [kind, key] = parts(id);
  const name = kind === "node" ? usedName(editor.document.nodes.get(key)?.type ?? "") : null;
  return name !== null && editor.document.definitions.has(name) ? [key] : [];
});

/** Give instances definitions of their own; why not, or null. */
export function detachCopies(editor: Editor, items?: readonly ItemId[]): string | null {
  const names = instancesAmong(editor, items);
  if (!names.length) return t("definition.no_instance");
  let count = 0;
  editor.edit(t("edit.detach", { what: names.join(", ") }), (draft) => { count = detach(draft, names); });
  return count ? null : t("definition.own_already", { what: names.join(", ") });
}

/** Put the nodes of instances in their place; why not, or null. */
export function unpackInstances(editor: Editor, items?: readonly ItemId[]): string | null {
  const names = instancesAmong(editor, items);
  if (!names.length) return t("definition.no_instance");
  let added: ItemId[] = [];
  editor.edit(t("edit.unpack", { what: names.join(", ") }), (draft) => {
    added = names.flatMap((name) => unpack(draft, view(editor), name, (inside, unplaced) => placeNodes(viewOf(inside, editor.get().catalogue), inside, unplaced)));
  });
  editor.select(added, added[0] ?? null);
  return null;
}

/** Make a port that is seen here, or through these instances, an input of every definition around it; where it can be set in the
 * document, or null. */
export function promotePlace(editor: Editor, place: Place, inner: readonly string[] = []): Place | null {
  let at: Place | null = null;
  onWhole(editor, t("edit.promote", { place: placeText(place) }), (draft, path) => { at = promote(draft, [...path, ...inner], place); });
  return at;
}

/** A change of the whole document as one step, made from where one is. */
function onWhole(editor: Editor, name: string, change: (draft: Draft, path: readonly string[]) => void): void {
  const { outer } = editor;
  const { selection } = editor.get();
  if (!outer) editor.edit(name, (draft) => change(draft, []));
  else outer.editor.edit(name, (draft) => change(draft, outer.path), { inside: { path: outer.path, before: selection, after: selection } });
}

/** Take an input away from a definition; what instances had set there and is lost. */
export function demoteInput(editor: Editor, definition: string, ident: string): readonly string[] {
  let lost: readonly string[] = [];
  onWhole(editor, t("edit.demote", { input: ident, definition }), (draft) => { lost = demote(draft, definition, ident); });
  return lost;
}
