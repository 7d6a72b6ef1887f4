/** What the palette puts first: converters, previews and collectors for a dragged wire; recent and likely nodes for an empty search. */

import type { NodeType } from "../api/catalogue";
import type { Catalogue } from "./catalogue";
import { fullName } from "./catalogue";
import { familyOf, type Hit } from "./search";
import { plainTitle, titleOf } from "./titles";

export type Why = "converter" | "preview" | "collect" | "recent" | "likely";

export interface Suggested {
  readonly hit: Hit;
  /** Why it stands in front; null for all others. */
  readonly why: Why | null;
}

const MOST = { converter: 3, preview: 2, collect: 2, recent: 5, likely: 5 } as const;
/** What a node gives when it is there to be looked at. */
const LOOKS = new Set(["Figure", "File", "Video"]);

/** The hits of a wire that was dragged into the void: first what turns its value into another, shows it, or gathers it. */
export function forWire(catalogue: Catalogue, hits: readonly Hit[], port: string, side: "input" | "output"): Suggested[] {
  const sorts: readonly (readonly [Why, (type: NodeType) => boolean])[] = side === "output"
    ? [["converter", (type) => converts(catalogue, type, port)], ["preview", (type) => shows(type)], ["collect", (type) => gathers(catalogue, type, port)]]
    : [["converter", (type) => makes(catalogue, type, port)]];
  return inFront(hits, sorts);
}

/** The hits of an empty search: what was added last, then what usually follows. */
export function forStart(hits: readonly Hit[], recent: readonly string[], weight: (type: NodeType) => number): Suggested[] {
  const byRecent = [...hits].sort((a, b) => place(recent, a.type.id) - place(recent, b.type.id));
  const likely = inFront(hits, [["likely", (type) => weight(type) > 0]]);
  const first = byRecent.filter((hit) => recent.includes(hit.type.id)).slice(0, MOST.recent);
  const taken = new Set(first.map((hit) => hit.type));
  return [...first.map((hit): Suggested => ({ hit, why: "recent" })), ...likely.filter(({ hit }) => !taken.has(hit.type))];
}

const place = (list: readonly string[], id: string): number => (list.includes(id) ? list.indexOf(id) : list.length);

function inFront(hits: readonly Hit[], sorts: readonly (readonly [Why, (type: NodeType) => boolean])[]): Suggested[] {
  const first: Suggested[] = [];
  const taken = new Set<NodeType>();
  for (const [why, is] of sorts) {
    const found = hits.filter((one) => !taken.has(one.type) && is(one.type));
    // What is called "to image" does nothing but convert.
    if (why === "converter") found.sort((a, b) => Number(isTo(b)) - Number(isTo(a)));
    for (const hit of found.slice(0, MOST[why])) {
      taken.add(hit.type);
      first.push({ hit, why });
    }
  }
  return [...first, ...hits.filter((hit) => !taken.has(hit.type)).map((hit): Suggested => ({ hit, why: null }))];
}

const isTo = (hit: Hit): boolean => plainTitle(hit.type).startsWith("to ");

const goes = (catalogue: Catalogue, got: string, to: string): boolean => ["same", "lossless"].includes(catalogue.fit(got, to));

/** One required input, which takes the value, and an output of another type that is not only to be looked at. */
function converts(catalogue: Catalogue, type: NodeType, port: string): boolean {
  const [only, more] = type.inputs.filter((input) => input.required);
  return only !== undefined && !more && only.kind === "item" && goes(catalogue, port, only.type)
    && type.outputs.some((output) => output.type !== port && !LOOKS.has(output.type));
}

/** Gives the value, from one required input of another type. */
function makes(catalogue: Catalogue, type: NodeType, port: string): boolean {
  const required = type.inputs.filter((input) => input.required);
  return required.length === 1 && required[0]?.type !== port && type.outputs.some((output) => goes(catalogue, output.type, port));
}

const shows = (type: NodeType): boolean => type.outputs.some((output) => LOOKS.has(output.type));

const gathers = (catalogue: Catalogue, type: NodeType, port: string): boolean =>
  type.inputs.some((input) => input.kind !== "item" && goes(catalogue, port, input.type));

/** Where a workflow may begin, the best of each family: how many types wait for what it gives. It waits for no wire itself. */
export function beginnings(catalogue: Catalogue): ReadonlyMap<NodeType, number> {
  const best = new Map<string, readonly [NodeType, number]>();
  for (const type of catalogue.types) {
    if (type.inputs.some((input) => input.required && !catalogue.isLiteral(input.type))) continue;
    const count = mostWaiting(catalogue, type);
    const [before, most] = best.get(familyOf(type)) ?? [null, 0];
    // Of two that open as much, the one that gives nothing besides.
    if (count > most || (count === most && before && type.outputs.length < before.outputs.length)) best.set(familyOf(type), [type, count]);
  }
  return new Map(best.values());
}

/** How many types need the output that most of them wait for. */
const mostWaiting = (catalogue: Catalogue, type: NodeType): number =>
  Math.max(0, ...type.outputs.map((output) => catalogue.types.filter((other) => other.inputs.some((input) => input.required && input.type === output.type)).length));

/** A tiny example of a node type in use: what feeds it, it, what takes its value. */
export function exampleOf(catalogue: Catalogue, type: NodeType): readonly string[] {
  const wired = type.inputs.find((input) => input.required && !catalogue.isLiteral(input.type));
  const before = wired && simplest(catalogue.types.filter((other) => other !== type && other.outputs.some((output) => goes(catalogue, output.type, wired.type))));
  const output = type.outputs[0];
  const after = output && simplest(catalogue.types.filter((other) => other !== type && other !== before
    && other.inputs.some((input) => input.required && goes(catalogue, output.type, input.type))));
  return [before, type, after].flatMap((one) => (one ? [titleOf(one)] : []));
}

/** The type that needs the fewest wires. */
const simplest = (types: readonly NodeType[]): NodeType | undefined => [...types].sort((a, b) => needs(a) - needs(b))[0];
const needs = (type: NodeType): number => type.inputs.filter((input) => input.required).length;

export const keyOf = (hit: Hit): string => fullName(hit.type);
