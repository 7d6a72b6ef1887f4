/** Two people changed one workflow: what can be joined without asking, and what must be chosen. */

import type { Document } from "../document";
import { parsePlace } from "../document";
import { sameData } from "../entries";
import { isObject } from "../looks";
import { compare, type Difference } from "./compare";
import { slotId } from "./slots";

/** Both sides changed the same piece, or one needs what the other took away. */
export interface Conflict {
  readonly mine: readonly Difference[];
  readonly theirs: Difference;
}

/** `theirs` can be applied to mine at once; of each conflict one side is chosen. */
export interface Merge {
  readonly mine: readonly Difference[];
  readonly theirs: readonly Difference[];
  readonly conflicts: readonly Conflict[];
}

/** What changed on both sides since `base`. Looks never conflict: mine stay. */
export function merge(base: Document, mine: Document, theirs: Document): Merge {
  const [ours, others] = [compare(base, mine), compare(base, theirs)];
  const joined: Difference[] = [];
  const conflicts: Conflict[] = [];
  for (const other of others) {
    const against = ours.filter((own) => touches(own, other));
    if (!against.length) joined.push(other);
    else if (against.every((own) => sameChange(own, other))) continue;
    else if (other.kind === "look") joined.push(withoutMine(other, ours));
    else conflicts.push({ mine: against, theirs: other });
  }
  return { mine: ours, theirs: joined.filter(({ changes }) => changes.length), conflicts };
}

function touches(a: Difference, b: Difference): boolean {
  if (overlap(a, b)) return true;
  return needsGone(a, b) || needsGone(b, a);
}

/** The same slot, or the node as a whole on one side. */
function overlap(a: Difference, b: Difference): boolean {
  const [wholeA, wholeB] = [wholeNode(a), wholeNode(b)];
  if (wholeA !== null && b.kind !== "look" && b.changes.some(({ slot }) => slot.table === "nodes" && slot.key === wholeA)) return true;
  if (wholeB !== null && a.kind !== "look" && a.changes.some(({ slot }) => slot.table === "nodes" && slot.key === wholeB)) return true;
  const ids = new Set(a.changes.map(({ slot }) => slotId(slot)));
  return b.changes.some(({ slot }) => ids.has(slotId(slot)));
}

const wholeNode = (one: Difference): string | null => (one.kind === "node_added" || one.kind === "node_removed" ? one.where : null);

/** Whether `a` draws a wire from (or declares a place of) a node that `b` takes away. */
function needsGone(a: Difference, b: Difference): boolean {
  if (b.kind !== "node_removed") return false;
  return a.changes.some(({ value, slot }) => {
    const text = isObject(value) && typeof value["from"] === "string" ? value["from"] : slot.table === "inputs" || slot.table === "outputs" ? value : null;
    return typeof text === "string" && parsePlace(text)?.node === b.where;
  });
}

function sameChange(a: Difference, b: Difference): boolean {
  const mine = new Map(a.changes.map((change) => [slotId(change.slot), change.value]));
  return a.changes.length === b.changes.length && b.changes.every((change) => mine.has(slotId(change.slot)) && sameData(mine.get(slotId(change.slot)), change.value));
}

/** Places that I did not move myself, of nodes that I did not delete. */
function withoutMine(looks: Difference, ours: readonly Difference[]): Difference {
  const moved = new Set(ours.flatMap(({ changes }) => changes.map(({ slot }) => slotId(slot))));
  const gone = new Set(ours.flatMap((own) => (own.kind === "node_removed" ? [own.where] : [])));
  const changes = looks.changes.filter(({ slot }) => !moved.has(slotId(slot)) && !gone.has(slot.key));
  return { ...looks, changes, after: changes.length };
}

/** What is to be applied to mine: everything without conflict, and theirs where it was chosen. */
export const chosen = (merge: Merge, takesTheirs: (conflict: Conflict) => boolean): Difference[] =>
  [...merge.theirs, ...merge.conflicts.filter(takesTheirs).map(({ theirs }) => theirs)];
