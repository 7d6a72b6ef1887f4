/** The inside of a definition as a document of its own, and back: what is edited there with the tools of every workflow.
 *
 * Its inputs are those of the interface (`Declared` with `also` and `about`), its outputs too; axes and definitions are
 * those of the whole document. What cannot be read stays as it came.
 */

import { dataOf } from "./uses";
import type { Declared, Document, Json, JsonObject } from "./document";
import { FORMAT, parsePlace, placeText } from "./document";
import { LiveDocument } from "./live";
import { isObject, objectOf, restOf } from "./looks";
import { parseData } from "./parse";
import { byRank, toData } from "./serialise";

/** Keys that a definition has no use for; they are kept, but are not those of the document inside. */
const STRANGE = ["format", "axes", "definitions"];
const NOWHERE = { node: "", port: "" };

export interface Scoped {
  readonly document: LiveDocument;
  /** The nodes that the file gives no position. */
  readonly unplaced: readonly string[];
}

/** The inside of a definition; an empty document where there is none. */
export function scopeDocument(whole: Document, name: string): Scoped {
  const data = dataOf(whole.definitions, name);
  const parsed = parseData({ ...restOf(data, STRANGE), format: FORMAT, nodes: objectOf(data["nodes"]), inputs: {} });
  const document = parsed.document ?? new LiveDocument();
  for (const [ident, entry] of Object.entries(objectOf(data["inputs"]))) {
    const declared = interfaceInput(ident, entry, document.nextRank());
    if (declared) document.put("inputs", ident, declared);
  }
  for (const table of ["axes", "definitions"] as const) for (const [key, entry] of whole[table]) document.put(table, key, entry);
  return { document, unplaced: parsed.unplaced };
}

/** An input of a definition, or null where it cannot be read. One whose ports are gone leads nowhere and stays. */
export function interfaceInput(name: string, entry: Json, rank: number): Declared | null {
  const to = isObject(entry) ? entry["to"] : undefined;
  if (!isObject(entry) || !Array.isArray(to)) return null;
  const places = (to as Json[]).map((text) => (typeof text === "string" ? parsePlace(text) : null));
  if (places.some((place) => place === null)) return null;
  const [place = NOWHERE, ...also] = places.flatMap((one) => one ?? []);
  return { name, place, also, about: restOf(entry, ["to"]), rank };
}

/** The ports that an input goes to; none where those are gone. */
export const placesOf = ({ place, also = [] }: Declared): Declared["place"][] => (place.node === "" ? [] : [place, ...also]);

/** An input of a definition as JSON. */
export const interfaceData = (declared: Declared): JsonObject => ({ to: placesOf(declared).map(placeText), ...declared.about });

/** The definition whose inside is this document; what `before` held that is not of this inside is kept. */
export function definitionData(inside: Document, before: JsonObject): JsonObject {
  const whole = toData(inside);
  const kept = Object.fromEntries(Object.entries(before).filter(([key]) => STRANGE.includes(key)));
  const unread = (table: "inputs" | "outputs"): [string, Json][] =>
    Object.entries(objectOf(before[table])).filter(([ident, entry]) => (table === "inputs" ? !interfaceInput(ident, entry, 0) : typeof entry !== "string" || !parsePlace(entry)));
  const inputs = byRank(inside.inputs).map((one): [string, Json] => [one.name, interfaceData(one)]);
  return { ...kept, ...Object.fromEntries(inside.fields), nodes: whole["nodes"] as Json,
    inputs: Object.fromEntries([...unread("inputs"), ...inputs]), outputs: Object.fromEntries([...unread("outputs"), ...Object.entries(objectOf(whole["outputs"]))]),
    ui: whole["ui"] as Json };
}
