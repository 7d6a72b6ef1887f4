/** Settings: how it looks, when it speaks up, and which keys do what. */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Health } from "../../api/client";
import { LANGUAGES, t } from "../../messages";
import { spoken } from "../language";
import { client } from "../shared/server";
import { RunSettings } from "../running/run_settings";
import { setSettings, settings, type Theme } from "../settings";
import { Keys } from "./keys";

export function SettingsPanel(): VNode {
  const [health, setHealth] = useState<Health | null>(null);
  useEffect(() => void client.health().then(setHealth, () => undefined), []);
  const { theme, notify, still, letters } = settings.value;
  return (
    <>
      <div class="field">
        <div class="top"><label for="theme">{t("settings.theme")}</label></div>
        <select id="theme" value={theme} onChange={(e) => setSettings({ theme: e.currentTarget.value as Theme })}>
          {(["system", "light", "dark"] as const).map((name) => <option key={name} value={name}>{t(`settings.theme_${name}`)}</option>)}
        </select>
      </div>
      <div class="field">
        <div class="top"><label for="language">{t("settings.language")}</label></div>
        <select id="language" value={spoken.value} onChange={(e) => setSettings({ language: e.currentTarget.value })}>
          {Object.entries(LANGUAGES).map(([language, name]) => <option key={language} value={language} lang={language}>{name}</option>)}
        </select>
      </div>
      <Tick checked={notify} onChange={(on) => void askToNotify(on)}>{t("settings.notify")}</Tick>
      <RunSettings />
      <Tick checked={still} onChange={(on) => setSettings({ still: on })}>{t("settings.motion")}</Tick>
      <Tick checked={letters} onChange={(on) => setSettings({ letters: on })}>{t("settings.letters")}</Tick>
      <Keys />
      {health && <p class="dim">{t("settings.version", { version: health.version, worker: workerWords(health.worker), waiting: health.waiting })}</p>}
    </>
  );
}

const WORKER = ["stopped", "starting", "ready", "running", "failed"] as const;

/** How the process that runs workflows stands; what this version does not know is said as the server says it. */
function workerWords(state: string): string {
  const known = WORKER.find((one) => one === state);
  return known ? t(`settings.worker_${known}`) : state;
}

function Tick({ checked, onChange, children }: { checked: boolean; onChange: (on: boolean) => void; children: ComponentChildren }): VNode {
  return <div class="field"><label><input type="checkbox" checked={checked} onChange={(e) => onChange(e.currentTarget.checked)} /> {children}</label></div>;
}

async function askToNotify(wanted: boolean): Promise<void> {
  const may = wanted && "Notification" in window && (await Notification.requestPermission()) === "granted";
  setSettings({ notify: may });
}
