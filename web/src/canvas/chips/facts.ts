/** What a value on a wire is, in short lines. Pure. */

import type { Summary } from "../../api/run_event";
import { t } from "../../messages";

export interface Facts {
  readonly title: string;
  readonly lines: readonly string[];
  /** Something is wrong with the value. */
  readonly alarm: string | null;
}

/** Three significant digits. */
export const short = (n: number): string =>
  n !== 0 && (Math.abs(n) >= 1e5 || Math.abs(n) < 1e-3) ? n.toExponential(2) : String(Number(n.toPrecision(3)));

/** "12 s", "3 min", "2 h". */
export function age(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 90) return `${String(s)} s`;
  return s < 5400 ? `${String(Math.round(s / 60))} min` : `${String(Math.round(s / 3600))} h`;
}

/** The lines of a chip; `at` is when the value came. */
export function facts(port: string, type: string, summary: Summary | undefined, axes: readonly string[], at: number, now: number): Facts {
  const title = `${port} · ${type}`;
  const varies = axes.length ? [t("chip.axes", { axes: axes.join(" × ") })] : [];
  if (!summary) return { title, lines: [t("chip.no_value"), ...varies], alarm: null };
  const shape = summary.shape ? summary.shape.join(" × ") : "";
  const lines = [[shape, summary.dtype ?? ""].filter(Boolean).join(" · "), ...numbers(summary), ...value(summary), ...varies,
    at > 0 ? t("chip.age", { age: age(now - at) }) : ""];
  return { title, lines: lines.filter(Boolean), alarm: summary.finite === false ? t("chip.nan") : (summary.warning ?? null) };
}

function numbers(s: Summary): string[] {
  const known = (n: number | null | undefined): n is number => typeof n === "number";
  const range = known(s.min) && known(s.max) ? [t("chip.range", { min: short(s.min), max: short(s.max) })] : [];
  const stats = known(s.mean) && known(s.std) ? [t("chip.stats", { mean: short(s.mean), std: short(s.std) })] : [];
  return [...range, ...stats];
}

function value(s: Summary): string[] {
  if (s.value === undefined || s.value === null) return [];
  const text = typeof s.value === "string" ? s.value : JSON.stringify(s.value);
  return [text.length > 120 ? `${text.slice(0, 119)}…` : text];
}
