/** What can be done with a row of the outline, by key, by menu or by button: the same edits as on the graph. */
import type { Point } from "../../geometry/point";
import { parts, placeText, type ItemId } from "../../graph/document";
import { t } from "../../messages";
import { deleteAndHealSelection, deleteSelection, dropIntoFrame, duplicate, frameSelection, newNote, resetValue, titleOf, toggleCollapsed, toggleMode } from "../../store/commands";
import type { Editor } from "../../store/state";
import { commandOf, keysOf, showInspector } from "../commands/commands";
import { declareEntries } from "../commands/declare_menu";
import { canvasEntries, itemEntries, portEntries } from "../definitions/acts";
import { copy, cut, pasteFromClipboard } from "../commands/editing";
import type { MenuEntry } from "../shell/menu";
import { startRun } from "../running/running";
import { openSweep, sweepable } from "../sweeps/open";
import { setView } from "../shell/views";
import { announcement, dialog, toast } from "../workbench";
import { disconnectFrom, endsOf } from "./connect";
import { moveItem } from "./order";
import { freePlace } from "./places";
import type { Row } from "./rows";

/** What is being typed or chosen in a row. */
export type Editing = "name" | "value" | "wires" | "note";

/** What acts need of the outline. */
export interface Stage {
  readonly editor: Editor;
  readonly rows: readonly Row[];
  readonly edit: (row: Row, what: Editing) => void;
  readonly goTo: (item: ItemId) => void;
  /** Where a window opens, in pixels of the page. */
  readonly screen: (row: Row) => Point;
}

/** The items that an act is for: the selection where the row is in it, else the row alone. */
export function chosen({ editor }: Stage, row: Row): ItemId[] {
  const { selection } = editor.get();
  return selection.has(row.item) ? [...selection] : [row.item];
}

const complain = (why: string | null): void => { if (why !== null) toast(why, true); };
const binding = ({ editor }: Stage, row: Row) => (row.place ? editor.document.nodes.get(row.place.node)?.inputs.get(row.place.port) : undefined);

export const bypass = (stage: Stage, row: Row): void => complain(toggleMode(stage.editor, "bypass", chosen(stage, row)));
export const mute = (stage: Stage, row: Row): void => complain(toggleMode(stage.editor, "mute", chosen(stage, row)));
export const collapse = (stage: Stage, row: Row): void => void toggleCollapsed(stage.editor, chosen(stage, row));

/** Delete what a row stands for: an item, a wire, a value that was typed. The keyboard stays near. */
export function remove(stage: Stage, row: Row, heal = false): void {
  const { editor, rows } = stage;
  if (row.kind === "input" && row.place) {
    if (binding(stage, row)?.kind === "wire") disconnectFrom(editor, row.place);
    else if (binding(stage, row)) resetValue(editor, row.place);
    return;
  }
  if (row.kind === "output") return;
  const gone = new Set(chosen(stage, row));
  const at = rows.indexOf(row);
  const next = rows.slice(at).find((one) => !gone.has(one.item)) ?? rows.slice(0, at).findLast((one) => !gone.has(one.item));
  if (heal) deleteAndHealSelection(editor, [...gone]);
  else deleteSelection(editor, [...gone]);
  if (next) stage.goTo(next.item);
}

/** Open the palette: what is added takes from an output, feeds an input, or stands beside the row. */
export function add(stage: Stage, row: Row | null): void {
  const screen = row ? stage.screen(row) : { x: innerWidth / 2, y: 80 };
  const from = row?.place && (row.kind === "input" || row.kind === "output") ? { place: row.place, side: row.kind } as const : null;
  const beside = row?.item.startsWith("node:") ? row.item : null;
  dialog.value = { kind: "palette", request: { at: freePlace(stage.editor, beside, row?.kind === "input"), screen, from } };
}

/** Move a node or a frame up or down among its siblings. */
export function move(stage: Stage, row: Row, by: -1 | 1): void {
  const of = row.place ? stage.rows.find((one) => one.id === row.item) : row;
  const neighbour = of && stage.rows.find((one) => one.parent === of.parent && one.position === of.position + by && one.level === of.level);
  if (!of || !neighbour) return void (announcement.value = t("outline.no_further", { name: row.name }));
  const why = moveItem(stage.editor, of.item, neighbour.item, by, of.name);
  if (why !== null) toast(why, true);
  else announcement.value = t("outline.moved", { name: of.name, place: of.position + by, count: of.size });
}

/** Run as far as this row's node, or all of this frame. */
export function runTo(stage: Stage, row: Row): void {
  stage.editor.select(chosen(stage, row), row.item);
  void startRun({ way: row.kind === "frame" ? "frame" : "selection" });
}

export function addNote(stage: Stage): void {
  const at = freePlace(stage.editor, null);
  stage.goTo(`note:${newNote(stage.editor, at.x, at.y)}`);
}

export function copyRow(stage: Stage, row: Row, isCut = false): void {
  const items = chosen(stage, row);
  stage.editor.select(items, row.item);
  announcement.value = t("outline.copied", { count: items.length });
  void (isCut ? cut() : copy());
}

const entry = (label: string, perform: () => void, keys = "", disabled = false): MenuEntry => ({ label, ...(keys ? { keys } : {}), ...(disabled ? { disabled } : {}), perform });
const keysFor = (id: "run.selection" | "command.duplicate"): string => {
  const command = commandOf(id);
  return command ? keysOf(command) : "";
};

/** The menu of a row. */
export function menuOf(stage: Stage, row: Row): MenuEntry[] {
  switch (row.kind) {
    case "input": return inputMenu(stage, row);
    case "output": return outputMenu(stage, row);
    default: return itemMenu(stage, row);
  }
}

