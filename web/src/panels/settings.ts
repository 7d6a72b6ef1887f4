/** Settings of this browser: theme, stillness, telling when a run ends, keys. They are kept, and open in other tabs too. */
import { effect, signal } from "@preact/signals";
import type { MessageKey } from "../messages";

export type Theme = "system" | "light" | "dark";

const KEPT = "wireloom-settings";

interface Settings {
  readonly theme: Theme;
  readonly notify: boolean;
  /** The chosen language; "" takes the browser's. */
  readonly language: string;
  readonly still: boolean;
  readonly keymap: "default" | "comfyui" | "blender" | "nuke";
  /** Keys by command, where a person chose others than the keymap; "" for none. */
  readonly keys: Partial<Readonly<Record<MessageKey, string>>>;
  /** Whether single letters act on the canvas. */
  readonly letters: boolean;
}

const DEFAULTS: Settings = { theme: "system", notify: false, language: "", still: false, keymap: "default", keys: {}, letters: true };

/** What was kept, as far as it makes sense. */
export function readSettings(text: string | null): Settings {
  try {
    const data = JSON.parse(text ?? "{}") as Partial<Settings> | null;
    const known = { ...DEFAULTS, ...(typeof data === "object" ? data : {}) };
    const given: unknown = known.keys;
    const keys = Object.entries(typeof given === "object" && given !== null ? given : {}).filter((e): e is [string, string] => typeof e[1] === "string");
    return { ...known, theme: ["light", "dark"].includes(known.theme) ? known.theme : "system",
      language: typeof known.language === "string" ? known.language : "",
      keymap: ["comfyui", "blender", "nuke"].includes(known.keymap) ? known.keymap : "default", keys: Object.fromEntries(keys) };
  } catch {
    return DEFAULTS;
  }
}

function read(): Settings {
  try {
    return readSettings(localStorage.getItem(KEPT));
  } catch {
    return DEFAULTS;
  }
}

export const settings = signal<Settings>(read());

export function setSettings(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change };
  try {
    localStorage.setItem(KEPT, JSON.stringify(settings.value));
  } catch { /* they hold until the page closes */ }
}

/** The root element says which theme holds; the style sheet does the rest. Another tab's change holds here too. */
export function showTheme(): () => void {
  addEventListener("storage", ({ key }) => { if (key === KEPT) settings.value = read(); });
  return effect(() => {
    const { theme } = settings.value;
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  });
}

export const isDark = (): boolean =>
  settings.value.theme === "dark" || (settings.value.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);

export const switchTheme = (): void => setSettings({ theme: isDark() ? "light" : "dark" });
