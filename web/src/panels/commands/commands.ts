/** Every command once: its words, its keys, what it does. Palette, menus, shortcuts and the sheet read this list. */
import { withEditing } from "./at_hand";
import { CANVAS_COMMANDS } from "./canvas_commands";
import { t, type MessageKey } from "../../messages";
import { DEFINITION_COMMANDS } from "../definitions/commands";
import { closeTab, moveTab, newTab, stepTab } from "../documents/documents";
import { openFile, save } from "../documents/files";
import type * as exports from "../library/export";
import { keysFor } from "./keymap";
import { runPrefs, setRunPrefs } from "../running/run_prefs";
import { cancelRun, startRun } from "../running/running";
import { switchTheme } from "../settings";
import { doorsOpen } from "../doors/open";
import { VIEWER_COMMANDS } from "../viewer/commands";
import { onGraph, setView } from "../shell/views";
import { dialog, drawer, inspector, inspectorShown, resultsShown, active, tabs } from "../workbench";

export type Section = "general" | "canvas" | "editing";

export interface Command {
  readonly id: MessageKey;
  readonly section: Section;
  /** As the sheet shows it; Ctrl is ⌘ on a Mac. */
  readonly keys?: string;
  /** Handled by the canvas itself: shown, not listened to. */
  readonly canvasKey?: boolean;
  /** Not of the canvas itself: listened to also while a node or a result has the focus. */
  readonly near?: boolean;
  /** Also while typing in a field. */
  readonly always?: boolean;
  readonly perform: () => void;
}

const edit = (act: Parameters<typeof withEditing>[0]) => (): void => withEditing(act);

