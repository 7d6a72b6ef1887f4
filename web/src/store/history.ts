/** Undo and redo: a log of named changes, each with what reverts it; a gesture is one entry. */

import type { ItemId, Patch } from "../graph/document";
import { compact } from "../graph/live";
import type { HistoryState, Inside } from "./state";

const MOST = 500;

export interface Entry {
  readonly name: string;
  readonly gesture: string | null;
  readonly patches: readonly Patch[];
  /** The selection before and after, so that undo shows what it changed. */
  readonly before: ReadonlySet<ItemId>;
  readonly after: ReadonlySet<ItemId>;
  /** Where it was made, if not in the document itself. */
  readonly inside?: Inside;
}

/** A log with the place in it. */
export interface KeptLog {
  readonly entries: readonly Entry[];
  readonly position: number;
}

/** The log. It holds no document: whoever asks applies the patches. */
export class History {
  private entries: Entry[] = [];
  private position = 0;
  private open = false;

  /** What the undo panel shows. */
  state(): HistoryState {
    return { names: this.entries.map((e) => e.name), position: this.position };
  }

  /** Add an entry; one of the same gesture right before takes it in. What could be redone is forgotten. */
  add(entry: Entry): void {
    this.entries.length = this.position;
    const last = this.entries.at(-1);
    this.open = this.goesOn(entry.gesture) && last ? this.merge(last, entry) : this.entries.push(entry) > 0 && entry.gesture !== null;
    if (this.entries.length > MOST) this.entries.shift();
    this.position = this.entries.length;
  }

  /** Whether the last entry is one of this gesture, which has not ended. */
  private goesOn(gesture: string | null): boolean {
    return this.open && gesture !== null && this.position === this.entries.length && this.entries.at(-1)?.gesture === gesture;
  }

  /** A gesture that is where it began leaves no entry: false, and what it does next is a new one. */
  private merge(last: Entry, entry: Entry): boolean {
    const patches = compact([...last.patches, ...entry.patches]);
    const inside = entry.inside && { inside: { ...entry.inside, before: last.inside?.before ?? entry.inside.before } };
    if (patches.length) this.entries[this.entries.length - 1] = { ...entry, patches, before: last.before, ...inside };
    else this.entries.pop();
    return patches.length > 0;
  }

  /** Forget the entry of a gesture that goes on; answers it, to be reverted, or null where it changed nothing. */
  abandon(gesture: string): Entry | null {
    const entry = this.goesOn(gesture) ? (this.entries.pop() ?? null) : null;
    this.position = Math.min(this.position, this.entries.length);
    this.open = false;
    return entry;
  }

  /** The next change starts an entry of its own. */
  close(): void {
    this.open = false;
  }

  /** The entry to revert, or null. */
  back(): Entry | null {
    this.open = false;
    const entry = this.entries[this.position - 1] ?? null;
    if (entry) this.position--;
    return entry;
  }

  /** The entry to make again, or null. */
  forth(): Entry | null {
    this.open = false;
    const entry = this.entries[this.position] ?? null;
    if (entry) this.position++;
    return entry;
  }

  /** The whole log, for keeping. */
  kept(): KeptLog {
    return { entries: [...this.entries], position: this.position };
  }

  /** Go on with a log that was kept. */
  restore({ entries, position }: KeptLog): void {
    this.entries = [...entries];
    this.position = position;
    this.open = false;
  }

  clear(): void {
    this.entries = [];
    this.position = 0;
    this.open = false;
  }
}
