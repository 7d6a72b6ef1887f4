/** Settings about running: a sound at the end, how often live previews change. */
import type { VNode } from "preact";
import { t } from "../../messages";
import { runPrefs, setRunPrefs } from "./run_prefs";

const RATES = [0, 1, 3, 10];
const CALM = 3;

const rateWords = (rate: number): string =>
  rate === 0 ? t("run.previews_off") : t(rate <= CALM ? "run.previews_calm" : "run.previews_fast", { count: rate });

export function RunSettings(): VNode {
  const { sound, previews } = runPrefs.value;
  return (
    <>
      <div class="field"><label><input type="checkbox" checked={sound} onChange={(e) => setRunPrefs({ sound: e.currentTarget.checked })} /> {t("run.sound")}</label></div>
      <div class="field">
        <div class="top"><label for="previews">{t("run.previews")}</label></div>
        <select id="previews" value={previews} onChange={(e) => setRunPrefs({ previews: Number(e.currentTarget.value) })}>
          {RATES.map((rate) => <option key={rate} value={rate}>{rateWords(rate)}</option>)}
        </select>
      </div>
    </>
  );
}
