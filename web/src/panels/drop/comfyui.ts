/** Workflows of ComfyUI, told apart by what they hold; the server translates them (imported.tsx). */
import type { Json } from "../../graph/document";
import { isObject } from "../../graph/looks";
import { isPng } from "./recipe";

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
export function comfyuiIn(png: Uint8Array): Blob | null {
  if (!isPng(png)) return null;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const kept: Uint8Array[] = [png.subarray(0, 8)];
  let carries = false;
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > png.length) return null;
    const kind = String.fromCharCode(...png.subarray(at + 4, at + 8));
    const start = new TextDecoder("latin1").decode(png.subarray(at + 8, Math.min(end - 4, at + 40)));
    carries ||= TEXTS.includes(kind) && /^(prompt|workflow)\0/.test(start) && (kind !== "tEXt" || /\0\s*\{/.test(start));
    if (kind !== "IDAT") kept.push(png.subarray(at, end));
    if (kind === "IEND") break;
    at = end;
  }
  return carries ? new Blob(kept.map((part) => part.slice()), { type: "image/png" }) : null;
}
