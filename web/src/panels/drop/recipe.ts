/** Reads the recipe out of a picture: the iTXt chunk "wireloom" that the server writes into each published PNG, or the same
 * JSON in the metadata (XMP or EXIF) of a WebP. */

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const LARGEST = 32 * 1024 * 1024;

export interface Recipe {
  readonly workflow: unknown;
  readonly coordinates?: Readonly<Record<string, unknown>>;
  readonly seeds?: Readonly<Record<string, number>>;
  readonly version?: string;
}

/** The recipe, or null where there is none; `damaged` is told why one that is there cannot be read. Never throws for strange bytes. */
export async function readRecipe(bytes: Uint8Array, damaged: (why: string) => void = () => undefined): Promise<Recipe | null> {
  if (isWebp(bytes)) return recipeOf(webpText(bytes), () => undefined);
  for (const [keyword, text] of await internationalTexts(bytes, damaged)) {
    const recipe = keyword === "wireloom" ? recipeOf(text, damaged) : null;
    if (recipe) return recipe;
  }
  return null;
}

function recipeOf(text: string, damaged: (why: string) => void): Recipe | null {
  if (!text) return null;
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === "object" && data !== null && "workflow" in data) return data;
    damaged("it holds no workflow");
  } catch (error) {
    damaged(error instanceof Error ? error.message : "it is no JSON");
  }
  return null;
}

/** Whether the bytes begin like a WebP. */
export const isWebp = (bytes: Uint8Array): boolean => latin1(bytes.subarray(0, 4)) === "RIFF" && latin1(bytes.subarray(8, 12)) === "WEBP";

/** The JSON in the metadata chunks of a WebP, "" for none. */
function webpText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true);
    const kind = latin1(bytes.subarray(at, at + 4));
    if (at + 8 + length > bytes.length) break;
    const found = (kind === "XMP " || kind === "EXIF") && length <= LARGEST ? jsonIn(bytes.subarray(at + 8, at + 8 + length), kind === "XMP ") : "";
    if (found) return found;
    at += 8 + length + (length % 2);
  }
  return "";
}

/** From the first to the last brace around "workflow"; XMP writes quotes as entities. */
function jsonIn(chunk: Uint8Array, xml: boolean): string {
  const raw = new TextDecoder().decode(chunk);
  const text = xml ? raw.replace(/&quot;/g, "\"").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&apos;|&#39;/g, "'").replace(/&amp;/g, "&") : raw;
  const [start, end] = [text.search(/\{\s*"workflow"\s*:/), text.lastIndexOf("}")];
  return start < 0 || end < start ? "" : text.slice(start, end + 1);
}

/** Whether the bytes begin like a PNG. */
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

async function internationalTexts(png: Uint8Array, damaged: (why: string) => void): Promise<[string, string][]> {
  if (!isPng(png)) return [];
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const found: [string, string][] = [];
  for (let at = 8; at + 12 <= png.length;) {
    const length = view.getUint32(at);
    const kind = latin1(png.subarray(at + 4, at + 8));
    if (at + 12 + length > png.length || kind === "IEND") break;
    if (kind === "iTXt") {
      const entry = await readText(png.subarray(at + 8, at + 8 + length)).catch((error: unknown) => {
        if (latin1(png.subarray(at + 8, at + 16)) === "wireloom") damaged(error instanceof Error ? error.message : "it cannot be unpacked");
        return null;
      });
      if (entry) found.push(entry);
    }
    at += 12 + length;
  }
  return found;
}

/** keyword 0 compressed? method language 0 translated 0 text */
async function readText(chunk: Uint8Array): Promise<[string, string] | null> {
  const keywordEnd = chunk.indexOf(0);
  if (keywordEnd < 1) return null;
  const languageEnd = chunk.indexOf(0, keywordEnd + 3);
  const translatedEnd = chunk.indexOf(0, languageEnd + 1);
  if (languageEnd < 0 || translatedEnd < 0) return null;
  const body = chunk.subarray(translatedEnd + 1);
  const bytes = chunk[keywordEnd + 1] === 1 ? await inflate(body) : body;
  return [latin1(chunk.subarray(0, keywordEnd)), new TextDecoder().decode(bytes)];
}

async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream("deflate"));
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > LARGEST) throw new RangeError("the recipe is larger than 32 MiB");
    parts.push(next.value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
