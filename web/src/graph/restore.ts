/** A document that was flattened for a run, back as it was drawn: `ui.flattened` holds what flattening replaced. */

import type { Json, JsonObject } from "./document";
import { isObject, objectOf } from "./looks";

/** The document before flattening; one that was not flattened comes back as it is. */
export function restoreFlattened(data: JsonObject): JsonObject {
  const before = objectOf(data["ui"])["flattened"];
  if (!isObject(before)) return data;
  const ui = Object.fromEntries(Object.entries(objectOf(data["ui"])).filter(([key]) => key !== "flattened"));
  const definitions = before["definitions"];
  return { ...data, ui, ...(isObject(definitions) ? { definitions: { ...objectOf(data["definitions"]), ...definitions } } : {}),
    nodes: ordered({ ...objectOf(data["nodes"]), ...objectOf(before["nodes"]) }, before["order"]),
    inputs: { ...objectOf(data["inputs"]), ...objectOf(before["inputs"]) },
    outputs: { ...objectOf(data["outputs"]), ...objectOf(before["outputs"]) } };
}

/** The entries in the order of these names; what is not named comes last. */
function ordered(data: JsonObject, order: Json | undefined): JsonObject {
  if (!Array.isArray(order)) return data;
  const position = new Map((order as unknown[]).map((name, i) => [name, i]));
  const at = (name: string): number => position.get(name) ?? position.size;
  return Object.fromEntries(Object.entries(data).sort(([a], [b]) => at(a) - at(b)));
}
