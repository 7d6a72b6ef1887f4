/** PNG files to the numbers that they hold: up to sixteen bits and alpha, which a canvas would round. */
import { t } from "../messages";
import type { Picture, Samples } from "./picture";
import { isPng, pngChunks } from "./png_chunks";

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly kind: number;
  readonly interlaced: boolean;
}

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const NAMES: Readonly<Record<number, readonly string[]>> = { 1: ["L"], 2: ["L", "A"], 3: ["R", "G", "B"], 4: ["R", "G", "B", "A"] };
/** Where each pass of an interlaced file begins, and its steps. */
const PASSES = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const;
const MOST_PIXELS = 2 ** 28;

/** The picture in a PNG file. Throws in words where the file is broken. */
export async function readPng(bytes: Uint8Array<ArrayBuffer>): Promise<Picture> {
  if (!isPng(bytes)) throw new Error(t("pixels.no_png"));
  const chunks = [...pngChunks(bytes, () => { throw new Error(t("pixels.png_cut")); })];
  const header = headerOf(chunks.find(({ name }) => name === "IHDR")?.data);
  const packed = chunks.filter(({ name }) => name === "IDAT").map(({ data }) => data);
  const raw = await inflated(packed);
  const samples = unpacked(header, raw);
  return pictureOf(header, samples, chunks.find(({ name }) => name === "PLTE")?.data, chunks.find(({ name }) => name === "tRNS")?.data);
}

function headerOf(data: Uint8Array | undefined): Header {
  if (!data || data.length < 13) throw new Error(t("pixels.png_headless"));
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height, depth, kind] = [view.getUint32(0), view.getUint32(4), view.getUint8(8), view.getUint8(9)];
  if (!width || !height || width * height > MOST_PIXELS) throw new Error(t("pixels.png_size", { width, height }));
  if (CHANNELS[kind] === undefined || ![1, 2, 4, 8, 16].includes(depth)) throw new Error(t("pixels.png_kind"));
  return { width, height, depth, kind, interlaced: view.getUint8(12) === 1 };
}

async function inflated(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  const write = async (): Promise<void> => {
    for (const part of parts) await writer.write(part);
    await writer.close();
  };
  try {
    const [raw] = await Promise.all([new Response(readable).arrayBuffer(), write()]);
    return new Uint8Array(raw);
  } catch {
    throw new Error(t("pixels.png_damaged"));
  }
}

/** All samples as whole numbers, interleaved, of the file's own depth. */
function unpacked(header: Header, raw: Uint8Array): Uint8Array | Uint16Array {
  const { width, height, depth, interlaced } = header;
  const channels = CHANNELS[header.kind] ?? 1;
  const all = depth === 16 ? new Uint16Array(width * height * channels) : new Uint8Array(width * height * channels);
  let at = 0;
  for (const [x0, y0, dx, dy] of interlaced ? PASSES : [[0, 0, 1, 1] as const]) {
    const [columns, rows] = [Math.ceil((width - x0) / dx), Math.ceil((height - y0) / dy)];
    if (columns <= 0 || rows <= 0) continue;
    const length = Math.ceil((columns * channels * depth) / 8);
    if (at + rows * (length + 1) > raw.length) throw new Error(t("pixels.png_cut"));
    const lines = unfiltered(raw.subarray(at, at + rows * (length + 1)), rows, length, Math.max(1, (channels * depth) >> 3));
    at += rows * (length + 1);
    for (let y = 0; y < rows; y++) spread(lines.subarray(y * length, (y + 1) * length), depth, columns, channels, all, ((y0 + y * dy) * width + x0) * channels, dx * channels);
  }
  return all;
}

/** The bytes of the lines without their filters: each was written as what it differs from its neighbours by. */
function unfiltered(raw: Uint8Array, rows: number, length: number, step: number): Uint8Array {
  const out = new Uint8Array(rows * length);
  const nothing = new Uint8Array(length);
  for (let y = 0; y < rows; y++) {
    const from = y * (length + 1);
    const line = out.subarray(y * length, (y + 1) * length);
    line.set(raw.subarray(from + 1, from + 1 + length));
    restore(raw[from] ?? 0, line, y > 0 ? out.subarray((y - 1) * length, y * length) : nothing, step);
  }
  return out;
}

/** One line in place: each byte plus what its filter foretold from the bytes to the left and above. */
function restore(filter: number, line: Uint8Array, above: Uint8Array, step: number): void {
  const left = (i: number): number => (i < step ? 0 : (line[i - step] ?? 0));
  const up = (i: number): number => above[i] ?? 0;
  const corner = (i: number): number => (i < step ? 0 : (above[i - step] ?? 0));
  const add = (foretold: (i: number) => number): void => { for (let i = 0; i < line.length; i++) line[i] = (line[i] ?? 0) + foretold(i); };
  if (filter === 1) add(left);
  else if (filter === 2) add(up);
  else if (filter === 3) add((i) => (left(i) + up(i)) >> 1);
  else if (filter === 4) add((i) => paeth(left(i), up(i), corner(i)));
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function spread(line: Uint8Array, depth: number, columns: number, channels: number, all: Uint8Array | Uint16Array, to: number, step: number): void {
  if (depth === 8 && step === channels) {
    all.set(line.subarray(0, columns * channels), to);
    return;
  }
  const mask = 2 ** depth - 1;
  for (let i = 0; i < columns * channels; i++) {
    const value = depth === 16 ? (line[2 * i] ?? 0) * 256 + (line[2 * i + 1] ?? 0) : ((line[(i * depth) >> 3] ?? 0) >> (8 - depth - ((i * depth) & 7))) & mask;
    all[to + Math.floor(i / channels) * step + (i % channels)] = value;
  }
}

/** The picture of samples: palettes looked up, the one transparent colour made alpha. */
function pictureOf({ width, height, depth, kind }: Header, samples: Uint8Array | Uint16Array, palette?: Uint8Array, see?: Uint8Array): Picture {
  const high = kind === 3 ? 255 : 2 ** depth - 1;
  const channels = CHANNELS[kind] ?? 1;
  const of = (data: Samples, count: number): Picture => ({ width, height, planes: NAMES[count] ?? ["L"], data, low: 0, high });
  if (kind === 3) return of(fromPalette(samples, palette, see), see ? 4 : 3);
  if (see && (kind === 0 || kind === 2)) return of(withKey(samples, channels, see, high), channels + 1);
  return of(samples, channels);
}

function fromPalette(samples: Samples, palette: Uint8Array | undefined, see: Uint8Array | undefined): Uint8Array {
  const count = see ? 4 : 3;
  const data = new Uint8Array(samples.length * count);
  samples.forEach((index, i) => {
    for (let c = 0; c < 3; c++) data[i * count + c] = palette?.[3 * index + c] ?? 0;
    if (see) data[i * count + 3] = see[index] ?? 255;
  });
  return data;
}

function withKey(samples: Samples, channels: number, see: Uint8Array, high: number): Samples {
  const key = Array.from({ length: channels }, (_, c) => (see[2 * c] ?? 0) * 256 + (see[2 * c + 1] ?? 0));
  const pixels = samples.length / channels;
  const data = samples instanceof Uint16Array ? new Uint16Array(pixels * (channels + 1)) : new Uint8Array(pixels * (channels + 1));
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c++) data[i * (channels + 1) + c] = samples[i * channels + c] ?? 0;
    data[i * (channels + 1) + channels] = key.every((value, c) => samples[i * channels + c] === value) ? 0 : high;
  }
  return data;
}