function itemMenu(stage: Stage, row: Row): MenuEntry[] {
  const { editor } = stage;
  const [kind] = parts(row.item);
  const rename = kind === "note" ? entry(t("act.write"), () => stage.edit(row, "name"), "Enter") : entry(t("act.rename"), () => stage.edit(row, "name"), "F2");
  const running = kind === "note" ? [] : [entry(t(kind === "frame" ? "run.frame" : "run.selection"), () => runTo(stage, row), keysFor("run.selection"))];
  const state = kind === "note" ? [] : [entry(t("command.bypass"), () => bypass(stage, row), "Alt+B"), entry(t("command.mute"), () => mute(stage, row), "Alt+M"),
    entry(t("command.collapse"), () => collapse(stage, row), "Alt+H")];
  const own = kind === "node" ? [entry(t("act.node_note"), () => stage.edit(row, "note"), "Alt+N"), entry(t("outline.add_after"), () => add(stage, row), "/"),
    entry(t("outline.show_result"), () => { editor.select([row.item], row.item); showInspector("output"); }), entry(t("command.docs"), () => { editor.select([row.item], row.item); showInspector("docs"); })] : [];
  const order = kind === "note" ? [] : [entry(t("outline.up"), () => move(stage, row, -1), "Alt+Shift+↑", row.position === 1), entry(t("outline.down"), () => move(stage, row, 1), "Alt+Shift+↓", row.position === row.size)];
  const definitions = kind === "note" ? [] : itemEntries(editor, row.item, chosen(stage, row));
  return [...canvasEntries(editor), ...running, ...definitions, rename, ...own, "line", ...state, ...order, "line", ...frames(stage, row), "line", ...clipboard(stage, row), "line", onGraph(stage, row)];
}

function clipboard(stage: Stage, row: Row): MenuEntry[] {
  return [entry(t("command.copy"), () => copyRow(stage, row), "Ctrl+C"), entry(t("command.cut"), () => copyRow(stage, row, true), "Ctrl+X"),
    entry(t("command.paste"), () => void pasteFromClipboard(), "Ctrl+V"), entry(t("command.duplicate"), () => void duplicate(stage.editor, true, chosen(stage, row)), keysFor("command.duplicate")),
    entry(t("command.delete"), () => remove(stage, row), "Delete"), ...(row.kind === "node" ? [entry(t("act.heal"), () => remove(stage, row, true), "Ctrl+Delete")] : [])];
}

/** Into a frame, out of it, or a new one around. */
function frames(stage: Stage, row: Row): MenuEntry[] {
  const { editor } = stage;
  const items = chosen(stage, row);
  const others = [...editor.document.frames.keys()].filter((id) => !items.includes(`frame:${id}`));
  const into: MenuEntry = { label: t("act.into_frame"), perform: () => undefined, more: () => others.map((id) => ({ label: titleOf(editor.document, id),
    checked: items.every((one) => editor.document.frameOf(one) === id), perform: () => void dropIntoFrame(editor, items, id) })) };
  return [entry(t("command.group"), () => void frameSelection(editor, "", items), "Ctrl+G"), ...(others.length ? [into] : []),
    ...(items.some((one) => editor.document.frameOf(one) !== null) ? [entry(t("act.out_of_frame"), () => void dropIntoFrame(editor, items, null))] : [])];
}

const onGraph = (stage: Stage, row: Row): MenuEntry => entry(t("outline.on_graph"), () => {
  stage.editor.select([row.item], row.item);
  setView("graph");
});

function inputMenu(stage: Stage, row: Row): MenuEntry[] {
  const { place } = row;
  if (!place) return [];
  const bound = binding(stage, row);
  const source = bound?.kind === "wire" ? bound.node : null;
  return [
    ...(source === null ? [entry(t("outline.edit_value"), () => stage.edit(row, "value"), "Enter")] : []),
    ...(sweepable(stage.editor, place) ? [entry(t("sweep.menu"), () => openSweep(stage.editor, place))] : []),
    entry(t("outline.connect", { port: row.name }), () => stage.edit(row, "wires"), "Alt+L"),
    entry(t("outline.add_before"), () => add(stage, row), "/"),
    ...(source === null ? [] : [entry(t("outline.disconnect", { port: row.name }), () => remove(stage, row), "Delete"), entry(t("act.go_source"), () => stage.goTo(`node:${source}`), "Alt+←")]),
    ...(bound?.kind === "literal" ? [entry(t("outline.reset"), () => remove(stage, row), "Delete")] : []),
    "line", ...declareEntries(stage.editor, place, "input"), ...portEntries(stage.editor, place), entry(t("act.label"), () => stage.edit(row, "name"), "F2"),
    entry(t("menu.copy_place"), () => void navigator.clipboard.writeText(placeText(place))), onGraph(stage, row),
  ];
}

function outputMenu(stage: Stage, row: Row): MenuEntry[] {
  const { place } = row;
  if (!place) return [];
  const [first] = endsOf(stage.editor, place);
  return [
    entry(t("outline.connect_to", { port: row.name }), () => stage.edit(row, "wires"), "Alt+L"), entry(t("outline.add_after"), () => add(stage, row), "/"),
    ...(first ? [entry(t("act.go_target"), () => stage.goTo(`node:${first.node}`), "Alt+→")] : []),
    "line", ...declareEntries(stage.editor, place, "output"), entry(t("act.label"), () => stage.edit(row, "name"), "F2"),
    entry(t("menu.copy_place"), () => void navigator.clipboard.writeText(placeText(place))), onGraph(stage, row),
  ];
}
