/** Which keys perform which command: the defaults, presets of other programs, and what a person changed. */
import type { MessageKey } from "../../messages";
import { settings } from "../settings";

export const KEYMAPS = ["default", "comfyui", "blender", "nuke"] as const;
export type Keymap = (typeof KEYMAPS)[number];

/** Only what differs from the defaults; "" takes the keys away. */
const PRESETS: Readonly<Record<Keymap, Partial<Record<MessageKey, string>>>> = {
  default: {},
  comfyui: { "command.bypass": "Ctrl+B", "command.mute": "Ctrl+M", "command.collapse": "Alt+C", "command.fit": ".", "rail.workflows": "W", "command.redo": "Ctrl+Y",
    "rail.add": "A", "command.new": "Ctrl+Alt+N" },
  blender: { "command.delete": "X", "command.duplicate": "Shift+D", "command.group": "Ctrl+J", "act.swap": "Alt+X", "command.select_all": "A",
    "act.heal": "Ctrl+X", "command.cut": "Ctrl+Shift+X", "command.fit": "Shift+Home" },
  nuke: { "command.bypass": "D", "command.duplicate": "Alt+C", "act.tidy": "L", "command.find": "Ctrl+Alt+F", "command.group": "Ctrl+Alt+G", "act.swap": "Shift+X",
    "command.docs": "Alt+F1", "act.rename": "Alt+N" },
};

interface Keyed {
  readonly id: MessageKey;
  readonly keys?: string;
}

/** The keys of a command as they are set now; "" for none. */
export const keysFor = ({ id, keys }: Keyed): string => settings.value.keys[id] ?? PRESETS[settings.value.keymap][id] ?? keys ?? "";

const MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The keys that went down: "Ctrl+Shift+Z". With Alt the key counts, not the sign that Alt makes of it. */
export function chordOf(event: KeyboardEvent): string {
  const letter = event.altKey ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
  const key = letter ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const ctrl = event.ctrlKey || (MAC && event.metaKey);
  return `${ctrl ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey && !/^[^A-Z0-9]$/.test(key) ? "Shift+" : ""}${key}`;
}

/** What is to be done with pressed keys: act as other keys, perform a command that has no keys of its own, or nothing. */
export type Translation = { readonly keys: string } | { readonly perform: () => void } | "nothing";

/** All keys that mean something else than by default. */
export function translations(commands: readonly (Keyed & { readonly perform: () => void })[]): ReadonlyMap<string, Translation> {
  const found = new Map<string, Translation>();
  for (const command of commands) {
    const now = keysFor(command);
    if (now === (command.keys ?? "")) continue;
    if (now) found.set(now, command.keys ? { keys: command.keys } : { perform: command.perform });
  }
  for (const command of commands) {
    if (command.keys && keysFor(command) !== command.keys && !found.has(command.keys)) found.set(command.keys, "nothing");
  }
  return found;
}

/** The command that has these keys already, if another one. */
export const ownerOf = <C extends Keyed>(commands: readonly C[], keys: string, but: MessageKey): C | undefined =>
  commands.find((command) => command.id !== but && keysFor(command) === keys);
