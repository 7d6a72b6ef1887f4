// Reading and writing PNG files by their chunks.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** The chunks of a PNG as [kind, data]. */
export function* chunks(png) {
  for (let at = 8; at + 12 <= png.length; at += 12 + png.readUInt32BE(at)) {
    yield [png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, at + 8 + png.readUInt32BE(at))];
  }
}

/** What the picture is, without what is written about it. */
export const pixels = (png) => Buffer.concat([...chunks(png)].filter(([kind]) => kind === "IDAT").map(([, data]) => data)).toString("base64");

/** The recipe in a PNG's iTXt chunk, or null. */
export function recipe(png) {
  const found = [...chunks(png)].find(([kind, data]) => kind === "iTXt" && data.toString("latin1").startsWith("wireloom\0"));
  if (!found) return null;
  const text = found[1].subarray("wireloom".length + 5);
  return JSON.parse((found[1]["wireloom".length + 1] === 1 ? inflateSync(text) : text).toString("utf8"));
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A small grey picture with these chunks of text; `compressed` writes the text as zlib does. */
export function pngWith(texts, { width = 8, height = 8 } = {}) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, 128).map((value, i) => (i % (width + 1) ? value : 0));
  const written = texts.map(({ keyword = "wireloom", text, compressed = false }) => chunk("iTXt", Buffer.concat([
    Buffer.from(`${keyword}\0`), Buffer.from([compressed ? 1 : 0, 0, 0, 0]), compressed ? deflateSync(text) : Buffer.from(text)])));
  return Buffer.concat([SIGNATURE, chunk("IHDR", head), ...written, chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}
