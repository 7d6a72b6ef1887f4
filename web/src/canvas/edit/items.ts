/** Commands on the chosen items, said to a screen reader: delete, duplicate, frame, collapse, bypass, mute, swap, nudge. */

import type { Alignment } from "../../geometry/align";
import { parts, type ItemId, type Mode } from "../../graph/document";
import { allItems } from "../../graph/items";
import { t } from "../../messages";
import { alignSelection, chosenItems, deleteAndHealSelection, deleteSelection, duplicate as duplicateItems, frameSelection, moveBy, newNote,
  selectStream, swapFirstInputs, toggleCollapsed, toggleMode as toggleModes, type Stream } from "../../store/commands";
import type { Stage } from "../tools/stage";

/** The selection, or the item that the keyboard is on. */
export const chosen = (stage: Stage): ItemId[] => chosenItems(stage.editor);

/** Delete; `heal` wires what fed a node to what it fed. */
export function remove(stage: Stage, heal: boolean): void {
  const items = chosen(stage);
  if (!items.length) return;
  (heal ? deleteAndHealSelection : deleteSelection)(stage.editor, items);
  stage.announce(t("said.deleted", { count: items.length }));
  stage.focus(null);
}

/** Copies beside the originals, selected; wires from outside are kept with `linked`. */
export function duplicate(stage: Stage, linked = false): void {
  if (chosen(stage).length) duplicateItems(stage.editor, linked);
}

/** A frame around the chosen items; its name is asked for at once. */
export function frame(stage: Stage): void {
  const items = chosen(stage);
  if (!items.length) return;
  const id = frameSelection(stage.editor, "", items);
  stage.announce(t("said.frame", { count: items.length }));
  stage.rename(`frame:${id}`, null);
}

/** Collapse all, or open all when all are collapsed. */
export function collapse(stage: Stage): void {
  if (toggleCollapsed(stage.editor)) sayLast(stage);
}

/** Bypass or mute all chosen, or switch them on again; a bypass that cannot be is refused with its reason. */
export function toggleMode(stage: Stage, mode: Exclude<Mode, "on">): void {
  const refused = toggleModes(stage.editor, mode);
  if (refused) stage.tell(refused);
  else sayLast(stage);
}

/** Say the name of what was done. */
function sayLast(stage: Stage): void {
  const { names, position } = stage.editor.get().history;
  stage.announce(names[position - 1] ?? "");
}

/** Swap the first two inputs of one type. */
export function swap(stage: Stage): void {
  const node = chosen(stage).find((id) => parts(id)[0] === "node");
  if (!node) return;
  if (swapFirstInputs(stage.editor, parts(node)[1])) sayLast(stage);
  else stage.tell(t("said.no_swap", { node: parts(node)[1] }));
}

/** Move by world units: presses after each other are one step of the history. */
export function nudge(stage: Stage, dx: number, dy: number): void {
  const items = chosen(stage);
  if (items.length) moveBy(stage.editor, items, dx, dy, "nudge");
}

export function selectAll(stage: Stage): void {
  const items = allItems(stage.editor.document);
  stage.editor.select(items);
  stage.announce(t("said.selected", { count: items.length }));
}

/** Align or distribute the selection. */
export function arrange(stage: Stage, how: Alignment): void {
  if (stage.editor.get().selection.size < 2) return stage.tell(t("said.two_needed"));
  alignSelection(stage.editor, how);
  sayLast(stage);
}

/** Select along wires. */
export function choose(stage: Stage, way: Stream): void {
  stage.announce(t("said.selected", { count: selectStream(stage.editor, way) }));
}

/** A new note at a place of the world, open for writing. */
export function note(stage: Stage, at: { readonly x: number; readonly y: number }): void {
  const id = newNote(stage.editor, at.x, at.y);
  stage.write(`note:${id}`);
}
