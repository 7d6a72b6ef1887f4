/** Two pictures of unlike size, laid over each other: at the top left, or the second one scaled to the first. Never silently. */
import type { Picture, Samples } from "./picture";

export type Fit = "top_left" | "scaled";

export const sameSize = (a: Picture, b: Picture): boolean => a.width === b.width && a.height === b.height;

/** Both with one size: the part that both have, or the second scaled to the size of the first. */
export function fitted(a: Picture, b: Picture, fit: Fit): readonly [Picture, Picture] {
  if (sameSize(a, b)) return [a, b];
  if (fit === "scaled") return [a, scaled(b, a.width, a.height)];
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
  return [cropped(a, width, height), cropped(b, width, height)];
}

/** The top left part of a picture. */
export function cropped(picture: Picture, width: number, height: number): Picture {
  if (picture.width === width && picture.height === height) return picture;
  const count = picture.planes.length;
  const data = likeOf(picture.data, width * height * count);
  for (let y = 0; y < height; y++) data.set(picture.data.subarray(y * picture.width * count, (y * picture.width + width) * count), y * width * count);
  return { ...picture, width, height, data };
}

/** A picture of another size: straight lines between the nearest four pixels, whose middles lie half a pixel in. */
export function scaled(picture: Picture, width: number, height: number): Picture {
  const count = picture.planes.length;
  const data = likeOf(picture.data, width * height * count);
  const whole = !(data instanceof Float32Array);
  const columns = Array.from({ length: width }, (_, x) => between(x, width, picture.width));
  for (let y = 0, to = 0; y < height; y++) {
    const [y0, y1, v] = between(y, height, picture.height);
    for (const [x0, x1, u] of columns) for (let c = 0; c < count; c++, to++) {
      const at = (x: number, row: number): number => picture.data[(row * picture.width + x) * count + c] ?? 0;
      const value = (1 - v) * ((1 - u) * at(x0, y0) + u * at(x1, y0)) + v * ((1 - u) * at(x0, y1) + u * at(x1, y1));
      data[to] = whole ? Math.round(value) : value;
    }
  }
  return { ...picture, width, height, data };
}

/** The two pixels around a place of the other size, and how far it lies between them. */
function between(at: number, size: number, old: number): readonly [number, number, number] {
  const place = Math.min(old - 1, Math.max(0, ((at + 0.5) * old) / size - 0.5));
  const before = Math.floor(place);
  return [before, Math.min(old - 1, before + 1), place - before];
}

function likeOf(data: Samples, length: number): Samples {
  if (data instanceof Uint8Array) return new Uint8Array(length);
  return data instanceof Uint16Array ? new Uint16Array(length) : new Float32Array(length);
}
