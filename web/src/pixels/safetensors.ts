/** Tensors of a published value: the header of a safetensors file and the numbers of one tensor, as pictures. */
import { t } from "../messages";
import type { Picture } from "./picture";

export interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

const SIZES: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 };
const LONGEST_HEADER = 2 ** 24;

/** The tensors of a file, largest first. Throws in words where it is none. */
export function tensorsOf(file: ArrayBuffer): readonly TensorEntry[] {
  const length = file.byteLength < 8 ? Infinity : Number(new DataView(file).getBigUint64(0, true));
  if (length > Math.min(LONGEST_HEADER, file.byteLength - 8)) throw new Error(t("pixels.no_safetensors"));
  const header = headerOf(new TextDecoder().decode(new Uint8Array(file, 8, length)));
  const begin = 8 + length;
  return Object.entries(header).flatMap(([name, value]) => (name === "__metadata__" ? [] : entryOf(name, value, begin, file.byteLength)))
    .sort((a, b) => b.end - b.start - (a.end - a.start));
}

function headerOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new Error(t("pixels.safetensors_header"));
  }
}

function entryOf(name: string, value: unknown, begin: number, size: number): TensorEntry[] {
  const { dtype, shape, data_offsets: offsets } = value as { dtype?: string; shape?: number[]; data_offsets?: [number, number] };
  const bytes = SIZES[dtype ?? ""];
  if (bytes === undefined || !Array.isArray(shape) || !Array.isArray(offsets)) return [];
  const [start, end] = [begin + offsets[0], begin + offsets[1]];
  if (end > size || end - start !== bytes * shape.reduce((a, b) => a * b, 1)) throw new Error(t("pixels.tensor_beyond", { name }));
  return [{ name, dtype: dtype ?? "", shape, start, end }];
}

/** The name of the space that a latent lives in, or "": numbers of "rgb" from -1 to 1 are a picture. */
export function spaceOf(file: ArrayBuffer): string {
  const length = Number(new DataView(file).getBigUint64(0, true));
  const text = new TextDecoder().decode(new Uint8Array(file, 8, Math.min(length, LONGEST_HEADER)));
  return /\\"space\\":\{\\"port\\":\[\\"Space\\",\{[^}]*\\"name\\":\\"([^"\\]*)/.exec(text)?.[1] ?? "";
}

/** The numbers from `from` on, as 32-bit floats. */
export function numbersOf(file: ArrayBuffer, { dtype, start }: TensorEntry, from: number, count: number): Float32Array {
  const bytes = SIZES[dtype] ?? 1;
  const view = new DataView(file, start + from * bytes, count * bytes);
  const read = READ[dtype] ?? ((v, at) => v.getUint8(at));
  return Float32Array.from({ length: count }, (_, i) => read(view, i * bytes));
}

const READ: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  F64: (v, at) => v.getFloat64(at, true), F32: (v, at) => v.getFloat32(at, true), F16: (v, at) => half(v.getUint16(at, true)),
  BF16: (v, at) => bfloat(v.getUint16(at, true)), I64: (v, at) => Number(v.getBigInt64(at, true)), I32: (v, at) => v.getInt32(at, true),
  I16: (v, at) => v.getInt16(at, true), I8: (v, at) => v.getInt8(at), U8: (v, at) => v.getUint8(at), BOOL: (v, at) => v.getUint8(at),
};

/** A number of 16 bits after IEEE 754. */
export function half(bits: number): number {
  const [sign, power, rest] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (power === 0) return sign * rest * 2 ** -24;
  if (power === 31) return rest ? NaN : sign * Infinity;
  return sign * (1 + rest / 1024) * 2 ** (power - 15);
}

const buffer = new DataView(new ArrayBuffer(4));
function bfloat(bits: number): number {
  buffer.setUint32(0, bits * 65536);
  return buffer.getFloat32(0);
}

/** How many pictures a tensor is: its first of four axes, else one. */
export const samplesOf = ({ shape }: TensorEntry): number => (shape.length >= 4 ? shape.slice(0, -3).reduce((a, b) => a * b, 1) : 1);

/** One sample of a tensor as a picture: its last two axes are rows and columns, the one before them the planes. */
export function tensorPicture(file: ArrayBuffer, entry: TensorEntry, sample: number, space = ""): Picture | null {
  const { shape } = entry;
  const [planes = 1, height = 1, width = 1] = [1, 1, 1, ...shape].slice(-3);
  const count = planes * height * width;
  if (!count || shape.length === 0) return null;
  const numbers = numbersOf(file, entry, sample * count, count);
  const data = interleaved(numbers, planes);
  const [low, high] = space === "rgb" ? [-1, 1] : rangeOf(numbers);
  const names = space === "rgb" && planes === 3 ? ["R", "G", "B"] : planes === 1 ? ["L"] : Array.from({ length: planes }, (_, i) => String(i));
  return { width, height, planes: names, data, low, high };
}

function interleaved(numbers: Float32Array, planes: number): Float32Array {
  if (planes === 1) return numbers;
  const size = numbers.length / planes;
  return Float32Array.from(numbers, (_, i) => numbers[(i % planes) * size + Math.floor(i / planes)] ?? 0);
}

/** What is shown black and white: the lowest and highest number, or, where there are negative ones, as far below zero as above. */
function rangeOf(numbers: Float32Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of numbers) if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low > high) return [0, 1];
  const far = Math.max(-low, high);
  return low < 0 ? [-far, far] : low >= 0 && high <= 1 ? [0, 1] : [low, high];
}
