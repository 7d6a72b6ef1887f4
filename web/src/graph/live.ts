/** The document that changes: maps of immutable entries, the indexes that follow them, and a record of each change. */

import type { Axis, Declared, Definition, Draft, Frame, GraphNode, ItemId, Json, Note, Dot, Patch, Table, Tables } from "./document";

const NONE: ReadonlyMap<string, number> = new Map();

/** A document in memory. Only `put` changes it; `record` collects what it did. */
export class LiveDocument implements Draft {
  readonly nodes = new Map<string, GraphNode>();
  readonly frames = new Map<string, Frame>();
  readonly notes = new Map<string, Note>();
  readonly dots = new Map<string, Dot>();
  readonly axes = new Map<string, Axis>();
  readonly definitions = new Map<string, Definition>();
  readonly inputs = new Map<string, Declared>();
  readonly outputs = new Map<string, Declared>();
  readonly fields = new Map<string, Json>();
  readonly ui = new Map<string, Json>();
  private readonly following = new Map<string, Map<string, number>>();
  private readonly framed = new Map<ItemId, string>();
  private highest = 0;
  private recorded: Patch[] | null = null;

  get title(): string {
    const title = this.fields.get("title");
    return typeof title === "string" ? title : "";
  }

  followers(node: string): ReadonlyMap<string, number> {
    return this.following.get(node) ?? NONE;
  }

  frameOf(item: ItemId): string | null {
    return this.framed.get(item) ?? null;
  }

  nextRank(): number {
    return this.highest + 1;
  }

  put<T extends Table>(table: T, key: string, value: Tables[T] | undefined): void {
    const map = this.table(table);
    const before = map.get(key);
    if (before === value) return;
    if (value === undefined) map.delete(key);
    else map.set(key, value);
    this.follow(table, key, before, value);
    this.recorded?.push({ table, key, before, after: value } as Patch);
  }

  /** Run `change` and return what it changed; if it throws, everything is as before. */
  record(change: (draft: Draft) => void): Patch[] {
    // eslint-disable-next-line words/catalogue -- a mistake in our own code
    if (this.recorded) throw new Error("a change of the document began inside another one");
    const patches: Patch[] = (this.recorded = []);
    try {
      change(this);
    } catch (error) {
      this.recorded = null;
      this.revert(patches);
      throw error;
    } finally {
      this.recorded = null;
    }
    return compact(patches);
  }

  /** Make these changes again. */
  apply(patches: readonly Patch[]): void {
    for (const patch of patches) this.put(patch.table, patch.key, patch.after);
  }

  /** Undo these changes, the last one first. */
  revert(patches: readonly Patch[]): void {
    for (let i = patches.length - 1; i >= 0; i--) {
      const patch = patches[i];
      if (patch) this.put(patch.table, patch.key, patch.before);
    }
  }

  private table<T extends Table>(table: T): Map<string, Tables[T]> {
    return this[table] as unknown as Map<string, Tables[T]>;
  }

  /** Keep the indexes in step with an entry. */
  private follow(table: Table, key: string, before: unknown, after: unknown): void {
    const rank = (after as { rank?: number } | undefined)?.rank;
    if (rank !== undefined && rank > this.highest) this.highest = rank;
    if (table === "nodes") this.rewire(key, before as GraphNode | undefined, after as GraphNode | undefined);
    if (table === "frames") this.reframe(key, before as Frame | undefined, after as Frame | undefined);
  }

  private rewire(name: string, before: GraphNode | undefined, after: GraphNode | undefined): void {
    if (before?.inputs === after?.inputs) return;
    for (const binding of before?.inputs.values() ?? []) if (binding.kind === "wire") this.count(binding.node, name, -1);
    for (const binding of after?.inputs.values() ?? []) if (binding.kind === "wire") this.count(binding.node, name, 1);
  }

  private count(source: string, follower: string, by: number): void {
    let counts = this.following.get(source);
    if (!counts) this.following.set(source, (counts = new Map<string, number>()));
    const count = (counts.get(follower) ?? 0) + by;
    if (count > 0) counts.set(follower, count);
    else counts.delete(follower);
    if (!counts.size) this.following.delete(source);
  }

  private reframe(id: string, before: Frame | undefined, after: Frame | undefined): void {
    if (before?.members === after?.members) return;
    for (const member of before?.members ?? []) if (this.framed.get(member) === id) this.framed.delete(member);
    for (const member of after?.members ?? []) this.framed.set(member, id);
  }
}

/** One change an entry: the first `before` with the last `after`; changes that end where they began fall away. */
export function compact(patches: readonly Patch[]): Patch[] {
  const byKey = new Map<string, Patch>();
  for (const patch of patches) {
    const key = `${patch.table}/${patch.key}`;
    const first = byKey.get(key);
    byKey.set(key, first ? ({ ...patch, before: first.before } as Patch) : patch);
  }
  return [...byKey.values()].filter((p) => p.before !== p.after);
}
