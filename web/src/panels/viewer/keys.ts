/** Keys of the viewer while its picture has the focus: what each one asks for. Pure. */

export type Ask =
  | { readonly kind: "slot"; readonly index: number; readonly compare: boolean }
  | { readonly kind: "next_slot"; readonly way: 1 | -1 }
  | { readonly kind: "mode"; readonly way: 1 | -1 }
  | { readonly kind: "zoom"; readonly how: "in" | "out" | "fit" | "exact" }
  | { readonly kind: "arrow"; readonly dx: number; readonly dy: number; readonly fast: boolean; readonly probe: boolean }
  | { readonly kind: "walk"; readonly by: number }
  | { readonly kind: "step"; readonly by: 1 | -1 }
  | { readonly kind: "swap" } | { readonly kind: "read" } | { readonly kind: "large" } | { readonly kind: "leave" };

type Pressed = Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PLAIN: Readonly<Record<string, Ask>> = {
  "+": { kind: "zoom", how: "in" }, "=": { kind: "zoom", how: "in" }, "-": { kind: "zoom", how: "out" }, 0: { kind: "zoom", how: "fit" },
  1: { kind: "zoom", how: "exact" }, "[": { kind: "next_slot", way: -1 }, "]": { kind: "next_slot", way: 1 },
  PageUp: { kind: "walk", by: -1 }, PageDown: { kind: "walk", by: 1 }, Home: { kind: "walk", by: -Infinity }, End: { kind: "walk", by: Infinity },
  ",": { kind: "step", by: -1 }, ".": { kind: "step", by: 1 },
  " ": { kind: "swap" }, p: { kind: "read" }, f: { kind: "large" }, Escape: { kind: "leave" },
};

/** 0 fits, 1 is exact size; Shift with 1 to 9 compares with that slot, [ and ] go to the next one, comma and full stop to the step of a record before and after; Alt with an arrow moves the pixel that is told. */
export function askOf(event: Pressed): Ask | null {
  if (event.ctrlKey || event.metaKey) return null;
  const digit = slotKey(event);
  if (digit !== null && event.shiftKey && !event.altKey) return { kind: "slot", index: digit, compare: true };
  const arrow = Object.hasOwn(ARROWS, event.key) ? ARROWS[event.key] : undefined;
  if (arrow) return { kind: "arrow", dx: arrow[0], dy: arrow[1], fast: event.shiftKey, probe: event.altKey };
  if (event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "c") return { kind: "mode", way: event.shiftKey ? -1 : 1 };
  return Object.hasOwn(PLAIN, key) ? (PLAIN[key] ?? null) : null;
}

/** The slot that a digit means, wherever the digit stands on the keyboard; null for other keys. */
export function slotKey(event: Pick<KeyboardEvent, "code">): number | null {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  return digit ? Number(digit) - 1 : null;
}
