/** What the viewer is asked to show, and whether it is open. Small, for it is part of a first visit; all else comes with the viewer. */
import { signal } from "@preact/signals";

/** A node whose newest result is followed, or one result. */
export type Source =
  | { readonly kind: "node"; readonly tab: string; readonly node: string; readonly port: string | null }
  | { readonly kind: "result"; readonly run: string; readonly output: string; readonly result: string; readonly title: string };

export interface Wish {
  /** 0 to 8. */
  readonly slot: number;
  /** Null: whatever the slot holds. */
  readonly source: Source | null;
  readonly compare: boolean;
}

export const viewerShown = signal(false);
export const wish = signal<Wish | null>(null);

/** Open the viewer, and put a source into one of its slots. */
export function look(source: Source | null, slot = 0, compare = false): void {
  wish.value = { slot, source, compare };
  viewerShown.value = true;
}

/** The step of a record that is looked at: whose record it is, as runs call the node. Null where none is. */
export interface ShownStep {
  readonly tab: string;
  readonly node: string;
  readonly port: string;
  readonly step: number;
}
export const shownStep = signal<ShownStep | null>(null);
