// Pictures as numbers, without the browser: what a screenshot or a published PNG holds, and PNGs of wanted pixels.
import { crc32, deflateSync, inflateSync } from "node:zlib";
import { chunks } from "../hostile/png.mjs";

const CHANNELS = { 0: 1, 2: 3, 4: 2, 6: 4 };
const KINDS = { 1: 0, 2: 4, 3: 2, 4: 6 };

/** A PNG of 8 bits without interlace as {width, height, channels, data}. */
export function readPng(png) {
  const parts = [...chunks(png)];
  const head = parts.find(([kind]) => kind === "IHDR")[1];
  const [width, height, bits, channels] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8], CHANNELS[head[9]]];
  if (bits !== 8 || !channels || head[12]) throw new Error(`expected 8 bits a channel and no interlace, got ${[...head.subarray(8)]}`);
  const rows = inflateSync(Buffer.concat(parts.filter(([kind]) => kind === "IDAT").map(([, data]) => data)));
  return { width, height, channels, data: unfiltered(rows, width * channels, height, channels) };
}

function unfiltered(rows, stride, height, step) {
  const data = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const at = y * stride + i;
      const [left, up, corner] = [i >= step ? data[at - step] : 0, y ? data[at - stride] : 0, y && i >= step ? data[at - stride - step] : 0];
      data[at] = rows[y * (stride + 1) + 1 + i] + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    }
  }
  return data;
}

function paeth(left, up, corner) {
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(left + up - corner - value));
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** A PNG whose values are `value(x, y, channel)`, of 8 or 16 bits. */
export function pngOf({ width, height, channels = 3, bits = 8 }, value) {
  const size = bits / 8;
  const stride = width * channels * size + 1;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++) {
    rows.writeUIntBE(value(x, y, c), y * stride + 1 + (x * channels + c) * size, size);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([bits, KINDS[channels], 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The red, green and blue of a pixel. */
export const rgb = ({ width, channels, data }, x, y) => [...data.subarray((y * width + x) * channels, (y * width + x) * channels + 3)];

/** Where in `whole` every wanted pixel stands: `want(x, y)` gives its colour, or null where it does not matter. Null if nowhere. */
export function locate(whole, { width, height }, want, { scale = 1, from = 0, to = whole.width } = {}) {
  const [firstX, firstY] = firstWanted(width, height, want);
  for (let top = -firstY * scale; top + firstY * scale < whole.height; top++) for (let left = from - firstX * scale; left + firstX * scale < to; left++) {
    if (same(rgb(whole, left + firstX * scale, top + firstY * scale), want(firstX, firstY)) && standsAt(whole, left, top, { width, height }, want, scale)) return { x: left, y: top };
  }
  return null;
}

function firstWanted(width, height, want) {
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (want(x, y)) return [x, y];
  throw new Error("no pixel is wanted");
}

const same = (a, b) => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

/** Whether the picture lies there pixel for pixel; above a scale of 1 each pixel is a square of one colour. */
export function standsAt(whole, left, top, { width, height }, want, scale = 1) {
  for (let y = 0; y < height * scale; y++) for (let x = 0; x < width * scale; x++) {
    const wanted = want(Math.floor(x / scale), Math.floor(y / scale));
    if (!wanted) continue;
    if (left + x < 0 || top + y < 0 || left + x >= whole.width || top + y >= whole.height) return false;
    if (!same(rgb(whole, left + x, top + y), wanted)) return false;
  }
  return true;
}
