/** The order of nodes, axes, inputs and outputs, kept through places that sort the keys of a document, as the server does. */

import type { Json, JsonObject } from "./document";
import { isObject, objectOf } from "./looks";

const TABLES = ["nodes", "axes", "definitions", "inputs", "outputs"] as const;

const isSorted = (keys: readonly string[]): boolean => keys.every((key, i) => i === 0 || (keys[i - 1] ?? "") < key);

/** The document with `ui.order` for each table whose keys are not in alphabetical order, in its definitions too. */
export function keepOrder(data: JsonObject): JsonObject {
  const definitions = data["definitions"];
  if (!isObject(definitions)) return keepTables(data);
  const kept = Object.entries(definitions).map(([name, one]) => [name, isObject(one) && isObject(one["ui"] ?? {}) ? keepTables(one) : one] as const);
  return keepTables({ ...data, definitions: Object.fromEntries(kept) });
}

function keepTables(data: JsonObject): JsonObject {
  const order = TABLES.flatMap((table): [string, Json][] => {
    const keys = Object.keys(objectOf(data[table]));
    return isSorted(keys) ? [] : [[table, keys]];
  });
  return order.length ? { ...data, ui: { ...objectOf(data["ui"]), order: Object.fromEntries(order) } } : data;
}

/** The document, or a definition, in the order that `ui.order` tells, where its keys were sorted; an order that a person wrote stays. */
export function restoreOrder(data: JsonObject): JsonObject {
  const order = objectOf(data["ui"])["order"];
  if (!isObject(order)) return data;
  const tables = TABLES.flatMap((table): [string, Json][] => {
    const [entries, wanted] = [data[table], order[table]];
    return isObject(entries) && Array.isArray(wanted) && isSorted(Object.keys(entries)) ? [[table, inOrder(entries, wanted as readonly Json[])]] : [];
  });
  return { ...data, ...Object.fromEntries(tables) };
}

/** A definition in the order that it tells, which then needs no telling. */
export function inOwnOrder(data: Json): Json {
  if (!isObject(data) || !isObject(objectOf(data["ui"])["order"])) return data;
  const { order: _, ...ui } = objectOf(data["ui"]);
  return { ...restoreOrder(data), ui };
}

/** What is not named comes last. */
function inOrder(entries: JsonObject, wanted: readonly Json[]): JsonObject {
  const place = new Map(wanted.map((name, i) => [name, i]));
  const at = (name: string): number => place.get(name) ?? place.size;
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => at(a) - at(b)));
}
