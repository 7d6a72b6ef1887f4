/** A picture as it is drawn: its shown bytes on a canvas, and that canvas laid into a window. Both are kept until they change. */
import { shown, type Look } from "../../pixels/look";
import type { Picture } from "../../pixels/picture";
import { cornerOf, SQUARE_FROM, type Size, type View } from "../../pixels/view";

export interface Layer {
  readonly picture: Picture;
  readonly canvas: HTMLCanvasElement;
  /** Whether something can be seen through it. */
  readonly clear: boolean;
}

/** A picture with a look. */
export function layerOf(picture: Picture, look: Look): Layer {
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  const data = shown(picture, look);
  canvas.getContext("2d")?.putImageData(new ImageData(data, picture.width, picture.height), 0, 0);
  return { picture, canvas, clear: isClear(data) };
}

function isClear(data: Uint8ClampedArray): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return true;
  return false;
}

const MOST_LAYERS = 8;

/** Layers by picture and look, the latest. */
export class Layers {
  private readonly made = new Map<string, Layer>();
  private readonly names = new WeakMap<Picture, number>();
  private next = 0;

  of(picture: Picture, look: Look): Layer {
    const name = `${this.nameOf(picture)} ${JSON.stringify(look)}`;
    const layer = this.made.get(name) ?? layerOf(picture, look);
    this.made.delete(name);
    this.made.set(name, layer);
    for (const oldest of this.made.keys()) {
      if (this.made.size <= MOST_LAYERS) break;
      this.made.delete(oldest);
    }
    return layer;
  }

  private nameOf(picture: Picture): number {
    const known = this.names.get(picture) ?? this.next++;
    this.names.set(picture, known);
    return known;
  }
}

/** Where a layer lies: the pixels that the view counts in are those of `frame`, which it fills where it is scaled to it. */
export interface Laid {
  readonly layer: Layer;
  readonly frame: Size;
}

/** Layers in windows of one size, ready to be copied: a wipe or a blink moves none of their pixels. */
export class Flats {
  private readonly made = new Map<HTMLCanvasElement, { key: string; canvas: HTMLCanvasElement }>();

  of(laid: Laid, view: View, window: Size, ground: (ink: CanvasRenderingContext2D, x: number, y: number, width: number, height: number) => void): HTMLCanvasElement {
    const source = laid.layer.canvas;
    const key = [view.scale, view.x, view.y, window.width, window.height, laid.frame.width, laid.frame.height].join(" ");
    const known = this.made.get(source);
    if (known?.key === key) return known.canvas;
    const canvas = known?.canvas ?? document.createElement("canvas");
    this.made.set(source, { key, canvas });
    this.forget(source);
    flatten(canvas, laid, view, window, ground);
    return canvas;
  }

  clear(): void {
    this.made.clear();
  }

  private forget(newest: HTMLCanvasElement): void {
    for (const source of this.made.keys()) {
      if (this.made.size <= 4) return;
      if (source !== newest) this.made.delete(source);
    }
  }
}

function flatten(canvas: HTMLCanvasElement, { layer, frame }: Laid, view: View, window: Size, ground: (ink: CanvasRenderingContext2D, x: number, y: number, width: number, height: number) => void): void {
  if (canvas.width !== window.width || canvas.height !== window.height) [canvas.width, canvas.height] = [window.width, window.height];
  const ink = canvas.getContext("2d");
  if (!ink) return;
  ink.clearRect(0, 0, window.width, window.height);
  const corner = cornerOf(view, window);
  const [width, height] = [frame.width * view.scale, frame.height * view.scale];
  if (layer.clear) ground(ink, corner.x, corner.y, width, height);
  ink.imageSmoothingEnabled = view.scale < SQUARE_FROM && !(view.scale === 1 && frame.width === layer.picture.width);
  ink.imageSmoothingQuality = view.scale < 1 ? "medium" : "low";
  ink.drawImage(layer.canvas, corner.x, corner.y, width, height);
}
