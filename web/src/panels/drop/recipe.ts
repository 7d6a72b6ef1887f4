/** Reads the recipe out of a picture: the iTXt chunk "wireloom" that the server writes into each published PNG, or the same
 * JSON in the metadata (XMP or EXIF) of a JPEG or a WebP. */
import { t } from "../../messages";
import { isPng, pngChunks } from "../../pixels/png_chunks";
import { isJpeg, isWebp, jpegRecipe, webpRecipe, type Found } from "./xmp";

const LARGEST = 32 * 1024 * 1024;

export interface Recipe {
  readonly workflow: unknown;
  readonly coordinates?: Readonly<Record<string, unknown>>;
  readonly seeds?: Readonly<Record<string, number>>;
  readonly version?: string;
}

/** The recipe, or null where there is none; `damaged` is told why one that is there cannot be read. Never throws for strange bytes. */
export async function readRecipe(bytes: Uint8Array, damaged: (why: string) => void = () => undefined): Promise<Recipe | null> {
  if (isWebp(bytes)) return recipeFound(webpRecipe(bytes), damaged);
  if (isJpeg(bytes)) return recipeFound(jpegRecipe(bytes), damaged);
  for (const [keyword, text] of await internationalTexts(bytes, damaged)) {
    const recipe = keyword === "wireloom" ? recipeOf(text, damaged) : null;
    if (recipe) return recipe;
  }
  return null;
}

/** What others wrote into their pictures and is none is no damage. */
function recipeFound({ text, ours }: Found, damaged: (why: string) => void): Recipe | null {
  if (ours && !text) damaged(t("drop.recipe_cut"));
  return recipeOf(text, ours ? damaged : () => undefined);
}

function recipeOf(text: string, damaged: (why: string) => void): Recipe | null {
  if (!text) return null;
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === "object" && data !== null && "workflow" in data) return data;
    damaged(t("drop.recipe_empty"));
  } catch {
    damaged(t("drop.recipe_cut"));
  }
  return null;
}

async function internationalTexts(png: Uint8Array, damaged: (why: string) => void): Promise<[string, string][]> {
  if (!isPng(png)) return [];
  const found: [string, string][] = [];
  const cut = (rest: Uint8Array): void => { if (latin1(rest.subarray(4, 8)) === "iTXt" && isOurs(rest.subarray(8))) damaged(t("drop.recipe_cut")); };
  for (const { name, data } of pngChunks(png, cut)) {
    if (name === "IEND") break;
    if (name !== "iTXt") continue;
    const entry = await readText(data).catch((error: unknown) => {
      if (isOurs(data)) damaged(error instanceof RangeError ? error.message : t("drop.recipe_cut"));
      return null;
    });
    if (entry) found.push(entry);
    else if (entry === undefined && isOurs(data)) damaged(t("drop.recipe_cut"));
  }
  return found;
}

const isOurs = (text: Uint8Array): boolean => latin1(text.subarray(0, 8)) === "wireloom";

/** keyword 0 compressed? method language 0 translated 0 text; undefined where it ends before the text. */
async function readText(chunk: Uint8Array): Promise<[string, string] | undefined> {
  const keywordEnd = chunk.indexOf(0);
  if (keywordEnd < 1) return undefined;
  const languageEnd = chunk.indexOf(0, keywordEnd + 3);
  const translatedEnd = chunk.indexOf(0, languageEnd + 1);
  if (languageEnd < 0 || translatedEnd < 0) return undefined;
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
    if (size > LARGEST) throw new RangeError(t("drop.recipe_large"));
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
