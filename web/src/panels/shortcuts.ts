/** Keys of the whole page. The canvas takes its own first; in fields only those with a modifier act. */
import { COMMANDS, type Command } from "./commands";
import { takeFiles, takeText } from "./files";
import { t } from "../messages";
import { dialog } from "./workbench";

const REGIONS = [".topbar", ".rail", ".drawer", ".wl-canvas", ".inspector", ".results"];

export function listenForKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "F6") { walkRegions(event); return; }
    if (dialog.value) return;
    const typing = isField(event.target);
    const command = COMMANDS.find((one) => one.keys && matches(event, one) && (one.always === true || !typing) && !(one.canvasKey === true && typing));
    if (!command || (command.canvasKey && !onPage(event.target))) return;
    event.preventDefault();
    command.perform();
  });
  addEventListener("paste", (event) => {
    if (event.defaultPrevented || isField(event.target)) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (files.length) void takeFiles(files);
    else if (text) takeText(text, t("command.paste"));
    else return;
    event.preventDefault();
  });
}

/** Keys of the canvas also act while nothing has the focus. */
const onPage = (target: EventTarget | null): boolean => target === document.body || target === document.documentElement;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && (target as HTMLInputElement).type !== "checkbox");

/** Whether the keys that went down are the command's. */
export function matches(event: KeyboardEvent, command: Pick<Command, "keys">): boolean {
  const parts = (command.keys ?? "").split("+");
  const key = parts.pop() ?? "";
  const wants = (name: string): boolean => parts.includes(name);
  const named = key.length === 1 ? event.key.toLowerCase() === key.toLowerCase() : event.key === key;
  const shift = key === "?" ? true : event.shiftKey === wants("Shift");
  return named && (event.ctrlKey || event.metaKey) === wants("Ctrl") && event.altKey === wants("Alt") && shift;
}

/** F6 and Shift+F6 go round the regions that are shown. */
function walkRegions(event: KeyboardEvent): void {
  event.preventDefault();
  const shown = REGIONS.flatMap((name) => [...document.querySelectorAll<HTMLElement>(name)]);
  const at = shown.findIndex((region) => region.contains(document.activeElement));
  const next = shown[(at + (event.shiftKey ? -1 : 1) + shown.length) % shown.length];
  const first = next?.querySelector<HTMLElement>("[tabindex='0'], button:not([disabled]), input, select, a[href]") ?? next;
  first?.focus();
}
