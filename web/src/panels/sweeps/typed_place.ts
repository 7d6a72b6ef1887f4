/** Typing a value of an axis: where it leads. */
import type { AxisValues } from "../../graph/axis_values";
import { placeWords } from "../../graph/cells";

/** The place of what was typed: the same value, of numbers the nearest, of texts the first that begins so; null for none. */
export function placeFor(axis: AxisValues, typed: string): number | null {
  const wanted = typed.trim().toLowerCase();
  const columns = [...axis.columns.values()];
  const exact = Array.from({ length: axis.length }, (_, i) => i).find((i) => placeWords(axis, i, 400).toLowerCase() === wanted || columns.some((values) => String(values[i]).toLowerCase() === wanted));
  if (exact !== undefined || wanted === "") return exact ?? null;
  const numbers = columns.map((values) => values.filter((value) => typeof value === "number")).find((values) => values.length === axis.length);
  const number = Number(wanted.replace(",", "."));
  if (numbers && Number.isFinite(number)) return numbers.reduce((best, value, i) => (Math.abs(value - number) < Math.abs((numbers[best] ?? 0) - number) ? i : best), 0);
  const begins = Array.from({ length: axis.length }, (_, i) => i).find((i) => columns.some((values) => String(values[i]).toLowerCase().startsWith(wanted)));
  return begins ?? null;
}
