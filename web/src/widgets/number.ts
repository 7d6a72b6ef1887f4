/** The arithmetic of number fields: steps, limits, how a number is written, where it is on its slider. */
import type { RangeWidget } from "../api/catalogue";

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

/** As short as it goes without losing what was set. */
export function write(value: number): string {
  if (!Number.isFinite(value)) return "";
  const text = String(Number(value.toPrecision(10)));
  return text.replace("e+", "e");
}

/** Where the value is on the slider, 0 to 1. */
export function fraction(value: number, { low, high, log }: RangeWidget): number {
  const at = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, Number.isFinite(at) ? at : 0));
}

/** The value at a place of the slider. */
export function valueAt(at: number, { low, high, log }: RangeWidget): number {
  return log ? low * (high / low) ** at : low + (high - low) * at;
}
