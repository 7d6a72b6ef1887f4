/** What differs between two documents, in pieces that make sense alone: a node, a value, a wire, an axis. */

import type { Document, Draft, Json } from "../document";
import { sameData } from "../entries";
import { isObject } from "../looks";
import { putSlots, slotsOf, type Change, type Slot } from "./slots";

export type DifferenceKind = "node_added" | "node_removed" | "type" | "value" | "wire" | "axis" | "input" | "output" | "note" | "frame" | "dots"
  | "title" | "look" | "other";

/** One difference: applying its changes to the first document makes this piece as it is in the second. */
export interface Difference {
  readonly id: string;
  readonly kind: DifferenceKind;
  /** The node, "node.port", or the name of an axis, input, note; "" for looks. */
  readonly where: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly changes: readonly Change[];
}

interface Pair {
  readonly slot: Slot;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** What would turn `from` into `to`, in the order of the tables; looks come last as one. */
export function compare(from: Document, to: Document): Difference[] {
  const pairs = differing(from, to);
  const whole = new Map<string, Pair[]>();
  const single: Pair[] = [];
  for (const pair of pairs) {
    const { table, key } = pair.slot;
    if (table === "nodes" && from.nodes.has(key) !== to.nodes.has(key)) whole.set(key, [...(whole.get(key) ?? []), pair]);
    else single.push(pair);
  }
  const nodes = [...whole].map(([key, all]) => wholeNode(key, all));
  const looks = single.filter((pair) => isLook(pair));
  const rest = single.filter((pair) => !isLook(pair)).map(one);
  return [...nodes, ...rest, ...(looks.length ? [together(looks)] : [])];
}

function differing(from: Document, to: Document): Pair[] {
  const [a, b] = [slotsOf(from), slotsOf(to)];
  const found: Pair[] = [];
  for (const id of new Set([...a.keys(), ...b.keys()])) {
    const [before, after] = [a.get(id), b.get(id)];
    const slot = (before ?? after)?.slot;
    if (slot && !sameData(before?.value, after?.value)) found.push({ slot, before: before?.value, after: after?.value });
  }
  return found;
}

const isLook = ({ slot }: Pair): boolean => slot.part === "look" || slot.table === "dots";

const changeOf = ({ slot, after }: Pair): Change => ({ slot, value: after });

function wholeNode(key: string, pairs: readonly Pair[]): Difference {
  const type = pairs.find(({ slot }) => slot.part === "type");
  return { id: `node ${key}`, kind: type?.after === undefined ? "node_removed" : "node_added", where: key,
    before: type?.before, after: type?.after, changes: pairs.map(changeOf) };
}

function one(pair: Pair): Difference {
  const { slot, before, after } = pair;
  const where = slot.part === "in" ? `${slot.key}.${slot.port}` : slot.key;
  return { id: `${slot.table} ${slot.key} ${slot.part} ${slot.port}`, kind: kindOf(pair), where, before, after, changes: [changeOf(pair)] };
}

const together = (pairs: readonly Pair[]): Difference =>
  ({ id: "looks", kind: "look", where: "", before: undefined, after: new Set(pairs.map(({ slot }) => slot.key)).size, changes: pairs.map(changeOf) });

function kindOf({ slot, before, after }: Pair): DifferenceKind {
  if (slot.part === "type") return "type";
  if (slot.part === "in") return isWire(before) || isWire(after) ? "wire" : "value";
  switch (slot.table) {
    case "axes": return "axis";
    case "inputs": return "input";
    case "outputs": return "output";
    case "notes": return "note";
    case "frames": return "frame";
    case "fields": return slot.key === "title" ? "title" : "other";
    default: return "other";
  }
}

const isWire = (data: Json | undefined): boolean => isObject(data) && "from" in data;

/** Make these differences in a draft. */
export const applyDifferences = (draft: Draft, differences: readonly Difference[]): void =>
  putSlots(draft, differences.flatMap(({ changes }) => changes));
