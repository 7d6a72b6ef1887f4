/** Asks how often a run is to be repeated. */
import type { VNode } from "preact";
import { t } from "../../messages";
import { MOST_TIMES, runPrefs, setRunPrefs } from "./run_prefs";
import { useModal } from "../shared/hooks";
import { closeWindow, openWindow } from "../workbench";

export const askTimes = (): void => openWindow(<TimesWindow />);

function TimesWindow(): VNode {
  const modal = useModal(closeWindow);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const times = Number(new FormData(event.currentTarget as HTMLFormElement).get("times"));
    setRunPrefs({ times: Math.min(Math.max(Math.round(times) || 1, 1), MOST_TIMES) });
    closeWindow();
  };
  return (
    <dialog ref={modal} class="ask" aria-label={t("run.times_other")}>
      <form onSubmit={submit}>
        <label for="run-times">{t("run.times_label")}</label>
        <input id="run-times" name="times" type="number" min={1} max={MOST_TIMES} required autofocus value={runPrefs.value.times} />
        <p class="dim">{t("run.times_note")}</p>
        <div class="buttons"><button type="button" onClick={closeWindow}>{t("run.cancel_window")}</button><button class="main">{t("run.times_go")}</button></div>
      </form>
    </dialog>
  );
}