export const COMMANDS: readonly Command[] = [
  { id: "run.all", section: "general", keys: "Ctrl+Enter", always: true, perform: () => void startRun() },
  { id: "run.selection", section: "general", keys: "Shift+Enter", perform: () => void startRun({ way: "selection" }) },
  { id: "run.frame", section: "general", keys: "Alt+Enter", perform: () => void startRun({ way: "frame" }) },
  { id: "run.stale", section: "general", keys: "Alt+Shift+Enter", always: true, perform: () => void startRun({ way: "stale" }) },
  { id: "run.front", section: "general", keys: "Ctrl+Shift+Enter", always: true, perform: () => void startRun({ way: "front" }) },
  { id: "run.times_other", section: "general", perform: () => void import("../running/times_window").then(({ askTimes }) => askTimes()) },
  { id: "run.on_change_off", section: "general", perform: () => setRunPrefs({ onChange: "off" }) },
  { id: "run.on_change_cheap", section: "general", perform: () => setRunPrefs({ onChange: "cheap" }) },
  { id: "run.on_change_all", section: "general", keys: "Alt+Shift+R", perform: () => setRunPrefs({ onChange: runPrefs.value.onChange === "all" ? "off" : "all" }) },
  { id: "run.cancel", section: "general", keys: "Ctrl+Alt+Enter", always: true, perform: () => void cancelRun() },
  { id: "command.palette", section: "general", keys: "Ctrl+K", always: true, perform: () => { dialog.value = { kind: "commands" }; } },
  { id: "command.find", section: "general", keys: "Ctrl+F", always: true, perform: () => { dialog.value = { kind: "find" }; } },
  { id: "command.docs", section: "general", keys: "F1", always: true, perform: () => showInspector("docs") },
  { id: "command.shortcuts", section: "general", keys: "Shift+?", perform: () => { dialog.value = { kind: "shortcuts" }; } },
  { id: "command.save", section: "general", keys: "Ctrl+S", always: true, perform: () => void save() },
  { id: "command.save_as", section: "general", keys: "Ctrl+Shift+S", always: true, perform: () => { dialog.value = { kind: "save_as" }; } },
  { id: "command.open_file", section: "general", keys: "Ctrl+O", always: true, perform: () => openFile() },
  { id: "command.new", section: "general", perform: () => newTab() },
  { id: "tab.next", section: "general", keys: "Alt+PageDown", always: true, perform: () => stepTab(1) },
  { id: "tab.previous", section: "general", keys: "Alt+PageUp", always: true, perform: () => stepTab(-1) },
  { id: "tab.left", section: "general", keys: "Alt+Shift+PageUp", always: true, perform: () => moveBy(-1) },
  { id: "tab.right", section: "general", keys: "Alt+Shift+PageDown", always: true, perform: () => moveBy(1) },
  { id: "tab.close_this", section: "general", keys: "Alt+Delete", perform: () => { if (active.value) closeTab(active.value.id); } },
  { id: "twin.flip", section: "general", keys: "Alt+Shift+T", always: true, perform: () => void import("../documents/twin").then(({ flip }) => flip()) },
  { id: "missing.show", section: "general", perform: () => void import("../library/windows").then((module) => module.showMissing()) },
  { id: "command.export_python", section: "general", keys: "Ctrl+Shift+E", always: true, perform: () => void exporting((e) => e.showExport("python")) },
  { id: "command.export_curl", section: "general", perform: () => void exporting((e) => e.showExport("curl")) },
  { id: "command.copy_python", section: "general", perform: () => void exporting((e) => e.copyPython()) },
  { id: "command.copy_curl", section: "general", perform: () => void exporting((e) => e.copyCurl()) },
  { id: "command.copy_api", section: "general", perform: () => void exporting((e) => e.copyApi()) },
  { id: "command.export_json", section: "general", perform: () => void exporting((e) => e.exportJson()) },
  { id: "command.export_png", section: "general", perform: () => void exporting((e) => e.exportPicture()) },
  { id: "rail.workflows", section: "general", perform: () => { drawer.value = drawer.value === "workflows" ? null : "workflows"; } },
  { id: "rail.history", section: "general", perform: () => { drawer.value = drawer.value === "history" ? null : "history"; } },
  { id: "rail.settings", section: "general", keys: "Ctrl+,", always: true, perform: () => { drawer.value = drawer.value === "settings" ? null : "settings"; } },
  { id: "command.inspector", section: "general", perform: () => { inspectorShown.value = !inspectorShown.value; } },
  { id: "command.results", section: "general", perform: () => { resultsShown.value = !resultsShown.value; } },
  { id: "view.show_graph", section: "general", keys: "Alt+Shift+G", always: true, perform: () => setView("graph") },
  { id: "view.show_outline", section: "general", keys: "Alt+Shift+O", always: true, perform: () => setView("outline") },
  { id: "view.show_app", section: "general", keys: "Alt+Shift+P", always: true, perform: () => setView("app") },
  { id: "doors.again", section: "general", perform: () => { doorsOpen.value = true; } },
  { id: "command.theme", section: "general", perform: () => switchTheme() },
  { id: "command.plain", section: "general", perform: () => { location.href = "/plain"; } },
  { id: "command.api", section: "general", perform: () => { location.href = "/api/v1/docs"; } },

  { id: "rail.add", section: "canvas", keys: "Shift+A", canvasKey: true, perform: () => { dialog.value = { kind: "palette", request: null }; } },
  { id: "command.fit", section: "canvas", keys: "F", canvasKey: true, perform: () => onGraph((canvas) => canvas.fit()) },
  { id: "command.zoom_actual", section: "canvas", keys: "Ctrl+0", canvasKey: true, perform: () => onGraph((canvas) => canvas.zoomTo(1)) },
  { id: "command.collapse", section: "canvas", keys: "H", canvasKey: true, perform: edit((e) => e.collapse()) },
  { id: "command.bypass", section: "canvas", keys: "B", canvasKey: true, perform: edit((e) => e.bypass()) },
  { id: "command.mute", section: "canvas", keys: "M", canvasKey: true, perform: edit((e) => e.mute()) },

  ...CANVAS_COMMANDS, ...VIEWER_COMMANDS, ...DEFINITION_COMMANDS,

  { id: "command.undo", section: "editing", keys: "Ctrl+Z", perform: () => void active.value?.editor.undo() },
  { id: "command.redo", section: "editing", keys: "Ctrl+Shift+Z", perform: () => void active.value?.editor.redo() },
  { id: "command.copy", section: "editing", keys: "Ctrl+C", canvasKey: true, perform: edit((e) => e.copy()) },
  { id: "command.cut", section: "editing", keys: "Ctrl+X", canvasKey: true, perform: edit((e) => e.cut()) },
  { id: "command.paste", section: "editing", keys: "Ctrl+V", canvasKey: true, perform: edit((e) => e.pasteFromClipboard()) },
  { id: "command.paste_wired", section: "editing", keys: "Ctrl+Shift+V", canvasKey: true, perform: edit((e) => e.pasteFromClipboard(true)) },
  { id: "command.duplicate", section: "editing", keys: "Ctrl+D", canvasKey: true, perform: edit((e) => e.duplicate()) },
  { id: "command.delete", section: "editing", keys: "Delete", canvasKey: true, perform: edit((e) => e.remove()) },
  { id: "command.select_all", section: "editing", keys: "Ctrl+A", canvasKey: true, perform: edit((e) => e.selectAll()) },
  { id: "command.group", section: "editing", keys: "Ctrl+G", canvasKey: true, perform: edit((e) => e.wrap()) },
];

/** The words of a command. */
export const commandLabel = (command: Command): string => t(command.id);

export const commandOf = (id: MessageKey): Command | undefined => COMMANDS.find((command) => command.id === id);

/** The keys of a command as this system writes them. */
export function keysOf(command: Command): string {
  const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  return keysFor(command).replace(/Ctrl\+/g, mac ? "⌘" : "Ctrl+");
}

/** What exports is loaded when it is first asked for. */
const exporting = (act: (module: typeof exports) => unknown): Promise<unknown> => import("../library/export").then(act);

function moveBy(by: 1 | -1): void {
  const at = tabs.value.findIndex((tab) => tab.id === active.value?.id);
  if (active.value) moveTab(active.value.id, at + by);
}

export function showInspector(tab: typeof inspector.value): void {
  inspector.value = tab;
  inspectorShown.value = true;
}
