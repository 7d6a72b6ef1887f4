/** A document as slots: the smallest parts that two people can change apart. Comparing and merging speak of slots. */

import type { Document, Draft, Json, JsonObject, Table, Tables } from "../document";
import { entryData, entryFrom } from "../entries";
import { isObject, NO_REST, objectOf, restOf } from "../looks";

/** One part of one entry: of a node its type, one input, what it reduces, its look or the rest; of others the whole entry. */
export interface Slot {
  readonly table: Table;
  readonly key: string;
  readonly part: "type" | "in" | "over" | "look" | "rest" | "whole";
  /** Of an input, its name; else "". */
  readonly port: string;
}

/** A slot with what is to stand there; undefined takes it out. */
export interface Change {
  readonly slot: Slot;
  readonly value: Json | undefined;
}

const WHOLE: readonly Table[] = ["axes", "definitions", "inputs", "outputs", "frames", "notes", "dots", "fields", "ui"];
/** Where each person looks is no part of the work. */
const OWN = new Set(["camera"]);

export const slotId = (slot: Slot): string => JSON.stringify([slot.table, slot.key, slot.part, slot.port]);

/** All slots of a document by id. */
export function slotsOf(document: Document): Map<string, Change> {
  const found = new Map<string, Change>();
  const add = (slot: Slot, value: Json): void => void found.set(slotId(slot), { slot, value });
  for (const key of document.nodes.keys()) for (const { slot, value } of nodeSlots(document, key)) add(slot, value as Json);
  for (const table of WHOLE) {
    for (const [key, value] of document[table] as ReadonlyMap<string, Tables[typeof table]>) {
      if (table !== "ui" || !OWN.has(key)) add({ table, key, part: "whole", port: "" }, entryData(table, value));
    }
  }
  return found;
}

function nodeSlots(document: Document, key: string): Change[] {
  const node = document.nodes.get(key);
  if (!node) return [];
  const data = entryData("nodes", node) as { node: JsonObject; look: JsonObject };
  const slot = (part: Slot["part"], port = ""): Slot => ({ table: "nodes", key, part, port });
  const rest = restOf(data.node, ["type", "in", "over"]);
  return [
    { slot: slot("type"), value: node.type },
    ...Object.entries(objectOf(data.node["in"])).map(([port, value]) => ({ slot: slot("in", port), value })),
    ...(node.over.length ? [{ slot: slot("over"), value: node.over }] : []),
    { slot: slot("look"), value: data.look },
    ...(rest === NO_REST ? [] : [{ slot: slot("rest"), value: rest }]),
  ];
}

/** Put these into a draft; a node without a type is gone, frames lose members that are not there. */
export function putSlots(draft: Draft, changes: readonly Change[]): void {
  const nodes = new Map<string, Change[]>();
  for (const change of changes) {
    if (change.slot.table === "nodes") nodes.set(change.slot.key, [...(nodes.get(change.slot.key) ?? []), change]);
  }
  for (const [key, mine] of nodes) putNode(draft, key, mine);
  for (const change of changes) if (change.slot.table !== "nodes") putWhole(draft, change);
  tidy(draft);
}

function putNode(draft: Draft, key: string, changes: readonly Change[]): void {
  const slots = new Map(nodeSlots(draft, key).map((one) => [slotId(one.slot), one]));
  for (const change of changes) {
    if (change.value === undefined) slots.delete(slotId(change.slot));
    else slots.set(slotId(change.slot), change);
  }
  const all = [...slots.values()];
  const of = (part: Slot["part"]): Json | undefined => all.find((one) => one.slot.part === part)?.value;
  const type = of("type");
  if (type === undefined) return draft.put("nodes", key, undefined);
  const inputs = Object.fromEntries(all.filter((one) => one.slot.part === "in").map((one) => [one.slot.port, one.value as Json]));
  const node = { ...objectOf(of("rest")), type, in: inputs, ...(of("over") === undefined ? {} : { over: of("over") as Json }) };
  const rank = draft.nodes.get(key)?.rank ?? draft.nextRank();
  draft.put("nodes", key, entryFrom("nodes", key, { node, look: of("look") ?? {} }, rank));
}

function putWhole(draft: Draft, { slot, value }: Change): void {
  const { table } = slot;
  const before = (draft[table] as ReadonlyMap<string, unknown>).get(slot.key);
  const rank = isObject(before as Json) ? ((before as { rank?: number }).rank ?? draft.nextRank()) : draft.nextRank();
  draft.put(table, slot.key, value === undefined ? undefined : entryFrom(table, slot.key, value, rank));
}

/** Nothing on the canvas may speak of what is not there any more. */
function tidy(draft: Draft): void {
  for (const dot of [...draft.dots.values()]) if (!draft.nodes.has(dot.source.node)) draft.put("dots", dot.id, undefined);
  for (const node of [...draft.nodes.values()]) {
    const loose = [...node.inputs].filter(([, b]) => b.kind === "wire" && b.via !== null && draft.dots.get(b.via)?.source.node !== b.node);
    if (!loose.length) continue;
    const mended = loose.map(([port, b]) => [port, b.kind === "wire" ? { ...b, via: null } : b] as const);
    draft.put("nodes", node.name, { ...node, inputs: new Map([...node.inputs, ...mended]) });
  }
  const owned = new Set<string>();
  for (const frame of [...draft.frames.values()]) {
    const members = frame.members.filter((member) => {
      const colon = member.indexOf(":");
      const there = (draft[`${member.slice(0, colon)}s` as "nodes"] as ReadonlyMap<string, unknown>).has(member.slice(colon + 1));
      return there && !owned.has(member) && owned.add(member);
    });
    if (members.length !== frame.members.length) draft.put("frames", frame.id, { ...frame, members });
  }
}
