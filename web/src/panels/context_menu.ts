/** What the right mouse button and the Menu key offer. */
import type { MenuRequest } from "../canvas/contract";
import { disconnect } from "../graph/wiring";
import type { Editor } from "../store/state";
import { t, type MessageKey } from "../messages";
import { commandLabel, commandOf, keysOf } from "./commands";
import type { MenuEntry } from "./menu";
import { canvas, dialog } from "./workbench";

const CANVAS: readonly MessageKey[] = ["command.paste", "command.select_all", "command.fit", "command.undo", "command.redo"];
const ITEM: readonly MessageKey[] = ["run.selection", "command.docs", "command.copy", "command.cut", "command.duplicate", "command.delete", "command.bypass", "command.mute", "command.collapse", "command.group"];

/** The entries for what was clicked. */
export function menuFor(editor: Editor, request: MenuRequest): readonly MenuEntry[] {
  const { target } = request;
  const add: MenuEntry = { label: t("rail.add"), keys: "Shift+A", perform: () => { dialog.value = { kind: "palette", request: { at: request.at, screen: request.screen, from: null } }; } };
  if (target.kind === "canvas") return [add, "line", ...entriesOf(CANVAS)];
  if (target.kind === "wire") return [{ label: t("command.delete"), keys: "Delete", perform: () => void editor.edit(t("command.delete"), (draft) => disconnect(draft, target.to)) }];
  if (target.kind === "port") return portEntries(request, target);
  if (!editor.get().selection.has(target.item)) editor.select([target.item]);
  return entriesOf(ITEM);
}

function portEntries(request: MenuRequest, { place, side }: { place: { node: string; port: string }; side: "input" | "output" }): readonly MenuEntry[] {
  return [
    { label: t("menu.wire"), keys: "L", perform: () => canvas.value?.startWire(place, side) },
    { label: t("rail.add"), keys: "/", perform: () => { dialog.value = { kind: "palette", request: { at: request.at, screen: request.screen, from: { place, side } } }; } },
    { label: t("menu.copy_place"), perform: () => void navigator.clipboard.writeText(`${place.node}.${place.port}`) },
  ];
}

const entriesOf = (ids: readonly MessageKey[]): MenuEntry[] => ids.flatMap((id) => {
  const command = commandOf(id);
  return command ? [{ label: commandLabel(command), keys: keysOf(command), perform: command.perform }] : [];
});
