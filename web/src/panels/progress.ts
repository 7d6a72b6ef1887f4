/** The window's title and icon say how far the run of the open workflow is; a message tells its end. */
import { effect } from "@preact/signals";
import type { RunState } from "../store/state";
import { t } from "../messages";
import { learnTimes } from "./pricing";
import { settings } from "./settings";
import { active } from "./workbench";

const ICON = 32;
const GOES_ON = new Set(["queued", "running"]);

/** From now on; returns the way to stop. */
export function showProgress(): () => void {
  return effect(() => {
    const editor = active.value?.editor;
    if (!editor) return undefined;
    const show = (run: RunState | null): void => {
      const title = editor.document.title || t("tab.untitled");
      const on = run !== null && GOES_ON.has(run.status);
      document.title = `${on ? `${Math.round(run.progress * 100)} % ` : run?.status === "failed" ? "✕ " : ""}${title} – ${t("app.name")}`;
      paintIcon(on ? run.progress : null, run?.status === "failed");
    };
    show(editor.get().run);
    const stops = [
      editor.watch((state) => state.run, show),
      editor.watch((state) => state.revision, () => show(editor.get().run)),
      editor.watch((state) => state.run?.status ?? null, (status, before) => {
        if (status === null || before === null || GOES_ON.has(status) || !GOES_ON.has(before)) return;
        learnTimes(editor);
        if (settings.peek().notify && document.hidden) new Notification(editor.document.title, { body: t(status === "succeeded" ? "run.succeeded" : "run.failed", { time: "" }) });
      }),
    ];
    return () => stops.forEach((stop) => stop());
  });
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
  const ring = (from: number, to: number, color: string): void => {
    ink.beginPath();
    ink.arc(ICON / 2, ICON / 2, ICON / 2 - 5, from, to);
    ink.strokeStyle = color;
    ink.lineWidth = 7;
    ink.stroke();
  };
  ring(0, 2 * Math.PI, failed ? "#c0262d" : progress === null ? "#0b62c4" : "#9aa3ad");
  if (progress !== null) ring(-Math.PI / 2, (2 * progress - 0.5) * Math.PI, "#0b62c4");
  const link = document.querySelector<HTMLLinkElement>("link[rel='icon']");
  if (link) link.href = canvas.toDataURL();
}
