/** Keys of the whole page. The canvas takes its own first; in fields only those with a modifier act. Keys that a person chose
 * are put in the place of the default ones before anybody sees them. */
import { COMMANDS, type Command } from "./commands";
import { takeFiles, takeText } from "../documents/files";
import { listenForHold } from "../running/hold";
import { chordOf, translations } from "./keymap";
import { settings } from "../settings";
import { canvas, dialog } from "../workbench";

const REGIONS = [".doors", ".topbar", ".rail", ".drawer", ".wl-canvas", ".outline", ".app-view", ".inspector", ".viewer", ".results"];
/** The first half of two-step keys: what follows belongs to them. */
const PREFIXES = new Set(["Alt+A", "Alt+S"]);
/** The browser makes events of these keys itself. */
const NATIVE: ReadonlySet<string> = new Set(["command.paste", "command.paste_wired"]);
let afterPrefix = false;
let keepWires = false;

export function listenForKeys(): void {
  listenForHold();
  addEventListener("keydown", translate, { capture: true });
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "F6") { walkRegions(event); return; }
    keepWires = (event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === "v";
    if (dialog.value) return;
    const typing = isField(event.target);
    const command = COMMANDS.find((one) => one.keys && matches(event, one) && (one.always === true || !typing) && !(one.canvasKey === true && typing));
    if (!command || NATIVE.has(command.id) || (command.canvasKey && !onPage(event.target) && !(command.near && isNear(event.target)))) return;
    event.preventDefault();
    command.perform();
  });
  addEventListener("paste", (event) => {
    if (event.defaultPrevented || isField(event.target) || dialog.value) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("application/x-wireloom") || (event.clipboardData?.getData("text/plain") ?? "");
    if (files.length) void takeFiles(files);
    else if (text) void takeText(text, null, keepWires);
    else return;
    event.preventDefault();
  });
}

/** Put the default keys in the place of chosen ones; with single letters off, they do nothing outside fields. */
function translate(event: KeyboardEvent): void {
  if (!event.isTrusted || event.isComposing || isField(event.target)) return;
  const chord = chordOf(event);
  const second = afterPrefix;
  afterPrefix = PREFIXES.has(chord);
  if (second || dialog.value) return;
  const found = translations(COMMANDS).get(chord);
  const letter = !settings.value.letters && chord.replace("Shift+", "").length === 1 && chord !== " ";
  if (!found && !letter) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!found || found === "nothing") return;
  if ("perform" in found) return found.perform();
  event.target?.dispatchEvent(pressing(found.keys));
}

/** A press of these keys, as the rest of the page takes it. */
function pressing(keys: string): KeyboardEvent {
  const parts = keys.split("+");
  const key = keys.endsWith("++") ? "+" : (parts.pop() ?? "");
  const shift = parts.includes("Shift");
  return new KeyboardEvent("keydown", { key: key.length === 1 && !shift ? key.toLowerCase() : key, code: /^[A-Z]$/.test(key) ? `Key${key}` : key,
    ctrlKey: parts.includes("Ctrl"), altKey: parts.includes("Alt"), shiftKey: shift, bubbles: true, cancelable: true });
}

/** Keys of the canvas also act while nothing has the focus. */
const onPage = (target: EventTarget | null): boolean => target === document.body || target === document.documentElement;

/** A node on the canvas, a result in the strip. */
const isNear = (target: EventTarget | null): boolean => target instanceof Element && target.closest(".wl-canvas, [data-result]") !== null;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && (target as HTMLInputElement).type !== "checkbox");

/** Whether the keys that went down are the command's. */
export function matches(event: KeyboardEvent, command: Pick<Command, "keys">): boolean {
  const parts = (command.keys ?? "").split("+");
  const key = parts.pop() ?? "";
  const wants = (name: string): boolean => parts.includes(name);
  const named = key.length === 1 ? event.key.toLowerCase() === key.toLowerCase() || event.code === `Digit${key}` : event.key === key;
  const shift = key === "?" ? true : event.shiftKey === wants("Shift");
  return named && (event.ctrlKey || event.metaKey) === wants("Ctrl") && event.altKey === wants("Alt") && shift;
}

/** F6 and Shift+F6 go round the regions that are shown. */
function walkRegions(event: KeyboardEvent): void {
  event.preventDefault();
  const shown = REGIONS.flatMap((name) => [...document.querySelectorAll<HTMLElement>(name)]);
  const at = shown.findIndex((region) => region.contains(document.activeElement));
  const next = shown[(at + (event.shiftKey ? -1 : 1) + shown.length) % shown.length];
  if (next?.classList.contains("wl-canvas")) return canvas.value?.focus();
  const first = next?.querySelector<HTMLElement>("[aria-current='page'], [tabindex='0'], button:not([disabled]), input, select, a[href]") ?? next;
  first?.focus();
}
