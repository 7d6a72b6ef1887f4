/** The arithmetic of number fields: steps, limits, how a number is written, where it is on its slider. */
import type { RangeWidget } from "../api/catalogue";
import { plain } from "../graph/numbers";
import { decimal, t } from "../messages";

const WIDEST_SLIDER = 10_000;

/** Whether a slider makes sense: the range is finite and not astronomically wide. */
export function hasSlider(widget: RangeWidget): boolean {
  return widget.log ? widget.low > 0 && widget.high < 1e9 : widget.high - widget.low <= WIDEST_SLIDER;
}

/** One step of the arrow keys. */
export function stepOf(widget: RangeWidget, whole: boolean): number {
  if (widget.step !== null) return widget.step;
  if (whole) return 1;
  const width = widget.high - widget.low;
  return width > WIDEST_SLIDER ? 0.1 : 10 ** Math.floor(Math.log10(width / 50));
}

/** The nearest number that the field accepts. */
export function accept(value: number, widget: RangeWidget, whole: boolean): number {
  const rounded = whole ? Math.round(value) : Number(value.toPrecision(12));
  return Math.min(widget.high, Math.max(widget.low, rounded)) + 0;
}

/** Rounded to the grid of steps, counted from the low end where that is finite. */
export function snap(value: number, step: number, widget: RangeWidget, whole: boolean): number {
  const base = Math.abs(widget.low) < 1e9 ? widget.low : 0;
  return accept(base + Math.round((value - base) / step) * step, widget, whole);
}

/** Coarse steps stay on the usual grid; fine ones have a finer one. */
export const gridOf = (step: number, widget: RangeWidget, whole: boolean): number => Math.max(whole ? 1 : 0, Math.min(step, stepOf(widget, whole)));

export interface Verdict {
  /** What the field takes, or null. */
  readonly value: number | null;
  /** Why it does not take what was typed, or null. */
  readonly problem: string | null;
  /** The nearest that it would take, where what was typed is a number. */
  readonly nearest: number | null;
  /** Whether decimals were left out. */
  readonly rounded: boolean;
}

/** What a number field says of a number: never another number without a word. */
export function judge(value: number | null, widget: RangeWidget, whole: boolean): Verdict {
  if (value === null) return { value: null, problem: t("field.not_number"), nearest: null, rounded: false };
  const taken = whole ? Math.round(value) : value;
  const rounded = taken !== value && !Number.isNaN(value);
  if (taken < widget.low) return { value: null, problem: t("field.too_low", { low: write(widget.low) }), nearest: accept(value, widget, whole), rounded };
  if (taken > widget.high) return { value: null, problem: t("field.too_high", { high: write(widget.high) }), nearest: accept(value, widget, whole), rounded };
  return { value: accept(taken, widget, whole), problem: null, nearest: null, rounded };
}

/** As `plain`, for people: with the decimal sign of their language, which fields understand. */
export const write = (value: number): string => decimal(plain(value));

/** Where the value is on the slider, 0 to 1. */
export function fraction(value: number, { low, high, log }: RangeWidget): number {
  const at = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, Number.isFinite(at) ? at : 0));
}

/** The value at a place of the slider. */
export function valueAt(at: number, { low, high, log }: RangeWidget): number {
  return log ? low * (high / low) ** at : low + (high - low) * at;
}
