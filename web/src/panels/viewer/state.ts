/** What the viewer knows: what each slot holds, which two are looked at, how they are compared and shown. */
import { signal } from "@preact/signals";
import { PLAIN, type Look } from "../../pixels/look";
import type { Fit } from "../../pixels/fit";
import type { Spot, View } from "../../pixels/view";
import type { Cell } from "../../api/run_event";
import type { Frame, StepPart } from "./frames";
import { viewerShown, wish, type Source } from "./wish";

export const MODES = ["single", "wipe", "side", "swap", "blink", "difference", "ssim"] as const;
export type Mode = (typeof MODES)[number];
export const SLOTS = 9;

/** A slot follows its source, or keeps the pictures that it has. */
export interface Slot {
  readonly source: Source | { readonly kind: "kept"; readonly name: string; readonly frames: readonly Frame[] };
  /** Which of its pictures is shown; -1 until one is chosen: the file that was asked for, or the cell of the cursor. */
  readonly at: number;
  /** Of records: the step that is looked at (none chosen: the last one), and what of it. */
  readonly step?: number;
  readonly part?: StepPart;
}

export const slots = signal<readonly (Slot | null)[]>(Array.from({ length: SLOTS }, () => null));
/** The slot that is looked at, and the one that it is compared with. */
export const first = signal(0);
export const second = signal(1);
export const mode = signal<Mode>("single");
/** The place of the wipe, 0 to 1 of the window. */
export const wipe = signal(0.5);
/** How much differences are enlarged. */
export const gain = signal(1);
export const fit = signal<Fit>("top_left");
export const lookOf = signal<Look>(PLAIN);
/** Null: all of the picture is shown. */
export const view = signal<View | null>(null);
/** The scale that is drawn now, also where all of the picture is shown. */
export const scale = signal(1);
/** The pixel whose values are told. */
export const probe = signal<Spot | null>(null);
/** Whether the second picture is seen, while they are swapped or blink. */
export const swapped = signal(false);
export const blinking = signal(false);
export const large = signal(false);
/** Read out by screen readers when it is asked for. */
export const said = signal("");

export const slotOf = (index: number): Slot | null => slots.value[index] ?? null;

export function putSlot(index: number, slot: Slot | null): void {
  slots.value = slots.value.map((old, i) => (i === index ? slot : old));
}

/** Another picture of a slot. */
export function walkTo(index: number, at: number): void {
  const slot = slotOf(index);
  if (slot) putSlot(index, { ...slot, at });
}

/** Another step of the record in a slot, or another part of it. */
export function stepTo(index: number, change: Pick<Slot, "step" | "part">): void {
  const slot = slotOf(index);
  if (slot) putSlot(index, { ...slot, ...change });
}

/** Do what was asked for before the viewer was there, or since. */
export function fulfil(): void {
  const asked = wish.peek();
  if (!asked) return;
  wish.value = null;
  const { slot, source, compare } = asked;
  if (source) putSlot(slot, { source, at: -1 });
  if (source && !compare) {
    view.value = null;
    lookOf.value = PLAIN;
  }
  if (compare && slot !== 0) {
    first.value = 0;
    second.value = slot;
    if (mode.peek() === "single") setMode("wipe");
  } else first.value = slot;
  if (first.value === second.value) second.value = first.value === 0 ? 1 : 0;
}

/** Whoever prefers little motion starts the blinking by hand. */
export function setMode(next: Mode, still = false): void {
  mode.value = next;
  swapped.value = false;
  blinking.value = next === "blink" && !still;
}

export const nextMode = (now: Mode, way = 1): Mode => MODES[(MODES.indexOf(now) + way + MODES.length) % MODES.length] ?? "single";

export const setLook = (change: Partial<Look>): void => { lookOf.value = { ...lookOf.value, ...change }; };

/** The picture of a cell, as far as its coordinates tell; -1 where there is none. */
export const placeOf = (frames: readonly Frame[], cell: Cell): number => frames.findIndex(({ coordinates }) =>
  Object.keys(coordinates).length > 0 && Object.entries(coordinates).every(([axis, value]) => !(axis in cell) || JSON.stringify(cell[axis]) === JSON.stringify(value)));

/** The place of the picture that a slot shows, with the cursor in this cell. */
export function atOf(slot: Slot | null, frames: readonly Frame[], cell: Cell): number {
  if (!slot || slot.at >= 0) return Math.min(slot?.at ?? 0, Math.max(0, frames.length - 1));
  const { source } = slot;
  const asked = source.kind === "result" ? source.result.replace(/^[^/]*\//, "") : null;
  return Math.max(0, asked === null ? placeOf(frames, cell) : frames.findIndex(({ url }) => url !== null && decodeURIComponent(url.replace(/^.*\/outputs\//, "")) === asked));
}

/** What Esc does: one thing at a time. True where the viewer closed. */
export function leave(): boolean {
  if (blinking.value) blinking.value = false;
  else if (large.value) large.value = false;
  else viewerShown.value = false;
  return !viewerShown.value;
}
