/** A pen for one pass of painting: the context, the colours, the zoom and text that fits. */

import type { Tokens } from "../look/tokens";
import type { NodeView } from "../scene/node_view";
import type { Detail } from "../view/lod";

export interface Ink {
  readonly c: CanvasRenderingContext2D;
  readonly tokens: Tokens;
  readonly zoom: number;
  readonly detail: Detail;
  /** World units of one screen pixel. */
  readonly px: number;
  /** While the canvas moves: put down the kept picture of a node, see `Sprites.draw`. */
  readonly sprite: ((view: NodeView, look: Look, paint: (ink: Ink) => void) => boolean) | null;
}

/** What changes the looks of a node beside its own contents. */
export interface Look {
  readonly words: string;
  /** The picture that it shows. */
  readonly picture: ImageBitmap | null;
}

export const TEXT = { title: 13, label: 12, code: 9 } as const;

const MOST = 20_000;
const fitted = new Map<string, string>();

/** The text, cut with "…" to a width in world units; remembered. */
export function fitText(ink: Ink, text: string, width: number, font: string): string {
  const key = `${font}|${width | 0}|${text}`;
  const known = fitted.get(key);
  if (known !== undefined) return known;
  if (fitted.size > MOST) fitted.clear();
  setFont(ink, font);
  const made = cut(ink.c, text.replace(/\s+/g, " "), width);
  fitted.set(key, made);
  return made;
}

function cut(c: CanvasRenderingContext2D, text: string, width: number): string {
  if (width <= 4) return "";
  let some = text.slice(0, 200);
  if (some.length === text.length && c.measureText(some).width <= width) return text;
  let [low, high] = [0, some.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (c.measureText(`${some.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  some = some.slice(0, low).trimEnd();
  return low ? `${some}…` : "";
}

let current = "";
let holder: CanvasRenderingContext2D | null = null;

/** Set the font only when it changes: parsing it again costs. */
export function setFont(ink: Ink, font: string): void {
  if (holder === ink.c && current === font) return;
  ink.c.font = font;
  holder = ink.c;
  current = font;
}

/** Forget what the context holds: after resizing or restoring it. */
export function forgetFont(): void {
  holder = null;
}

const fonts = new Map<string, string>();

/** A CSS font of a size and weight in the canvas's family. */
export function fontOf(tokens: Tokens, size: number, weight: 400 | 600 = 400): string {
  const key = `${String(weight)} ${String(size)} ${tokens.font}`;
  const known = fonts.get(key) ?? `${String(weight)} ${String(size)}px ${tokens.font}`;
  fonts.set(key, known);
  return known;
}
