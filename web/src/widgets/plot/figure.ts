/** Figures as data: read from the server's JSON or from a summary, measured, and written as a table. Pure. */
import type { Summary } from "../../api/run_event";
import { t } from "../../messages";

export interface PlotAxis {
  readonly label: string;
  readonly log: boolean;
  readonly low: number | null;
  readonly high: number | null;
  readonly ticks: readonly (readonly [number, string])[];
}

export interface PlotMark {
  readonly kind: "line" | "scatter" | "bar";
  readonly label: string;
  /** Of bars: their edges, one more than heights. */
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly color: string;
  readonly dashed: boolean;
  readonly width: number;
  readonly size: number;
}

export interface Plot {
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly marks: readonly PlotMark[];
  readonly thinned: boolean;
}

/** As nodes/plots/colors.py: one a label, told apart by people who see colours differently. */
const PALETTE = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee7733", "#009988", "#777777", "#33bbee"];
const KINDS: ReadonlySet<unknown> = new Set(["line", "scatter", "bar"]);
const COLOR = /^#[0-9a-f]{6}$/i;

type Data = Readonly<Record<string, unknown>>;
const objectOf = (value: unknown): Data => (typeof value === "object" && value !== null && !Array.isArray(value) ? value as Data : {});
const numberOf = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value as unknown[] : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The plot of a figure's data; null where lines, points and bars cannot show all of it. */
export function readPlot(data: unknown, title = ""): Plot | null {
  const figure = objectOf(data);
  const marks = listOf(figure["marks"]).map(objectOf);
  if (!marks.length || !marks.every((mark) => KINDS.has(mark["kind"]))) return null;
  const colors = new Map<string, string>();
  return {
    title: textOf(figure["title"]) || title, x: axisOf(figure["x"]), y: axisOf(figure["y"]), thinned: figure["thinned"] === true,
    marks: marks.map((mark, i) => markOf(mark, i, colors)),
  };
}

function markOf(mark: Data, index: number, colors: Map<string, string>): PlotMark {
  const label = textOf(mark["label"]);
  const own = textOf(mark["color"]);
  const name = label || `\0${index}`;
  if (!colors.has(name)) colors.set(name, COLOR.test(own) ? own : PALETTE[colors.size % PALETTE.length] ?? "");
  return {
    kind: mark["kind"] as PlotMark["kind"], label, x: listOf(mark["x"]).map(numberOf), y: listOf(mark["y"]).map(numberOf),
    color: COLOR.test(own) ? own : colors.get(name) ?? "", dashed: mark["dashed"] === true, width: numberOf(mark["width"]) ?? 2, size: numberOf(mark["size"]) ?? 5,
  };
}

function axisOf(value: unknown): PlotAxis {
  const axis = objectOf(value);
  const ticks = listOf(axis["ticks"]).map(listOf).flatMap(([at, text]): (readonly [number, string])[] => (typeof at === "number" ? [[at, String(text)]] : []));
  return { label: textOf(axis["label"]), log: axis["log"] === true, low: numberOf(axis["low"]), high: numberOf(axis["high"]), ticks };
}

/** The plot of what a run said of a value: figures in little, noise levels, short lists of numbers. */
export function plotOfSummary(summary: Summary): Plot | null {
  if (summary.type === "Figure") return readPlot(summary["plot"], textOf(summary["title"]));
  const values = listOf(summary.value).map(numberOf);
  const whole = summary.length === undefined || summary.length === values.length;
  if (values.length < 3 || (summary.type !== "Sigmas" && (summary.type !== "Numbers" || !whole))) return null;
  const last = (summary.length ?? values.length) - 1;
  const x = values.map((_, i) => Math.round((i * last) / (values.length - 1)));
  const label = summary.type === "Sigmas" ? t("plot.levels") : t("plot.value");
  return readPlot({ x: { label: t("plot.step") }, y: { label }, marks: [{ kind: "line", label: "", x, y: values }], thinned: !whole });
}

/** From the lowest to the highest number with a little room: as the figure says, else so that all marks fit. */
export function rangeOf(plot: Plot, side: "x" | "y"): readonly [number, number] {
  const axis = plot[side];
  const values = plot.marks.flatMap((mark) => mark[side]).filter((v): v is number => v !== null && (!axis.log || v > 0));
  let low = values.reduce((a, b) => Math.min(a, b), Infinity);
  let high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (low > high) [low, high] = axis.log ? [1, 10] : [0, 1];
  const ground = side === "y" && !axis.log && low >= 0 && plot.marks.some((mark) => mark.kind === "bar");
  if (axis.log) return [axis.low ?? low / 1.15, axis.high ?? high * 1.15];
  const room = 0.04 * (high - low) || Math.abs(high) * 0.1 || 0.5;
  return [axis.low ?? (ground ? 0 : low - room), axis.high ?? high + room];
}

/** The rows of the table: the name of the series, x, y. */
export function rowsOf(plot: Plot): readonly (readonly [string, number | null, number | null])[] {
  return plot.marks.flatMap((mark, i) => mark.y.map((y, k) => [nameOf(mark, i, plot), mark.kind === "bar" ? middle(mark.x[k], mark.x[k + 1]) : (mark.x[k] ?? null), y] as const));
}

const middle = (a: number | null | undefined, b: number | null | undefined): number | null =>
  (typeof a === "number" && typeof b === "number" ? Number(((a + b) / 2).toPrecision(12)) : null);

/** What a mark is called where it has no label of its own. */
export const nameOf = (mark: PlotMark, index: number, plot: Plot): string =>
  mark.label || (plot.marks.length > 1 ? t("plot.series", { index: index + 1 }) : plot.y.label || t("plot.value"));

/** The table as CSV (RFC 4180); a text that a spreadsheet would take for a formula is kept a text. */
export function csvOf(plot: Plot): string {
  const cell = (value: string | number | null): string => {
    if (typeof value !== "string") return value === null ? "" : String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const head = ["series", plot.x.label || "x", plot.y.label || "y"];
  return [head, ...rowsOf(plot)].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}
