/** Every setting as rows of the command palette. */
import { t } from "../messages";
import { KEYMAPS } from "./keymap";
import { setSettings, settings } from "./settings";

interface SettingRow {
  readonly key: string;
  readonly words: string;
  readonly label: string;
  readonly perform: () => void;
}

const row = (key: string, label: string, perform: () => void): SettingRow => ({ key: `setting ${key}`, words: label, label, perform });

export function settingRows(): SettingRow[] {
  const now = settings.value;
  const tick = (key: "still" | "letters", name: string): SettingRow =>
    row(key, t(now[key] ? "settings.turn_off" : "settings.turn_on", { name }), () => setSettings({ [key]: !now[key] }));
  return [
    ...(["system", "light", "dark"] as const).filter((theme) => theme !== now.theme)
      .map((theme) => row(`theme ${theme}`, t("settings.set_to", { name: t("settings.theme"), value: t(`settings.theme_${theme}`) }), () => setSettings({ theme }))),
    ...KEYMAPS.filter((keymap) => keymap !== now.keymap)
      .map((keymap) => row(`keymap ${keymap}`, t("settings.set_to", { name: t("settings.keymap"), value: t(`settings.keymap_${keymap}`) }), () => setSettings({ keymap }))),
    tick("still", t("settings.motion")), tick("letters", t("settings.letters")),
  ];
}
