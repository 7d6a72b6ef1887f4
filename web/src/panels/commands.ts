/** Every command once: its words, its keys, what it does. Palette, menus, shortcuts and the sheet read this list. */
import { selectedNodes } from "./selection";
import { t, type MessageKey } from "../messages";
import { newTab } from "./documents";
import { copyCurl, copyPython, exportJson, exportPicture, openFile, save } from "./files";
import { bypass, collapse, copy, cut, duplicate, mute, pasteFromClipboard, remove, selectAll, wrap } from "./editing";
import { cancelRun, startRun } from "./running";
import { switchTheme } from "./settings";
import { canvas, dialog, drawer, inspector, inspectorShown, resultsShown, active } from "./workbench";

export type Section = "general" | "canvas" | "editing";

export interface Command {
  readonly id: MessageKey;
  readonly section: Section;
  /** As the sheet shows it; Ctrl is ⌘ on a Mac. */
  readonly keys?: string;
  /** Handled by the canvas itself: shown, not listened to. */
  readonly canvasKey?: boolean;
  /** Also while typing in a field. */
  readonly always?: boolean;
  readonly perform: () => void;
}

const edit = (act: () => unknown) => (): void => void act();

export const COMMANDS: readonly Command[] = [
  { id: "run.all", section: "general", keys: "Ctrl+Enter", always: true, perform: () => void startRun() },
  { id: "run.selection", section: "general", keys: "Shift+Enter", perform: () => runSelection() },
  { id: "run.cancel", section: "general", keys: "Ctrl+Alt+Enter", always: true, perform: () => void cancelRun() },
  { id: "command.palette", section: "general", keys: "Ctrl+K", always: true, perform: () => { dialog.value = { kind: "commands" }; } },
  { id: "command.find", section: "general", keys: "Ctrl+F", always: true, perform: () => { dialog.value = { kind: "find" }; } },
  { id: "command.docs", section: "general", keys: "F1", always: true, perform: () => showInspector("docs") },
  { id: "command.shortcuts", section: "general", keys: "Shift+?", perform: () => { dialog.value = { kind: "shortcuts" }; } },
  { id: "command.save", section: "general", keys: "Ctrl+S", always: true, perform: () => void save() },
  { id: "command.save_as", section: "general", keys: "Ctrl+Shift+S", always: true, perform: () => { dialog.value = { kind: "save_as" }; } },
  { id: "command.open_file", section: "general", keys: "Ctrl+O", always: true, perform: () => openFile() },
  { id: "command.new", section: "general", perform: () => newTab() },
  { id: "command.export_python", section: "general", keys: "Ctrl+Shift+E", always: true, perform: () => void copyPython() },
  { id: "command.export_curl", section: "general", perform: () => void copyCurl() },
  { id: "command.export_json", section: "general", perform: () => exportJson() },
  { id: "command.export_png", section: "general", perform: () => exportPicture() },
  { id: "rail.workflows", section: "general", perform: () => { drawer.value = drawer.value === "workflows" ? null : "workflows"; } },
  { id: "rail.history", section: "general", perform: () => { drawer.value = drawer.value === "history" ? null : "history"; } },
  { id: "rail.settings", section: "general", keys: "Ctrl+,", always: true, perform: () => { drawer.value = drawer.value === "settings" ? null : "settings"; } },
  { id: "command.inspector", section: "general", perform: () => { inspectorShown.value = !inspectorShown.value; } },
  { id: "command.results", section: "general", perform: () => { resultsShown.value = !resultsShown.value; } },
  { id: "command.theme", section: "general", perform: () => switchTheme() },
  { id: "command.plain", section: "general", perform: () => { location.href = "/plain"; } },
  { id: "command.api", section: "general", perform: () => { location.href = "/api/v1/docs"; } },

  { id: "rail.add", section: "canvas", keys: "Shift+A", canvasKey: true, perform: () => { dialog.value = { kind: "palette", request: null }; } },
  { id: "command.fit", section: "canvas", keys: "F", canvasKey: true, perform: () => canvas.value?.fit() },
  { id: "command.zoom_actual", section: "canvas", keys: "Ctrl+0", canvasKey: true, perform: () => canvas.value?.zoomTo(1) },
  { id: "command.collapse", section: "canvas", keys: "H", canvasKey: true, perform: edit(collapse) },
  { id: "command.bypass", section: "canvas", keys: "B", canvasKey: true, perform: edit(bypass) },
  { id: "command.mute", section: "canvas", keys: "M", canvasKey: true, perform: edit(mute) },

  { id: "command.undo", section: "editing", keys: "Ctrl+Z", perform: () => void active.value?.editor.undo() },
  { id: "command.redo", section: "editing", keys: "Ctrl+Shift+Z", perform: () => void active.value?.editor.redo() },
  { id: "command.copy", section: "editing", keys: "Ctrl+C", canvasKey: true, perform: () => void copy() },
  { id: "command.cut", section: "editing", keys: "Ctrl+X", canvasKey: true, perform: () => void cut() },
  { id: "command.paste", section: "editing", keys: "Ctrl+V", canvasKey: true, perform: () => void pasteFromClipboard() },
  { id: "command.duplicate", section: "editing", keys: "Ctrl+D", canvasKey: true, perform: edit(duplicate) },
  { id: "command.delete", section: "editing", keys: "Delete", canvasKey: true, perform: edit(remove) },
  { id: "command.select_all", section: "editing", keys: "Ctrl+A", canvasKey: true, perform: edit(selectAll) },
  { id: "command.group", section: "editing", keys: "Ctrl+G", canvasKey: true, perform: edit(wrap) },
];

/** The words of a command. */
export const commandLabel = (command: Command): string => t(command.id);

export const commandOf = (id: MessageKey): Command | undefined => COMMANDS.find((command) => command.id === id);

/** The keys of a command as this system writes them. */
export function keysOf(command: Command): string {
  const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  return (command.keys ?? "").replace(/Ctrl\+/g, mac ? "⌘" : "Ctrl+");
}

function runSelection(): void {
  const targets = selectedNodes();
  if (targets.length) void startRun({ targets });
}

export function showInspector(tab: typeof inspector.value): void {
  inspector.value = tab;
  inspectorShown.value = true;
}
