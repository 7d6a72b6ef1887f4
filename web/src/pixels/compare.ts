/** How far two pictures of one size are apart: differences, their mean square, PSNR, and structural similarity (SSIM). */
import { brightness, isColor, unit, type Picture } from "./picture";

/** Numbers under a comparison; pixel values are taken from 0 (black) to 1 (white). */
export interface Distance {
  readonly mse: number;
  /** 10 log10(1 / mse): decibels; Infinity of equal pictures. */
  readonly psnr: number;
  /** The largest difference of any pixel and plane, and where it is. */
  readonly most: number;
  readonly at: readonly [number, number];
  /** How many pixels differ at all. */
  readonly unlike: number;
  /** Mean SSIM, or null where the pictures are smaller than its window. */
  readonly ssim: number | null;
}

export const WINDOW = 11;
export const SIGMA = 1.5;
const [C1, C2] = [0.01 ** 2, 0.03 ** 2];

/** Where a plane of the first picture lies in the second: by its name, a grey one stands for each colour. */
export function partners(a: Picture, b: Picture): readonly (readonly [number, number])[] {
  const color = [a, b].some(isColor);
  const names = color ? ["R", "G", "B"] : a.planes.filter((name) => name !== "A" && b.planes.includes(name));
  const find = (picture: Picture, name: string): number => {
    const at = picture.planes.indexOf(name);
    return at < 0 && color ? picture.planes.indexOf("L") : at;
  };
  const pairs = names.map((name) => [find(a, name), find(b, name)] as const).filter(([i, j]) => i >= 0 && j >= 0);
  return pairs.length ? pairs : [[0, 0]];
}

/** The absolute difference of each pixel, 0 to 1, by plane. */
export function difference(a: Picture, b: Picture): Picture {
  const pairs = partners(a, b);
  const data = new Float32Array(a.width * a.height * pairs.length);
  const [m, n] = [a.planes.length, b.planes.length];
  for (let i = 0, to = 0; i < a.width * a.height; i++) {
    for (const [p, q] of pairs) data[to++] = Math.abs(unit(a, a.data[i * m + p] ?? 0) - unit(b, b.data[i * n + q] ?? 0));
  }
  const planes = pairs.length === 1 ? ["L"] : pairs.length === 3 && [a, b].some(isColor) ? ["R", "G", "B"] : pairs.map(([p]) => a.planes[p] ?? "");
  return { width: a.width, height: a.height, planes, data, low: 0, high: 1 };
}

/** The numbers of a difference, and of a map of similarities where there is one. */
export function distance(apart: Picture, map: Picture | null): Distance {
  const { data, planes, width } = apart;
  let [sum, most, at, unlike, last] = [0, 0, 0, 0, -1];
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    if (value === 0) continue;
    sum += value * value;
    const pixel = Math.floor(i / planes.length);
    if (pixel !== last) unlike++;
    last = pixel;
    if (value > most) [most, at] = [value, pixel];
  }
  const mse = data.length ? sum / data.length : 0;
  return { mse, psnr: -10 * Math.log10(mse), most, at: [at % width, Math.floor(at / width)], unlike, ssim: map && meanOf(map) };
}

/** The mean of a map's numbers. */
export function meanOf(map: Picture): number {
  let [sum, count] = [0, 0];
  for (const value of map.data) if (!Number.isNaN(value)) {
    sum += value;
    count++;
  }
  return sum / count;
}

/** A Gaussian window whose numbers add up to 1. */
export function gaussian(size = WINDOW, sigma = SIGMA): Float64Array {
  const found = Float64Array.from({ length: size }, (_, i) => Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const sum = found.reduce((a, b) => a + b, 0);
  return found.map((v) => v / sum);
}

/** Structural similarity after Wang, Bovik, Sheikh and Simoncelli (2004), on brightness: a number for each pixel around which the window
 * of 11 × 11 (Gaussian, sigma 1.5; K1 0.01, K2 0.03) lies wholly in the picture; NaN for the others. Null where none has. */
export function similarity(a: Picture, b: Picture): Picture | null {
  const { width, height } = a;
  if (width < WINDOW || height < WINDOW) return null;
  const [x, y] = [brightness(a), brightness(b)];
  const blur = (read: (i: number) => number): Float32Array => blurred(width, height, read);
  const [mx, my] = [blur((i) => x[i] ?? 0), blur((i) => y[i] ?? 0)];
  const [xx, yy] = [blur((i) => (x[i] ?? 0) ** 2), blur((i) => (y[i] ?? 0) ** 2)];
  const xy = blur((i) => (x[i] ?? 0) * (y[i] ?? 0));
  const data = new Float32Array(width * height).fill(NaN);
  const [across, edge] = [width - WINDOW + 1, (WINDOW - 1) / 2];
  for (let i = 0; i < mx.length; i++) {
    const [ux, uy] = [mx[i] ?? 0, my[i] ?? 0];
    const [vx, vy, cov] = [(xx[i] ?? 0) - ux * ux, (yy[i] ?? 0) - uy * uy, (xy[i] ?? 0) - ux * uy];
    const value = ((2 * ux * uy + C1) * (2 * cov + C2)) / ((ux * ux + uy * uy + C1) * (vx + vy + C2));
    data[(Math.floor(i / across) + edge) * width + (i % across) + edge] = value;
  }
  return { width, height, planes: ["L"], data, low: 0, high: 1 };
}

/** Weighed by the window across, then down; only where all of it lies inside. */
function blurred(width: number, height: number, read: (i: number) => number): Float32Array {
  const weights = gaussian();
  const [across, down] = [width - WINDOW + 1, height - WINDOW + 1];
  const rows = new Float64Array(across * height);
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) line[x] = read(y * width + x);
    for (let x = 0; x < across; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW; k++) sum += (weights[k] ?? 0) * (line[x + k] ?? 0);
      rows[y * across + x] = sum;
    }
  }
  const found = new Float32Array(across * down);
  for (let i = 0; i < found.length; i++) {
    let sum = 0;
    for (let k = 0; k < WINDOW; k++) sum += (weights[k] ?? 0) * (rows[i + k * across] ?? 0);
    found[i] = sum;
  }
  return found;
}
