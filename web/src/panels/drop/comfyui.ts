/** Workflows of ComfyUI, told apart by what they hold; the server translates them (imported.tsx). */
import type { Json } from "../../graph/document";
import { isObject } from "../../graph/looks";
import { BEFORE_CHUNKS, isPng, pngChunks } from "../../pixels/png_chunks";

const MOST_LOOKED_AT = 200;
const TEXTS = ["tEXt", "zTXt", "iTXt"];

/** Whether this is what ComfyUI's API takes (nodes with a class_type) or what its editor saves (a list of nodes). */
export function isComfyui(data: Json): boolean {
  if (!isObject(data) || typeof data["format"] === "number") return false; // one of ours, sound or not
  if (Array.isArray(data["nodes"])) return true;
  const nodes = isObject(data["prompt"]) ? data["prompt"] : data;
  return Object.values(nodes).slice(0, MOST_LOOKED_AT).some((node) => isObject(node) && typeof node["class_type"] === "string");
}

/** The PNG without its pixels, where it carries a text "prompt" or "workflow" that looks like ComfyUI's; else null. */
export function comfyuiIn(png: Uint8Array<ArrayBuffer>): Blob | null {
  if (!isPng(png)) return null;
  const kept = [png.subarray(0, BEFORE_CHUNKS)];
  let [carries, whole] = [false, true];
  for (const chunk of pngChunks(png, () => { whole = false; })) {
    carries ||= TEXTS.includes(chunk.name) && isText(chunk.name, new TextDecoder("latin1").decode(chunk.data.subarray(0, 32)));
    if (chunk.name !== "IDAT") kept.push(chunk.whole);
    if (chunk.name === "IEND") break;
  }
  return carries && whole ? new Blob(kept, { type: "image/png" }) : null;
}

/** Whether a text begins as ComfyUI's do; what is packed is looked into by the server. */
const isText = (kind: string, start: string): boolean => /^(prompt|workflow)\0/.test(start) && (kind !== "tEXt" || /\0\s*\{/.test(start));
