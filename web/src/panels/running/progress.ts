/** How far the run of the open workflow is, in the window's title and icon, read out at quarters, and told at its end. */
import { effect } from "@preact/signals";
import type { RunState } from "../../store/state";
import { t } from "../../messages";
import { duration } from "../shared/format";
import { runPrefs } from "./run_prefs";
import { learnTimes } from "./times";
import { settings } from "../settings";
import { unsentRuns } from "./running";
import { ended, SILENT, statusWords } from "./watching";
import { active, announcement } from "../workbench";

const ICON = 32;
const GOES_ON = new Set(["queued", "running"]);

/** From now on; returns the way to stop. */
export function showProgress(): () => void {
  const stopEnds = ended.on((event, tab) => {
    const run = tab.runs.get(event.run);
    if (run) learnTimes(tab.editor.document, run);
    if (event.status !== "cancelled") tellEnd(tab.editor.document.title || t("tab.untitled"), event.status === "succeeded", event.ms);
  });
  const stopShown = effect(() => {
    const editor = active.value?.editor;
    if (!editor) return undefined;
    const quarters = new Quarters();
    statusWords.value = SILENT;
    const show = (run: RunState | null): void => {
      showTitle(editor.document.title || t("tab.untitled"), run);
      paintIcon(run && GOES_ON.has(run.status) ? run.progress : null, run?.status === "failed");
      quarters.hear(run);
    };
    show(editor.get().run);
    const stops = [editor.watch((state) => state.run, show), editor.watch((state) => state.revision, () => {
      if (!unsentRuns.peek()) statusWords.value = SILENT; // the price of the next run is what matters now
      showTitle(editor.document.title || t("tab.untitled"), editor.get().run);
    })];
    return () => stops.forEach((stop) => stop());
  });
  return () => {
    stopEnds();
    stopShown();
  };
}

function showTitle(title: string, run: RunState | null): void {
  const on = run !== null && GOES_ON.has(run.status);
  const words = `${on ? `${Math.floor(run.progress * 100)} % ` : run?.status === "failed" ? "✕ " : ""}${title} – ${t("app.name")}`;
  if (document.title !== words) document.title = words;
}

/** Says when a run starts and when a quarter, half and three quarters are done; its end is said by whoever shows it. */
export class Quarters {
  private id = "";
  private said = -1;

  hear(run: RunState | null): void {
    if (run?.status !== "running") return;
    if (run.id !== this.id) [this.id, this.said] = [run.id, -1];
    const quarter = Math.min(Math.floor(run.progress * 4), 3);
    if (quarter <= this.said) return;
    announcement.value = quarter === 0 ? startWords(run) : t("run.progress", { percent: quarter * 25 });
    this.said = quarter;
  }
}

const startWords = (run: RunState): string =>
  run.etaSeconds === null ? t("run.started") : t("run.started_time", { time: duration(run.etaSeconds * 1000) });

/** A message of the system and a sound, where the settings ask for them; the message only when nobody looks. */
function tellEnd(title: string, good: boolean, ms: number): void {
  const words = t(good ? "run.succeeded" : "run.failed", { time: duration(ms) });
  if (settings.peek().notify && document.hidden && "Notification" in window && Notification.permission === "granted") new Notification(title, { body: words });
  if (runPrefs.peek().sound) void import("./sound").then(({ play }) => play(good));
}

let painted = "";

/** A ring that fills; the plain sign while nothing runs. */
function paintIcon(progress: number | null, failed: boolean): void {
  const key = progress === null ? String(failed) : String(Math.round(progress * 20));
  if (key === painted) return;
  painted = key;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = ICON;
  const ink = canvas.getContext("2d");
  if (!ink) return;
  const tokens = getComputedStyle(document.documentElement);
  const token = (name: string): string => tokens.getPropertyValue(`--wl-${name}`).trim();
  const ring = (from: number, to: number, color: string): void => {
    ink.beginPath();
    ink.arc(ICON / 2, ICON / 2, ICON / 2 - 5, from, to);
    ink.strokeStyle = color;
    ink.lineWidth = 7;
    ink.stroke();
  };
  ring(0, 2 * Math.PI, token(failed ? "danger" : progress === null ? "accent" : "dim"));
  if (progress !== null) ring(-Math.PI / 2, (2 * progress - 0.5) * Math.PI, token("accent"));
  const link = document.querySelector<HTMLLinkElement>("link[rel='icon']");
  if (link) link.href = canvas.toDataURL();
}
