/** How this browser likes to run: which way the button goes, how often, by itself after changes, sound, previews. */
import { signal } from "@preact/signals";
import type { OnChange } from "../../store/on_change";

export type Way = "all" | "selection" | "frame" | "stale" | "front";
export const WAYS: readonly Way[] = ["all", "selection", "frame", "stale", "front"];

interface RunPrefs {
  /** What the button does; each way also has keys of its own. */
  readonly way: Way;
  readonly times: number;
  readonly onChange: OnChange;
  readonly sound: boolean;
  /** Live previews a second and node: 3 keep flashing within WCAG 2.3.1. */
  readonly previews: number;
}

const KEPT = "wireloom-run";
const DEFAULTS: RunPrefs = { way: "all", times: 1, onChange: "off", sound: false, previews: 3 };
export const MOST_TIMES = 64;

function read(): RunPrefs {
  try {
    const kept = { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<RunPrefs>) };
    return { ...kept, way: WAYS.includes(kept.way) ? kept.way : "all", times: Math.min(Math.max(Math.round(kept.times) || 1, 1), MOST_TIMES) };
  } catch {
    return DEFAULTS;
  }
}

export const runPrefs = signal<RunPrefs>(read());

export function setRunPrefs(change: Partial<RunPrefs>): void {
  runPrefs.value = { ...runPrefs.value, ...change };
  try {
    localStorage.setItem(KEPT, JSON.stringify(runPrefs.value));
  } catch { /* they hold until the page closes */ }
}

/** Live previews a second on the canvas; whoever wants little motion gets one. */
export const previewRate = (): number =>
  (matchMedia("(prefers-reduced-motion: reduce)").matches ? Math.min(runPrefs.value.previews, 1) : runPrefs.value.previews);
