/** Which literals an input takes, in the words of nodes/interface/widgets.py and types.py. */

import type { CurveWidget, InputPort, Literal, PadWidget, Scalar, Widget } from "../api/catalogue";
import { shortNumber, shown } from "./words";
import { decimal, t } from "../messages";

export const MAX_INTEGER = 2 ** 53;
const MAX_TEXT = 1_000_000;
const COLOR = /^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$/;
const FILE_NAME = /^(?:(?![.~ ])[^\\/:\p{C}\p{Z}](?:[^\\/:\p{C}\p{Z}]| )*)(?:\/(?![.~ ])[^\\/:\p{C}\p{Z}](?:[^\\/:\p{C}\p{Z}]| )*)*$/u;

/** Why an input does not take a literal, or null. */
export function refuseLiteral(port: InputPort, value: Literal): string | null {
  if (value === null && (port.optional === true || (!port.required && port.default === null))) return null;
  for (const item of itemsOf(port, value)) {
    const why = refuseAny(item) ?? refuseType(port.type, item) ?? (port.widget ? refuseWidget(port.widget, item) : null);
    if (why !== null) return why;
  }
  return null;
}

/** The single values of a literal: an axis input takes a whole list of them, or one. */
function itemsOf(port: InputPort, value: Literal): readonly Literal[] {
  const oneList = port.type === "Numbers" || port.type === "Texts";
  return port.kind === "axis" && Array.isArray(value) && !oneList ? (value as readonly Literal[]) : [value];
}

/** Why this data cannot be typed into any input, or null. */
export function refuseAny(value: Literal): string | null {
  for (const item of Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar]) {
    if (typeof item === "number" && !Number.isFinite(item)) return t("literal.finite", { got: String(item) });
    if (Number.isInteger(item) && Math.abs(item as number) > MAX_INTEGER) return t("literal.within");
    if (typeof item === "string" && item.length > MAX_TEXT) return t("literal.bytes", { most: MAX_TEXT });
  }
  return null;
}

type Plain = "Boolean" | "Integer" | "Number" | "Text";
const FITS: Record<Plain, (value: unknown) => boolean> = {
  Boolean: (v) => typeof v === "boolean",
  Integer: (v) => Number.isInteger(v),
  Number: (v) => typeof v === "number",
  Text: (v) => typeof v === "string",
};
const ITEMS = { Numbers: "Number", Texts: "Text" } as const;

/** Why a literal does not fit a port type, and what to write instead; or null. */
export function refuseType(type: string, value: Literal): string | null {
  if (!isIn(FITS, type) && !isIn(ITEMS, type)) return t("literal.wire", { type, got: gotWords(value) });
  if (isIn(ITEMS, type) && Array.isArray(value)) return refuseItems(type, value as readonly Literal[]);
  if (isIn(FITS, type) && FITS[type](value)) return null;
  return t("literal.type", { type, got: gotWords(value), write: t(`literal.write_${type}`) });
}

/** Of a list, the first that does not fit, counted from 1. */
function refuseItems(type: keyof typeof ITEMS, items: readonly Literal[]): string | null {
  const at = items.findIndex((item) => !FITS[ITEMS[type]](item));
  return at < 0 ? null : t("literal.item", { type, at: at + 1, got: gotWords(items[at] ?? null), write: t(`literal.write_${ITEMS[type]}`) });
}

const isIn = <T extends object>(table: T, key: PropertyKey): key is keyof T => Object.hasOwn(table, key);

/** A value by its kind. */
function gotWords(value: Literal): string {
  const name = jsonName(value);
  return name === "null" ? t("literal.got_null") : t(`literal.got_${name}`, { shown: shown(value) });
}

function jsonName(value: Literal): "boolean" | "integer" | "number" | "text" | "list" | "null" {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "string") return "text";
  return Array.isArray(value) ? "list" : "null";
}

/** Why a widget does not accept a literal that fits the port type, or null. */
export function refuseWidget(widget: Widget, value: Literal): string | null {
  const check = CHECKS[widget.kind] as ((widget: Widget, value: Literal) => string | null) | undefined;
  return check ? check(widget, value) : null;
}

type Checks = { [K in Widget["kind"]]: (widget: Extract<Widget, { kind: K }>, value: never) => string | null };

