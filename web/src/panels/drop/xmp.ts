/** The recipe as XMP, the metadata that JPEG and WebP share: found as the server writes it (server/engine/xmp.py), without an XML parser. */

const LARGEST = 32 * 1024 * 1024;
const OURS = "urn:wireloom:recipe";
const START = /\{\s*"workflow"\s*:/;
const ENTITIES: readonly (readonly [RegExp, string])[] = [[/&quot;|&#34;/g, "\""], [/&apos;|&#39;/g, "'"], [/&lt;/g, "<"], [/&gt;/g, ">"], [/&amp;/g, "&"]];

/** JSON found in metadata, "" for none. `ours`: the packet says that a recipe is in it. */
export interface Found {
  readonly text: string;
  readonly ours: boolean;
}

const NOTHING: Found = { text: "", ours: false };

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const begins = (bytes: Uint8Array, words: string): boolean => latin1(bytes.subarray(0, words.length)) === words;

/** Whether the bytes begin like a WebP. */
export const isWebp = (bytes: Uint8Array): boolean => begins(bytes, "RIFF") && latin1(bytes.subarray(8, 12)) === "WEBP";

/** Whether the bytes begin like a JPEG. */
export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/** From the brace before "workflow" to the last one; in XML, quotes and signs may be entities. */
function recipeIn(chunk: Uint8Array, xml = true): Found {
  const raw = new TextDecoder().decode(chunk.subarray(0, LARGEST));
  const text = xml ? ENTITIES.reduce((all, [entity, sign]) => all.replace(entity, sign), raw) : raw;
  const [start, end] = [text.search(START), text.lastIndexOf("}")];
  return { text: start < 0 || end < start ? "" : text.slice(start, end + 1), ours: raw.includes(OURS) };
}

/** The recipe in the metadata chunks of a WebP. */
export function webpRecipe(bytes: Uint8Array): Found {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let best = NOTHING;
  for (let at = 12; at + 8 <= bytes.length && !best.text;) {
    const length = view.getUint32(at + 4, true);
    const kind = latin1(bytes.subarray(at, at + 4));
    if (at + 8 + length > bytes.length) break;
    if (kind === "XMP " || kind === "EXIF") best = better(best, recipeIn(bytes.subarray(at + 8, at + 8 + length), kind === "XMP "));
    at += 8 + length + (length % 2);
  }
  return best;
}

const better = (a: Found, b: Found): Found => (b.text || (b.ours && !a.text) ? b : a);

const PACKET = "http://ns.adobe.com/xap/1.0/\0";
const EXTENSION = "http://ns.adobe.com/xmp/extension/\0";
/** Behind the name of an extension: a digest of 32 letters, the length of all, the place of this piece. */
const EXTENSION_HEAD = EXTENSION.length + 40;
const [APP1, SCAN, END] = [0xe1, 0xda, 0xd9];

/** The recipe in the XMP of a JPEG: in one segment, or in the pieces of extended XMP in whatever order they come. */
export function jpegRecipe(bytes: Uint8Array): Found {
  let best = NOTHING;
  const pieces: { readonly at: number; readonly data: Uint8Array }[] = [];
  for (const data of xmpSegments(bytes)) {
    if (begins(data, PACKET)) best = better(best, recipeIn(data.subarray(PACKET.length)));
    else if (begins(data, EXTENSION) && data.length >= EXTENSION_HEAD) {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      pieces.push({ at: view.getUint32(EXTENSION.length + 36), data: data.subarray(EXTENSION_HEAD) });
    }
  }
  return best.text || !pieces.length ? best : better(best, recipeIn(joined(pieces)));
}

function joined(pieces: readonly { readonly at: number; readonly data: Uint8Array }[]): Uint8Array {
  const sorted = [...pieces].sort((a, b) => a.at - b.at);
  const all = new Uint8Array(Math.min(LARGEST, sorted.reduce((sum, { data }) => sum + data.length, 0)));
  let at = 0;
  for (const { data } of sorted) {
    all.set(data.subarray(0, all.length - at), at);
    at += Math.min(data.length, all.length - at);
  }
  return all;
}

/** The data of each APP1 segment before the picture; ends where the bytes are no JPEG any more. */
function* xmpSegments(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1] ?? END;
    if (bytes[at] !== 0xff || marker === SCAN || marker === END) return;
    const size = sizeOf(bytes, at, marker);
    if (size === null) return;
    if (marker === APP1) yield bytes.subarray(at + 4, at + size);
    at += size;
  }
}

/** How many bytes a segment has with its marker: fill bytes one, markers without a length two; null where it reaches beyond the end. */
function sizeOf(bytes: Uint8Array, at: number, marker: number): number | null {
  if (marker === 0xff) return 1;
  if (marker === 0x01 || (marker >= 0xd0 && marker < 0xd8)) return 2;
  const length = (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0);
  return length < 2 || at + 2 + length > bytes.length ? null : 2 + length;
}
