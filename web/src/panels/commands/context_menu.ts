/** What the right mouse button and the Menu key offer: a twin for everything that dragging and keys do. */
import type { MenuRequest, MenuTarget } from "../../canvas";
import { PALETTE } from "../../canvas/look/tokens";
import { parts, placeText, type ItemId, type Place } from "../../graph/document";
import { recordPort } from "../../graph/branch";
import { hiddenBy } from "../../graph/items";
import { inputsFor, outputsFor } from "../../graph/refuse";
import { inputsOf, wiresFrom } from "../../graph/ports";
import { colorItems, connectWire, cutWires, disconnectWire, dropIntoFrame, titleOf, view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { t, type MessageKey } from "../../messages";
import { commandLabel, commandOf, keysOf } from "./commands";
import { declareEntries, declareNodeEntries } from "./declare_menu";
import { canvasEntries, itemEntries as definitionEntries, portEntries as promoteEntries } from "../definitions/acts";
import { openPlace } from "../dialogs/place";
import type { MenuEntry } from "../shell/menu";
import { openSweep, sweepable } from "../sweeps/open";
import { callName } from "../documents/inside";
import { shownStep } from "../viewer/wish";
import { active, canvas, dialog } from "../workbench";

const CANVAS: readonly MessageKey[] = ["act.note", "command.paste", "command.select_all", "command.fit", "twin.flip", "command.undo", "command.redo"];
const NODE: readonly MessageKey[] = ["run.selection", "run.frame", "command.docs", "act.rename", "act.node_note"];
const EDIT: readonly MessageKey[] = ["command.copy", "command.cut", "command.duplicate", "command.delete", "act.heal"];
const STATE: readonly MessageKey[] = ["command.bypass", "command.mute", "command.collapse", "act.swap"];
const ALIGN: readonly MessageKey[] = ["edit.align_left", "edit.align_right", "edit.align_top", "edit.align_bottom", "edit.align_middle", "edit.align_centre",
  "edit.align_across", "edit.align_down", "edit.align_grid", "act.tidy"];
const SELECT: readonly MessageKey[] = ["act.upstream", "act.downstream", "act.connected", "command.select_all"];
const SLOTS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const VIEW: readonly MessageKey[] = [...SLOTS.map((n) => `viewer.slot_${n}` as const), ...SLOTS.slice(1).map((n) => `viewer.versus_${n}` as MessageKey)];
const MOST_CHOICES = 40;

/** The entries for what was clicked. */
export function menuFor(editor: Editor, request: MenuRequest): readonly MenuEntry[] {
  const { target } = request;
  switch (target.kind) {
    case "canvas": return [...canvasEntries(editor), entry("rail.add", () => openPalette(request, null), "Shift+A"), "line", ...entriesOf(CANVAS), further("act.select", () => entriesOf(SELECT))];
    case "choices": return target.choices;
    case "wire": return wireEntries(editor, target.to);
    case "port": return portEntries(editor, request, target);
    case "item":
      if (!editor.get().selection.has(target.item)) editor.select([target.item], target.item);
      return itemEntries(editor, target.item);
  }
}

const entry = (key: MessageKey, perform: () => void, keys?: string): MenuEntry => ({ label: t(key), ...(keys ? { keys } : {}), perform });
const further = (key: MessageKey, more: () => readonly MenuEntry[]): MenuEntry => ({ label: t(key), more, perform: () => undefined });

function openPalette(request: MenuRequest, from: { readonly place: Place; readonly side: "input" | "output" } | null): void {
  dialog.value = { kind: "palette", request: { at: request.at, screen: request.screen, from } };
}

function itemEntries(editor: Editor, item: ItemId): MenuEntry[] {
  const [kind] = parts(item);
  const items = [...editor.get().selection];
  const place = entry("act.place", () => openPlace(editor, item));
  const arranging = [place, further("act.align", () => entriesOf(ALIGN)), further("act.select", () => entriesOf(SELECT)), further("act.color", () => colors(editor, items)),
    ...frameEntries(editor, items), ...entriesOf(["act.front", "act.back"])];
  const rest: MenuEntry[] = ["line", ...arranging, "line", ...entriesOf(EDIT)];
  if (kind === "note") return [entry("act.write", () => canvas.value?.write(item), "Enter"), ...rest];
  if (kind === "dot") return [place, ...entriesOf(EDIT)];
  const declares = kind === "node" ? declareNodeEntries(editor, parts(item)[1]) : [];
  return [...definitionEntries(editor, item, items), "line", ...entriesOf(kind === "frame" ? ["run.frame", "act.rename"] : NODE), ...(kind === "node" ? sweepEntries(editor, item.slice("node:".length)) : []), ...declares, ...(kind === "node" ? [further("viewer.open", () => entriesOf(VIEW)), ...stepEntries(editor, parts(item)[1])] : []), ...entriesOf(kind === "frame" ? STATE.slice(0, 3) : STATE), ...rest];
}

/** The fields of a node that can be swept. */
function sweepEntries(editor: Editor, name: string): MenuEntry[] {
  const node = editor.document.nodes.get(name);
  const places = node ? inputsOf(view(editor), node).map((input) => ({ node: name, port: input.name })).filter((place) => sweepable(editor, place)) : [];
  if (!places.length) return [];
  return [further("sweep.fields", () => places.map((place) => ({ label: place.port, checked: node?.inputs.get(place.port)?.kind === "axis", perform: () => openSweep(editor, place) })))];
}

/** Of a node that gives a record of its steps: look at them; branch at the one that is looked at. */
function stepEntries(editor: Editor, name: string): MenuEntry[] {
  const tab = active.value;
  if (!tab || recordPort(view(editor), name) === null) return [];
  const at = shownStep.value;
  return entriesOf(at?.tab === tab.id && at.node === callName(tab, name) ? ["viewer.look_steps", "viewer.branch"] : ["viewer.look_steps"]);
}

/** Into a frame, out of it, a new one: what dragging onto a frame does. */
function frameEntries(editor: Editor, items: readonly ItemId[]): MenuEntry[] {
  const { document } = editor;
  const frames = [...document.frames.keys()].filter((id) => !items.includes(`frame:${id}`) && hiddenBy(document, `frame:${id}`) === null);
  const into = further("act.into_frame", () => frames.map((id) => ({ label: titleOf(document, id), checked: items.every((one) => document.frameOf(one) === id),
    perform: () => void dropIntoFrame(editor, items, id) })));
  const out = entry("act.out_of_frame", () => void dropIntoFrame(editor, items, null));
  return [...entriesOf(["command.group"]), ...(frames.length ? [into] : []), ...(items.some((one) => document.frameOf(one) !== null) ? [out] : [])];
}

function colors(editor: Editor, items: readonly ItemId[]): MenuEntry[] {
  return [null, ...PALETTE].map((color) => ({ label: t(color === null ? "color.none" : `color.${color}`), perform: () => void colorItems(editor, items, color) }));
}

function wireEntries(editor: Editor, to: Place): MenuEntry[] {
  const bound = editor.document.nodes.get(to.node)?.inputs.get(to.port);
  const source = bound?.kind === "wire" ? bound.node : null;
  return [
    entry("act.insert", () => canvas.value?.insertOn(to), "/"),
    entry("act.bend", () => canvas.value?.bend(to), "D"),
    entry("act.focus_wire", () => canvas.value?.focusWire(to), "W"),
    further("act.reconnect", () => connectEntries(editor, { kind: "port", place: to, side: "input" })),
    ...(source === null ? [] : [entry("act.go_source", () => canvas.value?.reveal(`node:${source}`))]),
    entry("act.go_target", () => canvas.value?.reveal(`node:${to.node}`)),
    "line",
    entry("act.cut", () => void disconnectWire(editor, to), "Delete"),
  ];
}

type PortTarget = Extract<MenuTarget, { kind: "port" }>;

function portEntries(editor: Editor, request: MenuRequest, target: PortTarget): MenuEntry[] {
  const { place, side } = target;
  const ends = endsAt(editor, place, side);
  const [first] = ends;
  return [
    entry("menu.wire", () => canvas.value?.startWire(place, side), "L"),
    further("menu.connect", () => connectEntries(editor, target)),
    entry("rail.add", () => openPalette(request, { place, side }), "/"),
    ...(first ? [entry("act.focus_wire", () => canvas.value?.focusWire(first), "W"), entry("act.move_wires", () => canvas.value?.moveWires(place, side)),
      entry("act.cut_all", () => void cutWires(editor, ends))] : []),
    "line",
    ...declareEntries(editor, place, side), ...(side === "input" ? promoteEntries(editor, place) : []),
    ...(side === "input" && sweepable(editor, place) ? [entry("sweep.menu", () => openSweep(editor, place))] : []),
    ...(side === "input" ? entriesOf(["act.swap"]) : []),
    entry("act.label", () => canvas.value?.rename(`node:${place.node}`, place.port), "F2"),
    entry("menu.copy_place", () => void navigator.clipboard.writeText(placeText(place))),
  ];
}

/** The inputs that the wires of a port end in. */
function endsAt(editor: Editor, place: Place, side: "input" | "output"): Place[] {
  if (side === "output") return [...wiresFrom(editor.document, place.node)].filter((wire) => wire.from.port === place.port).map((wire) => wire.to);
  return editor.document.nodes.get(place.node)?.inputs.get(place.port)?.kind === "wire" ? [place] : [];
}

/** The ports that a wire from or to this one may end at. */
function connectEntries(editor: Editor, { place, side }: PortTarget): MenuEntry[] {
  const graph = view(editor);
  const targets = (side === "output" ? inputsFor(graph, place) : outputsFor(graph, place)).filter((target) => !target.needs.length).slice(0, MOST_CHOICES);
  const choices = targets.map((target): MenuEntry => ({ label: placeText(target.place),
    perform: () => void connectWire(editor, side === "output" ? { from: place, to: target.place } : { from: target.place, to: place }) }));
  return choices.length ? choices : [{ label: t("link.none", { port: placeText(place) }), disabled: true, perform: () => undefined }];
}

const entriesOf = (ids: readonly MessageKey[]): MenuEntry[] => ids.flatMap((id) => {
  const command = commandOf(id);
  return command ? [{ label: commandLabel(command), keys: keysOf(command), perform: command.perform }] : [];
});
