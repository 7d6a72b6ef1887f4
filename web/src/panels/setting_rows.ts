/** Every setting as rows of the command palette. */
import { LANGUAGES, searched, t, type Language, type MessageKey } from "../messages";
import { KEYMAPS } from "./commands/keymap";
import { spoken } from "./language";
import { setSettings, settings } from "./settings";

const LANGUAGE_NAMES = Object.keys(LANGUAGES) as Language[];

interface SettingRow {
  readonly key: string;
  readonly words: string;
  readonly label: string;
  readonly perform: () => void;
}

const row = (key: string, label: string, words: string, perform: () => void): SettingRow => ({ key: `setting ${key}`, words: `${label} ${words}`, label, perform });

/** "Theme: Dark"; found by the English words too. */
const choice = (key: string, name: MessageKey, value: string, words: string, perform: () => void): SettingRow =>
  row(key, t("settings.set_to", { name: t(name), value }), `${searched(name)} ${words}`, perform);

export function settingRows(): SettingRow[] {
  const now = settings.value;
  const tick = (key: "still" | "letters", name: MessageKey): SettingRow =>
    row(key, t(now[key] ? "settings.turn_off" : "settings.turn_on", { name: t(name) }), searched(name), () => setSettings({ [key]: !now[key] }));
  return [
    ...(["system", "light", "dark"] as const).filter((theme) => theme !== now.theme)
      .map((theme) => choice(`theme ${theme}`, "settings.theme", t(`settings.theme_${theme}`), searched(`settings.theme_${theme}`), () => setSettings({ theme }))),
    ...KEYMAPS.filter((keymap) => keymap !== now.keymap)
      .map((keymap) => choice(`keymap ${keymap}`, "settings.keymap", t(`settings.keymap_${keymap}`), searched(`settings.keymap_${keymap}`), () => setSettings({ keymap }))),
    ...LANGUAGE_NAMES.filter((language) => language !== spoken.value)
      .map((language) => choice(`language ${language}`, "settings.language", LANGUAGES[language], language, () => setSettings({ language }))),
    tick("still", "settings.motion"), tick("letters", "settings.letters"),
  ];
}
