/** Pictures for tests, made from a rule; PNG files of them. */
import { deflateSync } from "node:zlib";
import type { Picture, Samples } from "../../src/pixels/picture";

/** A grey picture of eight bits. */
export const grey = (width: number, height: number, at: (x: number, y: number) => number): Picture => ({
  width, height, planes: ["L"], low: 0, high: 255, data: Uint8Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))) });

/** A coloured picture of eight bits. */
export const colored = (width: number, height: number, at: (x: number, y: number) => readonly number[], planes = ["R", "G", "B"]): Picture => ({
  width, height, planes, low: 0, high: 255,
  data: Uint8Array.from(Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))).flat()) });

/** Noise that is always the same. */
export function noise(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A PNG file: lines as given, each with the filter of its number. */
export function png(width: number, height: number, depth: number, kind: number, lines: readonly (readonly number[])[], more: readonly (readonly [string, readonly number[]])[] = [], interlaced = 0): Uint8Array<ArrayBuffer> {
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  [depth, kind, 0, 0, interlaced].forEach((value, i) => head.setUint8(8 + i, value));
  const chunks: (readonly [string, ArrayLike<number>])[] = [["IHDR", new Uint8Array(head.buffer)], ...more, ["IDAT", deflateSync(Uint8Array.from(lines.flat()))], ["IEND", []]];
  return Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, ...chunks.flatMap(([name, data]) => [...bytes32(data.length), ...[...name].map((c) => c.charCodeAt(0)), ...Array.from(data), 0, 0, 0, 0])]);
}

const bytes32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);

export const numbers = (data: Samples): number[] => Array.from(data);

/** A safetensors file of one tensor. */
export function safetensors(name: string, dtype: string, shape: readonly number[], data: ArrayBuffer, metadata = "{}"): ArrayBuffer {
  const text = JSON.stringify({ __metadata__: { wireloom: metadata }, [name]: { dtype, shape, data_offsets: [0, data.byteLength] } });
  const header = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const file = new Uint8Array(8 + header.length + data.byteLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(new Uint8Array(data), 8 + header.length);
  return file.buffer;
}
