/** Nodes kept as pictures while the canvas moves: putting a picture down is far cheaper than painting a node again. */

import type { Tokens } from "../look/tokens";
import type { NodeView } from "../scene/node_view";
import { forgetFont, type Ink, type Look } from "./ink";

/** World units around a node that its ports and edge may cover. */
const MARGIN = 14;
/** Pictures made in one frame, so that no frame takes much longer than the others. */
const BUDGET = 10;
/** No picture is larger than this, nor all together, in device pixels: about 4 and 64 MB. */
const LARGEST = 1_000_000;
const MOST = 16_000_000;

/** Where device pixels lie: pixels a world unit, and the whole pixels that the camera shifts by. */
export interface Grain {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

interface Sprite {
  readonly k: number;
  readonly zoom: number;
  /** Where the node lay when its picture was made. */
  left: number;
  top: number;
  readonly look: Look;
  readonly tokens: Tokens;
  readonly made: unknown;
  /** Null until the node was seen twice alike: what changes each frame is not worth a picture. */
  bitmap: ImageBitmap | null;
}

export class Sprites {
  private readonly kept = new Map<string, Sprite>();
  private pixels = 0;
  private left = BUDGET;
  private blank: OffscreenCanvas | null = null;

  /** Once a frame. */
  begin(): void {
    this.left = BUDGET;
  }

  /** Put the picture of a node down, or make one with `paint`; false where the node has to be painted now. */
  draw(ink: Ink, view: NodeView, grain: Grain, look: Look, paint: (ink: Ink) => void): boolean {
    const known = this.kept.get(view.id);
    if (!known || !fits(known, ink, view, grain, look)) {
      this.note(view.id, { k: grain.k, zoom: ink.zoom, left: view.left, top: view.top, look, tokens: ink.tokens, made: view.glyphs, bitmap: null });
      return false;
    }
    this.kept.delete(view.id);
    this.kept.set(view.id, known);
    if (!known.bitmap) {
      known.bitmap = this.picture(ink, view, grain, paint);
      [known.left, known.top] = [view.left, view.top];
    }
    if (!known.bitmap) return false;
    put(ink.c, known.bitmap, known, view, grain);
    return true;
  }

  clear(): void {
    for (const id of [...this.kept.keys()]) this.drop(id);
  }

  private note(id: string, sprite: Sprite): void {
    this.drop(id);
    this.kept.set(id, sprite);
  }

  private picture(ink: Ink, view: NodeView, grain: Grain, paint: (ink: Ink) => void): ImageBitmap | null {
    if (this.left <= 0 || typeof OffscreenCanvas === "undefined") return null;
    const { x, y } = corner(view, grain);
    const width = Math.ceil((view.right + MARGIN) * grain.k) - x;
    const height = Math.ceil((view.bottom + MARGIN) * grain.k) - y;
    if (width * height > LARGEST) return null;
    const canvas = this.sheet(width, height);
    const c = canvas.getContext("2d") as unknown as CanvasRenderingContext2D | null;
    if (!c) return null;
    this.left--;
    c.setTransform(grain.k, 0, 0, grain.k, -x, -y);
    forgetFont();
    paint({ ...ink, c });
    forgetFont();
    this.room(width * height);
    return canvas.transferToImageBitmap();
  }

  /** An empty canvas; one for all, for a new one looks up each font again, which takes longer than all painting. */
  private sheet(width: number, height: number): OffscreenCanvas {
    this.blank ??= new OffscreenCanvas(width, height);
    if (this.blank.width !== width) this.blank.width = width;
    if (this.blank.height !== height) this.blank.height = height;
    return this.blank;
  }

  /** Those that were not used for the longest time go. */
  private room(pixels: number): void {
    this.pixels += pixels;
    for (const id of this.kept.keys()) {
      if (this.pixels <= MOST) return;
      this.drop(id);
    }
  }

  private drop(id: string): void {
    const bitmap = this.kept.get(id)?.bitmap;
    if (bitmap) this.pixels -= bitmap.width * bitmap.height;
    bitmap?.close();
    this.kept.delete(id);
  }
}

const fits = (s: Sprite, ink: Ink, view: NodeView, grain: Grain, look: Look): boolean =>
  s.k === grain.k && s.zoom === ink.zoom && s.made === view.glyphs && s.tokens === ink.tokens && s.look.words === look.words && s.look.picture === look.picture;

/** The upper left device pixel of a node's picture, before the camera's shift. */
const corner = (view: { readonly left: number; readonly top: number }, { k }: Grain): { x: number; y: number } =>
  ({ x: Math.floor((view.left - MARGIN) * k), y: Math.floor((view.top - MARGIN) * k) });

/** Where the node lies now; one that is pulled goes by whole pixels, and is painted anew when it is let go. */
function put(c: CanvasRenderingContext2D, bitmap: ImageBitmap, made: Sprite, view: NodeView, { k, x, y }: Grain): void {
  const at = corner(made, { k, x, y });
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.drawImage(bitmap, at.x + x + Math.round((view.left - made.left) * k), at.y + y + Math.round((view.top - made.top) * k));
  c.setTransform(k, 0, 0, k, x, y);
}
