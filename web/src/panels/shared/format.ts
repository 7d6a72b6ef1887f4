/** Values as people read them: durations, sizes, coordinates. */
import type { Cell, Summary } from "../../api/run_event";
import { shortNumber } from "../../graph/words";
import { decimal, language, t } from "../../messages";

/** "340 ms", "2.4 s", "3 min 5 s". */
export function duration(ms: number): string {
  if (ms < 1) return "1 ms";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${decimal(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** "64 kB", "1.2 GB". */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power ? decimal(value.toFixed(1)) : Math.round(value)} ${units[power] ?? ""}`;
}

/** "cfg 2.5, seed 3". */
export const coordinates = (cell: Cell | undefined): string =>
  Object.entries(cell ?? {}).map(([axis, value]) => `${axis} ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");

/** "4 × 64 × 64". */
export const shape = (summary: Summary): string => (summary.shape ?? []).join(" × ");

/** The value of a summary in a few words, "" where it has none. */
export function valueText(summary: Summary): string {
  const { value } = summary;
  if (value === undefined) return "";
  if (typeof value === "number") return decimal(shortNumber(value));
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Dates and large numbers: as the browser writes them where English is spoken, else as the language does. */
export const locale = (): string | undefined => (language() === "en" ? undefined : language());

/** "just now", "2 min ago", "5 h ago"; after a week the day. */
export function ago(at: number, now = Date.now()): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return t("files.ago_now");
  if (minutes < 60) return t("files.ago", { time: `${minutes} min` });
  if (minutes < 24 * 60) return t("files.ago", { time: `${Math.floor(minutes / 60)} h` });
  if (minutes < 7 * 24 * 60) return t("files.ago", { time: `${Math.floor(minutes / 1440)} d` });
  return new Date(at).toLocaleDateString(locale());
}
