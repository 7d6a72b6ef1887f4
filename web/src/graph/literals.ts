/** Which literals an input takes, in the words of nodes/interface/widgets.py and types.py. */

import type { CurveWidget, InputPort, Literal, PadWidget, Scalar, Widget } from "../api/catalogue";
import { shortNumber, shown } from "./words";

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
    if (typeof item === "number" && !Number.isFinite(item)) return `expected a finite number, got ${String(item)}`;
    if (Number.isInteger(item) && Math.abs(item as number) > MAX_INTEGER) return "expected a whole number within 2**53";
    if (typeof item === "string" && item.length > MAX_TEXT) return `expected a text of at most ${MAX_TEXT} bytes, got more`;
  }
  return null;
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const FITS: Record<string, (value: Literal) => boolean> = {
  Boolean: (v) => typeof v === "boolean",
  Integer: (v) => Number.isInteger(v),
  Number: isNumber,
  Text: (v) => typeof v === "string",
  Numbers: (v) => Array.isArray(v) && v.every(isNumber),
  Texts: (v) => Array.isArray(v) && v.every((item) => typeof item === "string"),
};

/** Why a literal does not fit a port type, or null. */
export function refuseType(type: string, value: Literal): string | null {
  const fits = Object.hasOwn(FITS, type) ? FITS[type] : undefined;
  const got = `the ${jsonName(value)} ${shown(value)}`;
  if (!fits) return `expected a wire that carries ${type}, got ${got}`;
  return fits(value) ? null : `expected ${type}, got ${got}`;
}

function jsonName(value: Literal): string {
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
    : `expected a number from ${shortNumber(w.low)} to ${shortNumber(w.high)}, got ${shortNumber(value)}`),
  choice: (w, value: string) => (w.options.includes(value) ? null
    : `expected one of ${w.options.join(", ")}, got ${shown(value)}`),
  seed: (_, value: number) => (0 <= value && value < MAX_INTEGER ? null
    : `expected a seed from 0 to ${MAX_INTEGER - 1}, got ${String(value)}`),
  text: (w, value: string) => refuseLength("characters", lengthOf(value, w.max_length), w.max_length),
  color: (_, value: string) => (COLOR.test(value) ? null : `expected a colour such as #ff8800, got ${shown(value)}`),
  toggle: () => null,
  numbers: (w, value: readonly number[]) => {
    const bad = value.find((v) => !(w.low <= v && v <= w.high));
    return refuseLength("numbers", value.length, w.max_items) ?? (bad === undefined ? null
      : `expected numbers from ${shortNumber(w.low)} to ${shortNumber(w.high)}, got ${shortNumber(bad)}`);
  },
  texts: (w, value: readonly string[]) => {
    const longest = value.reduce((most, text) => Math.max(most, lengthOf(text, w.max_length)), 0);
    return refuseLength("texts", value.length, w.max_items)
      ?? (longest <= w.max_length ? null : `expected texts of at most ${w.max_length} characters, got ${longest}`);
  },
  pad: (w, value: readonly number[]) => refusePad(w, value),
  curve: (w, value: readonly number[]) => refuseCurve(w, value),
  mask_file: (_, value: string) => refuseFileName(value),
  image_file: (_, value: string) => refuseFileName(value),
  image_folder: (_, value: string) => refuseFileName(value),
  model_file: (_, value: string) => refuseFileName(value),
};

function refusePad(w: PadWidget, value: readonly number[]): string | null {
  const [x, y] = value;
  if (x === undefined || y === undefined || value.length !== 2) return `expected two numbers, x and y, got ${value.length}`;
  if (w.x_low <= x && x <= w.x_high && w.y_low <= y && y <= w.y_high) return null;
  return `expected x from ${shortNumber(w.x_low)} to ${shortNumber(w.x_high)} and y from ${shortNumber(w.y_low)} to `
    + `${shortNumber(w.y_high)}, got ${shortNumber(x)}, ${shortNumber(y)}`;
}

function refuseCurve(w: CurveWidget, value: readonly number[]): string | null {
  const count = value.length / 2;
  if (!Number.isInteger(count) || count < 2 || count > w.max_points) {
    return `expected 2 to ${w.max_points} points as x, y, x, y, ..., got ${value.length} numbers`;
  }
  const xs = value.filter((_, i) => i % 2 === 0);
  const ys = value.filter((_, i) => i % 2 === 1);
  if (xs.some((x, i) => i > 0 && x <= (xs[i - 1] ?? x))) return "expected points from left to right, no two above each other";
  const inside = (xs[0] ?? 0) >= w.x_low && (xs.at(-1) ?? 0) <= w.x_high && ys.every((y) => w.y_low <= y && y <= w.y_high);
  return inside ? null : `expected points with x from ${shortNumber(w.x_low)} to ${shortNumber(w.x_high)} and y from `
    + `${shortNumber(w.y_low)} to ${shortNumber(w.y_high)}`;
}

/** Characters as the server counts them; counted only where it can matter. */
const lengthOf = (text: string, most: number): number => (text.length <= most ? text.length : [...text].length);

const refuseLength = (what: string, got: number, most: number): string | null =>
  got <= most ? null : `expected at most ${most} ${what}, got ${got}`;

function refuseFileName(value: string): string | null {
  if (value.length <= 255 && FILE_NAME.test(value) && !value.split("/").includes("..")) return null;
  return `expected a file name below the folder, such as pictures/cat.png, got ${shown(value.slice(0, 80))}`;
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
