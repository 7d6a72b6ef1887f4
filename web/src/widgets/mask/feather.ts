/** A soft edge: the mask blurred by a Gaussian, as it is saved. Beyond the border the mask goes on as it is there. Pure. */
import { Bitmap } from "./bitmap";

/** Rows between two pauses, so that a large mask does not stop the page. */
const ROWS_AT_ONCE = 256;

/** The weights of a Gaussian out to four standard deviations; they sum to 1. */
export function gaussian(sigma: number): Float64Array {
  const radius = Math.max(1, Math.ceil(4 * sigma));
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const sum = kernel.reduce((a, b) => a + b, 0);
  return kernel.map((weight) => weight / sum);
}

/** The mask with its edges softened by this standard deviation in pixels; 0 gives the same mask. */
export async function feathered(mask: Bitmap, sigma: number): Promise<Bitmap> {
  if (!(sigma > 0)) return mask;
  const kernel = gaussian(sigma);
  const across = new Float32Array(mask.data.length);
  await eachLine(mask.height, (row) => line(mask.data, across, row * mask.width, 1, mask.width, kernel));
  const down = new Float32Array(mask.data.length);
  await eachLine(mask.width, (column) => line(across, down, column, mask.width, mask.height, kernel));
  return new Bitmap(mask.width, mask.height, Uint8ClampedArray.from(down));
}

async function eachLine(count: number, work: (index: number) => void): Promise<void> {
  for (let i = 0; i < count; i++) {
    work(i);
    if (i % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await new Promise((go) => setTimeout(go));
  }
}

type Values = Uint8ClampedArray | Float32Array;

/** One row or column. Where all values under the kernel are equal, as in most of a mask, nothing is summed. */
function line(from: Values, to: Float32Array, start: number, stride: number, count: number, kernel: Float64Array): void {
  const radius = (kernel.length - 1) / 2;
  const value = (i: number): number => from[start + Math.min(count - 1, Math.max(0, i)) * stride] ?? 0;
  let level = 0; // how many values up to the front of the kernel equal the one before
  for (let i = 1; i <= radius; i++) level = value(i) === value(i - 1) ? level + 1 : 0;
  for (let i = 0; i < count; i++) {
    if (i > 0) level = value(i + radius) === value(i + radius - 1) ? level + 1 : 0;
    to[start + i * stride] = level >= Math.min(2 * radius, i + radius) ? value(i) : weighed(value, i, radius, kernel);
  }
}

function weighed(value: (i: number) => number, at: number, radius: number, kernel: Float64Array): number {
  let sum = 0;
  for (let k = -radius; k <= radius; k++) sum += value(at + k) * (kernel[k + radius] ?? 0);
  return sum;
}
