/** Which definitions nodes use: what every part of the editor may ask; what definitions mean is loaded with the first of them. */

import type { Definition, Json, JsonObject } from "./document";
import { objectOf, textOf } from "./looks";

export const USE = "use:";
/** So deep may definitions lie in each other, as on the server. */
export const MAX_DEPTH = 32;

export type Definitions = ReadonlyMap<string, Definition>;

/** The definition that a node type `use:NAME` means, or null. */
export const usedName = (type: string): string | null => (type.startsWith(USE) ? type.slice(USE.length) : null);

export const own = (data: JsonObject, key: string): Json | undefined => (Object.hasOwn(data, key) ? data[key] : undefined);

/** The data of a definition; an empty one where there is none. */
export const dataOf = (definitions: Definitions, name: string): JsonObject => objectOf(definitions.get(name)?.data);

/** The nodes inside a definition, as written. */
export const insideOf = (data: JsonObject): [string, JsonObject][] =>
  Object.entries(objectOf(data["nodes"])).map(([name, node]) => [name, objectOf(node)]);

/** The definitions that some data uses directly: of a definition, or of a document. */
export const usesOf = (data: JsonObject): Set<string> =>
  new Set(insideOf(data).flatMap(([, node]) => usedName(textOf(node["type"])) ?? []));

/** A definition whose instances use other definitions: by the name that they have now. */
export function usingOthers(data: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  if ([...names].every(([before, now]) => before === now)) return data;
  const nodes = insideOf(data).map(([name, node]): [string, Json] => {
    const now = names.get(usedName(textOf(node["type"])) ?? "");
    return [name, now === undefined ? node : { ...node, type: `${USE}${now}` }];
  });
  return { ...data, nodes: Object.fromEntries(nodes) };
}
