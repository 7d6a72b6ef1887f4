/** Bypass and mute inside definitions, flattened for a run: each definition once, those inside others first. */

import type { Problem } from "../api/problem";
import { inOrder } from "./definitions";
import type { Document, Json, JsonObject, Place } from "./document";
import { placeText } from "./document";
import { isObject, objectOf } from "./looks";
import type { GraphView } from "./ports";
import { byRank } from "./serialise";
import { placesOf, scopeDocument } from "./scope";
import { dataOf } from "./uses";

/** What flattening one document gives: what is left of it, and the way past bridged nodes. */
export interface FlatPart {
  readonly data: JsonObject;
  readonly problems: readonly Problem[];
  /** The ports that get what stands in an input of a bridged node. */
  past(place: Place): Place[];
  readonly left: ReadonlySet<string>;
}

/** The definitions that change, flattened; and of each definition the outputs that are not made any more. */
export interface FlatDefinitions {
  readonly changed: ReadonlyMap<string, JsonObject>;
  readonly silent: ReadonlyMap<string, ReadonlySet<string>>;
  readonly problems: readonly Problem[];
}

/** Whether something inside the definitions is bypassed or muted. */
export const definitionsHaveModes = (document: Document): boolean =>
  [...document.definitions.values()].some(({ data }) => {
    const ui = objectOf(objectOf(data)["ui"]);
    return [...Object.values(objectOf(ui["nodes"])), ...Object.values(objectOf(ui["frames"]))].some((look) => isObject(look) && (look["mode"] === "mute" || look["mode"] === "bypass"));
  });

/** Flatten all definitions; `one` flattens the inside of one, in which instances do not make these outputs any more. */
export function flattenDefinitions(graph: GraphView, one: (inside: GraphView, silent: FlatDefinitions["silent"]) => FlatPart | null): FlatDefinitions {
  const { definitions } = graph.document;
  const changed = new Map<string, JsonObject>();
  const silent = new Map<string, ReadonlySet<string>>();
  const problems: Problem[] = [];
  for (const name of definitionsHaveModes(graph.document) ? inOrder(definitions) : []) {
    const inside = scopeDocument(graph.document, name).document;
    const flat = one({ document: inside, catalogue: graph.catalogue }, silent);
    if (!flat) continue;
    const outputs = objectOf(flat.data["outputs"]);
    changed.set(name, { ...dataOf(definitions, name), nodes: flat.data["nodes"] as Json, outputs, inputs: inputsPast(inside, flat) });
    silent.set(name, new Set([...inside.outputs.keys()].filter((ident) => !Object.hasOwn(outputs, ident))));
    problems.push(...flat.problems.map((problem) => ({ ...problem, message: `definition ${name}: ${problem.message}`, where: { ...problem.where, definition: name } })));
  }
  return { changed, silent, problems };
}

/** The inputs of the interface without ports of nodes that are left out; what passes through goes to the ports behind. */
function inputsPast(inside: Document, flat: FlatPart): JsonObject {
  return Object.fromEntries(byRank(inside.inputs).map((declared) => {
    const places = placesOf(declared).flatMap((place) => (flat.left.has(place.node) ? flat.past(place) : [place]));
    return [declared.name, { ...declared.about, to: [...new Set(places.map(placeText))] }];
  }));
}