const CHECKS: Checks = {
  range: (w, value: number) => (w.low <= value && value <= w.high ? null
    : t("literal.range", { low: told(w.low), high: told(w.high), got: told(value) })),
  choice: (w, value: string) => (w.options.includes(value) ? null
    : t("literal.choice", { options: w.options.join(", "), got: shown(value) })),
  seed: (_, value: number) => (0 <= value && value < MAX_INTEGER ? null
    : t("literal.seed", { most: MAX_INTEGER - 1, got: value })),
  text: (w, value: string) => refuseLength("characters", lengthOf(value, w.max_length), w.max_length),
  color: (_, value: string) => (COLOR.test(value) ? null : t("literal.color", { got: shown(value) })),
  toggle: () => null,
  numbers: (w, value: readonly number[]) => {
    const bad = value.find((v) => !(w.low <= v && v <= w.high));
    return refuseLength("numbers", value.length, w.max_items) ?? (bad === undefined ? null
      : t("literal.numbers_range", { low: told(w.low), high: told(w.high), got: told(bad) }));
  },
  texts: (w, value: readonly string[]) => {
    const longest = value.reduce((most, text) => Math.max(most, lengthOf(text, w.max_length)), 0);
    return refuseLength("texts", value.length, w.max_items)
      ?? (longest <= w.max_length ? null : t("literal.texts_length", { most: w.max_length, got: longest }));
  },
  pad: (w, value: readonly number[]) => refusePad(w, value),
  curve: (w, value: readonly number[]) => refuseCurve(w, value),
  mask_file: (_, value: string) => refuseFileName(value),
  image_file: (_, value: string) => refuseFileName(value),
  image_folder: (_, value: string) => refuseFileName(value),
  model_file: (_, value: string) => refuseFileName(value),
};

/** A number as it is written for people, in six digits. */
const short = (value: number): string => decimal(shortNumber(value));

/** In six digits where that is exact, else with all of them. */
const told = (value: number): string => (Number(shortNumber(value)) === value ? short(value) : decimal(allDigits(value)));

/** As the server writes them: with a power of ten from 1e16 on and below 1e-4. */
function allDigits(value: number): string {
  const size = Math.abs(value);
  return size >= 1e16 || size < 1e-4 ? value.toExponential().replace(/e([+-])(\d)$/, "e$10$2") : String(value);
}

const cornersOf = (w: PadWidget | CurveWidget): Record<"x_low" | "x_high" | "y_low" | "y_high", string> =>
  ({ x_low: short(w.x_low), x_high: short(w.x_high), y_low: short(w.y_low), y_high: short(w.y_high) });

function refusePad(w: PadWidget, value: readonly number[]): string | null {
  const [x, y] = value;
  if (x === undefined || y === undefined || value.length !== 2) return t("literal.pad_two", { got: value.length });
  if (w.x_low <= x && x <= w.x_high && w.y_low <= y && y <= w.y_high) return null;
  return t("literal.pad_range", { ...cornersOf(w), x: short(x), y: short(y) });
}

function refuseCurve(w: CurveWidget, value: readonly number[]): string | null {
  const count = value.length / 2;
  if (!Number.isInteger(count) || count < 2 || count > w.max_points) {
    return t("literal.curve_count", { most: w.max_points, got: value.length });
  }
  const xs = value.filter((_, i) => i % 2 === 0);
  const ys = value.filter((_, i) => i % 2 === 1);
  if (xs.some((x, i) => i > 0 && x <= (xs[i - 1] ?? x))) return t("literal.curve_order");
  const inside = (xs[0] ?? 0) >= w.x_low && (xs.at(-1) ?? 0) <= w.x_high && ys.every((y) => w.y_low <= y && y <= w.y_high);
  return inside ? null : t("literal.curve_range", cornersOf(w));
}

/** Characters as the server counts them; counted only where it can matter. */
const lengthOf = (text: string, most: number): number => (text.length <= most ? text.length : [...text].length);

const refuseLength = (what: "characters" | "numbers" | "texts", got: number, most: number): string | null =>
  got <= most ? null : t(`literal.most_${what}`, { most, got });

function refuseFileName(value: string): string | null {
  if (value.length <= 255 && FILE_NAME.test(value) && !value.split("/").includes("..")) return null;
  return t("literal.file", { got: shown(value.slice(0, 80)) });
}

/** The nearest value that a number field accepts: within its range, whole where the type is, or null. */
export function nearestNumber(port: InputPort, value: number): number | null {
  if (Number.isNaN(value)) return null;
  const widget = port.widget;
  const [low, high] = widget?.kind === "range" ? [widget.low, widget.high] : widget?.kind === "seed" ? [0, MAX_INTEGER - 1]
    : [-Number.MAX_VALUE, Number.MAX_VALUE];
  const inside = Math.min(Math.max(value, low), high);
  return port.type === "Integer" ? Math.min(Math.max(Math.round(inside), Math.ceil(low)), Math.floor(high)) : inside;
}
