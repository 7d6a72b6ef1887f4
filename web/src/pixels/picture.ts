/** Pictures as numbers: one plane after another, row by row, as a file or a tensor holds them. */

export type Samples = Uint8Array | Uint16Array | Float32Array;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** What each plane is called: R, G, B, A, or L, or 0, 1, 2 … of a tensor. */
  readonly planes: readonly string[];
  /** `planes.length * width * height` numbers, interleaved: all planes of a pixel, then the next pixel. */
  readonly data: Samples;
  /** The numbers that are shown black and white: 0 and 255 of eight bits, 0 and 65535 of sixteen. */
  readonly low: number;
  readonly high: number;
}

export const RGBA = ["R", "G", "B", "A"] as const;

/** Where a picture has the plane, or -1. */
export const planeOf = (picture: Picture, name: string): number => picture.planes.indexOf(name);

/** Whether its first three planes are red, green and blue. */
export const isColor = ({ planes }: Picture): boolean => planes[0] === "R" && planes[1] === "G" && planes[2] === "B";

/** All numbers of one pixel, or null outside of the picture. */
export function pixelAt({ width, height, planes, data }: Picture, x: number, y: number): readonly number[] | null {
  if (x < 0 || y < 0 || x >= width || y >= height) return null;
  const count = planes.length;
  const start = (y * width + x) * count;
  return Array.from(data.subarray(start, start + count));
}

/** A number between black (0) and white (1). */
export const unit = ({ low, high }: Picture, value: number): number => (high > low ? (value - low) / (high - low) : 0);

/** The same as eight bits: what a screen gets. */
export const level = (picture: Picture, value: number): number => Math.round(255 * Math.min(1, Math.max(0, unit(picture, value))));

/** How bright a colour is: luma after ITU-R BT.601, as the authors of SSIM use it. */
export const luma = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b;

/** The brightness of every pixel, 0 to 1: luma of a colour picture, the plane of a grey one, the mean of other planes. */
export function brightness(picture: Picture): Float32Array {
  const { width, height, planes, data } = picture;
  const count = planes.length;
  const found = new Float32Array(width * height);
  const color = isColor(picture);
  const grey = color || planes[0] === "L" ? 1 : count;
  for (let i = 0, at = 0; i < found.length; i++, at += count) {
    let sum = 0;
    if (color) sum = luma(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
    else for (let c = 0; c < grey; c++) sum += (data[at + c] ?? 0) / grey;
    found[i] = unit(picture, sum);
  }
  return found;
}

/** A picture of eight bits from what a canvas gives. */
export function fromRgba(width: number, height: number, rgba: Uint8ClampedArray | Uint8Array): Picture {
  return { width, height, planes: RGBA, data: new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.byteLength), low: 0, high: 255 };
}
