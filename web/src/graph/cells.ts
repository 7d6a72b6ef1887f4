/** Cells of a sweep: which coordinates a call has, in which order calls lie, and where a cursor on the axes points. */

import type { Scalar } from "../api/catalogue";
import type { Cell } from "../api/run_event";
import type { Axes, AxisValues } from "./axis_values";
import { rounded } from "./numbers";
import { shortNumber } from "./words";

/** The axes of a node with their cells, the first axis slowest, as the server counts them. */
export interface CellSpace {
  readonly axes: readonly AxisValues[];
  readonly count: number;
}

const spaces = new WeakMap<Axes, Map<string, CellSpace>>();

/** The cells of these axes; the same object while the axes are the same. */
export function spaceOf(names: readonly string[], axes: Axes): CellSpace {
  let known = spaces.get(axes);
  if (!known) spaces.set(axes, (known = new Map<string, CellSpace>()));
  const key = JSON.stringify(names);
  const found = known.get(key);
  if (found) return found;
  const own = names.flatMap((name) => axes.axes.get(name) ?? []);
  const made = { axes: own, count: own.reduce((product, axis) => product * axis.length, 1) };
  known.set(key, made);
  return made;
}

/** The place on each axis of a cell by its number. */
export function placesOf(space: CellSpace, index: number): number[] {
  const places: number[] = [];
  let rest = index;
  for (const axis of [...space.axes].reverse()) {
    places.unshift(rest % axis.length);
    rest = Math.floor(rest / axis.length);
  }
  return places;
}

/** The number of the cell under a cursor: the place on each axis by name, 0 where it says nothing. */
export const indexAt = (space: CellSpace, cursor: ReadonlyMap<string, number>): number =>
  space.axes.reduce((index, axis) => index * axis.length + clampPlace(axis, cursor.get(axis.name) ?? 0), 0);

/** A place on an axis, the nearest there is. */
export const clampPlace = (axis: Pick<AxisValues, "length">, place: number): number =>
  Number.isFinite(place) ? Math.min(Math.max(Math.round(place), 0), axis.length - 1) : 0;

/** What a cell says of one axis: {axis: value}, {axis.column: value} or, of a zip, {zipped axis: value}. */
export const coordinates = (axis: AxisValues, place: number): (readonly [string, Scalar])[] =>
  [...axis.columns].map(([column, values]) => [coordinateName(axis, column), values[place] ?? null] as const);

const coordinateName = (axis: AxisValues, column: string): string => (column === "" ? axis.name : axis.zipped ? column : `${axis.name}.${column}`);

/** The coordinates of a cell by its number. */
export function cellAt(space: CellSpace, index: number): Cell {
  const places = placesOf(space, index);
  return Object.fromEntries(space.axes.flatMap((axis, i) => coordinates(axis, places[i] ?? 0)));
}

const keyed = new WeakMap<CellSpace, ReadonlyMap<string, number>>();

/** The number of each cell by its key. Of equal values on an axis the first one counts, for their cells are equal too. */
export function cellNumbers(space: CellSpace): ReadonlyMap<string, number> {
  const known = keyed.get(space);
  if (known) return known;
  const made = new Map<string, number>();
  for (let i = 0; i < space.count; i++) {
    const key = keyOf(cellAt(space, i));
    if (!made.has(key)) made.set(key, i);
  }
  keyed.set(space, made);
  return made;
}

/** The key of a cell: its coordinates in one order. The last digits of a fraction do not count: two programs differ in them. */
export function keyOf(cell: Cell | undefined): string {
  return JSON.stringify(Object.entries(cell ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)), (_, value: unknown) => (typeof value === "number" ? rounded(value) : value));
}

/** The coordinates of a cell that belong to these names. */
export const part = (cell: Cell, names: readonly string[]): Cell => Object.fromEntries(names.map((name) => [name, cell[name]]));

/** A value of an axis in a few words. */
export function valueWords(value: unknown, most = 40): string {
  const text = typeof value === "number" ? shortNumber(value) : typeof value === "string" ? value : JSON.stringify(value ?? null);
  const line = text.replace(/\s+/g, " ").trim();
  return [...line].length <= most ? line || "“”" : `${[...line].slice(0, most - 1).join("")}…`;
}

/** What stands at a place of an axis, in words: "5", "a fox, 7" where it has several columns. */
export const placeWords = (axis: AxisValues, place: number, most = 40): string =>
  valueWordsOf([...axis.columns.values()].map((values) => values[place]), most);

const valueWordsOf = (values: readonly unknown[], most: number): string =>
  values.map((value) => valueWords(value, Math.max(6, Math.floor(most / Math.max(values.length, 1))))).join(", ");

/** A cell in words: "cfg 5, seed 2". */
export const cellWords = (cell: Cell): string => Object.entries(cell).map(([name, value]) => `${name} ${valueWords(value, 24)}`).join(", ");
