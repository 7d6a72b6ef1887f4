/** Axes of a document read as values: the same kinds, limits and words as server/engine/parse_axes.py. */

import type { Scalar } from "../api/catalogue";
import type { Document, Json } from "./document";
import { isObject } from "./looks";
import { shortNumber } from "./words";
import { t } from "../messages";

export const MAX_AXIS = 10_000;

/** The values of an axis: `columns` has "" for a plain one, else a name a column; `zipped`: the columns are axes. */
export interface AxisValues {
  readonly name: string;
  readonly length: number;
  readonly columns: ReadonlyMap<string, readonly Scalar[]>;
  readonly zipped: boolean;
}

/** The axes that cells carry, the zip that took each zipped one in, and what is wrong, by axis. */
export interface Axes {
  readonly axes: ReadonlyMap<string, AxisValues>;
  readonly zippedIn: ReadonlyMap<string, string>;
  readonly mistakes: ReadonlyMap<string, string>;
}

/** An axis that cannot be read, in words. */
class Mistake extends Error {}

/** The axes of a document; those with mistakes are missing. */
export function readAxes(document: Document): Axes {
  const plain = new Map<string, AxisValues>();
  const zips: [string, readonly string[]][] = [];
  const mistakes = new Map<string, string>();
  for (const { name, data } of document.axes.values()) {
    trying(mistakes, name, () => {
      if (isObject(data) && "zip" in data && Object.keys(data).length === 1) zips.push([name, zipNames(data["zip"])]);
      else plain.set(name, { name, ...readAxis(data), zipped: false });
    });
  }
  const zippedIn = new Map<string, string>();
  const joined = new Map(plain);
  for (const [name, members] of zips) trying(mistakes, name, () => joined.set(name, zip(name, members, plain, zippedIn)));
  for (const member of zippedIn.keys()) joined.delete(member);
  return { axes: joined, zippedIn, mistakes };
}

/** Why this data is no axis, or null; zips are looked at with the whole document. */
export function refuseAxis(data: Json): string | null {
  const read = readAxisData(data);
  return "mistake" in read ? read.mistake : null;
}

/** The columns of an axis that is no zip, or what is wrong with it, in words. */
export function readAxisData(data: Json): Pick<AxisValues, "length" | "columns"> | { readonly mistake: string } {
  const mistakes = new Map<string, string>();
  const found: Pick<AxisValues, "length" | "columns">[] = [];
  trying(mistakes, "", () => found.push(readAxis(data)));
  const [read] = found;
  return read ?? { mistake: mistakes.get("") ?? "" };
}

function trying(mistakes: Map<string, string>, name: string, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    mistakes.set(name, error.message);
  }
}

function readAxis(data: Json): { length: number; columns: Map<string, readonly Scalar[]> } {
  const [entry, ...more] = isObject(data) ? Object.entries(data) : [];
  if (!entry || more.length) throw new Mistake(t("axis.object"));
  const [kind, value] = entry;
  if (kind === "columns") return readColumns(value);
  const read = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!read) throw new Mistake(t("axis.kind", { kind: kind.slice(0, 40) }));
  const values = read(value);
  return { length: values.length, columns: new Map([["", values]]) };
}

function readColumns(data: Json): { length: number; columns: Map<string, readonly Scalar[]> } {
  const columns = new Map(Object.entries(isObject(data) ? data : {}).map(([name, value]) => [name, readValues(value)]));
  const [first] = columns.values();
  if (!first) throw new Mistake(t("axis.columns_object"));
  if ([...columns.values()].some((c) => c.length !== first.length)) {
    throw new Mistake(t("axis.columns_unequal", { said: [...columns].map(([k, v]) => `${k} ${v.length}`).join(", ") }));
  }
  return { length: first.length, columns };
}

function readValues(data: Json): readonly Scalar[] {
  if (!Array.isArray(data)) throw new Mistake(t("axis.list"));
  count(data.length);
  return data as readonly Scalar[];
}

