/** Settings of this browser: the theme, stillness, telling when a run ends. */
import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

const KEPT = "wireloom-settings";

interface Settings {
  readonly theme: Theme;
  readonly notify: boolean;
  readonly still: boolean;
}

const DEFAULTS: Settings = { theme: "system", notify: false, still: false };

function read(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Settings>) };
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

/** The root element says which theme holds; the style sheet does the rest. */
export function showTheme(): () => void {
  return effect(() => {
    const { theme } = settings.value;
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  });
}

export const isDark = (): boolean =>
  settings.value.theme === "dark" || (settings.value.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);

export const switchTheme = (): void => setSettings({ theme: isDark() ? "light" : "dark" });