function count(wanted: number): number {
  if (wanted >= 1 && wanted <= MAX_AXIS) return wanted;
  throw new Mistake(t("axis.count", { most: MAX_AXIS, count: wanted }));
}

function numbers(data: Json, least: number, most: number, otherwise: string): number[] {
  const list = Array.isArray(data) ? (data as Json[]) : [];
  if (list.length < least || list.length > most || !list.every((v) => typeof v === "number")) throw new Mistake(otherwise);
  return list;
}

function readRange(data: Json): number[] {
  const [start = 0, stop = 0, step = 1] = numbers(data, 2, 3, t("axis.range"));
  if (step === 0) throw new Mistake(t("axis.step_zero"));
  // 1e-9 of a step keeps rounding from adding a value at the excluded end, as in 0, 1, 0.1.
  const wanted = Math.max(Math.ceil((stop - start) / step - 1e-9), 0);
  return Array.from({ length: count(wanted) }, (_, i) => start + i * step);
}

function ends(data: Json, kind: string): [number, number, number] {
  const [first = 0, last = 0, wanted = 0] = numbers(data, 3, 3, t("axis.ends", { kind }));
  if (!Number.isInteger(wanted)) throw new Mistake(t("axis.count_whole", { kind, value: shortNumber(wanted) }));
  return [first, last, count(wanted)];
}

function readLinspace(data: Json): number[] {
  const [first, last, wanted] = ends(data, "linspace");
  const steps = Math.max(wanted - 1, 1);
  return Array.from({ length: wanted }, (_, i) => first * (1 - i / steps) + last * (i / steps));
}

function readGeomspace(data: Json): number[] {
  const [first, last, wanted] = ends(data, "geomspace");
  if (first * last <= 0) throw new Mistake(t("axis.same_sign"));
  const steps = Math.max(wanted - 1, 1);
  const inner = (t: number): number => Math.sign(first) * Math.exp(Math.log(Math.abs(first)) * (1 - t) + Math.log(Math.abs(last)) * t);
  return Array.from({ length: wanted }, (_, i) => (i === 0 ? first : i === wanted - 1 ? last : inner(i / steps)));
}

const KINDS: Record<string, (data: Json) => readonly Scalar[]> = {
  values: readValues, range: readRange, linspace: readLinspace, geomspace: readGeomspace };

function zipNames(data: Json | undefined): readonly string[] {
  const names = Array.isArray(data) ? (data as Json[]) : [];
  if (names.length >= 2 && names.every((n) => typeof n === "string") && new Set(names).size === names.length) return names;
  throw new Mistake(t("axis.zip_two"));
}

function zip(name: string, members: readonly string[], plain: ReadonlyMap<string, AxisValues>, taken: Map<string, string>): AxisValues {
  const columns = new Map<string, readonly Scalar[]>();
  for (const member of members) columns.set(member, zippable(member, plain, taken));
  const [first = []] = columns.values();
  if ([...columns.values()].some((c) => c.length !== first.length)) {
    const said = [...columns].map(([m, c]) => t("axis.has_length", { name: m, count: c.length })).join(", ");
    throw new Mistake(t("axis.zip_unequal", { said }));
  }
  for (const member of members) taken.set(member, name);
  return { name, length: first.length, columns, zipped: true };
}

function zippable(member: string, plain: ReadonlyMap<string, AxisValues>, taken: ReadonlyMap<string, string>): readonly Scalar[] {
  const axis = plain.get(member);
  if (!axis) throw new Mistake(t("axis.zip_not_plain", { name: member.slice(0, 60) }));
  const values = axis.columns.get("");
  if (!values) throw new Mistake(t("axis.zip_columns", { name: member }));
  const whole = taken.get(member);
  if (whole !== undefined) throw new Mistake(t("axis.zipped_already", { name: member, whole }));
  return values;
}

