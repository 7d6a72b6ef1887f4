/** What a dropped file is, by its content: a workflow, a picture with or without a recipe, a table, lines of text, or why it is refused. */
import { isObject } from "../../graph/looks";
import type { Json } from "../../graph/document";
import { parseData } from "../../graph/parse";
import { t } from "../../messages";
import { isPng } from "../../pixels/png_chunks";
import { size } from "../shared/format";
import { comfyuiIn, isComfyui } from "./comfyui";
import { readRecipe, type Recipe } from "./recipe";
import { readTable, type Table } from "./table";
import { isJpeg, isWebp } from "./xmp";

export type Dropped =
  | { readonly kind: "workflow"; readonly file: string; readonly data: unknown; readonly title: string; readonly nodes: number }
  | { readonly kind: "recipe"; readonly file: string; readonly picture: Blob; readonly recipe: Recipe; readonly title: string; readonly nodes: number }
  /** A workflow of ComfyUI; `body` is what the server translates, `picture` the picture that carried it. */
  | { readonly kind: "comfyui"; readonly file: string; readonly body: Blob; readonly picture: Blob | null }
  | { readonly kind: "picture"; readonly file: string; readonly picture: Blob; readonly note: string }
  | { readonly kind: "table"; readonly file: string; readonly table: Table }
  | { readonly kind: "text"; readonly file: string; readonly text: string; readonly lines: readonly string[] }
  | { readonly kind: "refused"; readonly file: string; readonly why: string };

const LARGEST_PICTURE = 256 * 1024 ** 2;
const LARGEST_TEXT = 32 * 1024 ** 2;
const LONGEST_TEXT = 100_000;
const WEIGHTS = /\.(safetensors|ckpt|pt|pth|bin|gguf|onnx)$/i;
const TABLES = /\.(csv|tsv)$/i;

/** Look into a file; what it claims to be counts only where its content does not say. */
export async function readDropped(file: File): Promise<Dropped> {
  const refused = (why: string): Dropped => ({ kind: "refused", file: file.name, why });
  if (!file.size) return refused(t("drop.empty", { file: file.name }));
  if (WEIGHTS.test(file.name)) return refused(t("drop.weights", { file: file.name }));
  const start = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  if (isPicture(start)) return file.size > LARGEST_PICTURE ? refused(tooLarge(file, LARGEST_PICTURE)) : readPicture(file);
  if (start.includes(0)) return refused(t("drop.unknown", { file: file.name }));
  if (file.size > LARGEST_TEXT) return refused(tooLarge(file, LARGEST_TEXT));
  const text = new TextDecoder().decode(await file.arrayBuffer());
  if (text.includes("\uFFFD") && !/\.(txt|md|json|csv|tsv)$/i.test(file.name)) return refused(t("drop.unknown", { file: file.name }));
  return readPlain(text, file.name, /json/i.test(file.type) || /\.json$/i.test(file.name));
}

const tooLarge = (file: File, most: number): string => t("drop.too_large", { file: file.name, size: size(most) });

const isPicture = (start: Uint8Array): boolean => isPng(start) || isWebp(start) || isJpeg(start);

async function readPicture(file: File): Promise<Dropped> {
  let why = "";
  const bytes = new Uint8Array(await file.arrayBuffer());
  const recipe = await readRecipe(bytes, (reason) => { why = reason; });
  const parsed = recipe && parseData(recipe.workflow, { newer: true });
  if (recipe && parsed?.document) return { kind: "recipe", file: file.name, picture: file, recipe, title: parsed.document.title, nodes: parsed.document.nodes.size };
  const body = recipe || why ? null : comfyuiIn(bytes);
  if (body) return { kind: "comfyui", file: file.name, body, picture: file };
  if (recipe) why = parsed?.problems[0]?.message ?? "";
  return { kind: "picture", file: file.name, picture: file, note: why ? t("drop.broken_recipe", { file: file.name, reason: why }) : "" };
}

/** What a text is: JSON that is a workflow, of ours or of ComfyUI (or a recipe, or the body of a run), a table, or plain text. */
export function readPlain(text: string, file: string, mustBeJson = false): Dropped {
  const data = /^\s*[[{]/.test(text) || mustBeJson ? jsonOf(text) : undefined;
  if (data instanceof Error) return mustBeJson ? { kind: "refused", file, why: t("drop.not_json", { file, reason: data.message }) } : plain(text, file);
  // The text as it came: its seeds may be larger than a number here can be.
  if (data !== undefined && isComfyui(data)) return { kind: "comfyui", file, body: new Blob([text], { type: "application/json" }), picture: null };
  if (data !== undefined) return readData(data, file, mustBeJson) ?? plain(text, file);
  const table = TABLES.test(file) || text.includes("\t") ? readTable(text, file) : null;
  return table ? { kind: "table", file, table } : plain(text, file);
}

function jsonOf(text: string): Json | Error {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    return error instanceof Error ? error : new Error("unreadable");
  }
}

/** A workflow stands alone, under "workflow" as in a recipe or the body of a run, or under "document" as the library gives it. */
function readData(data: Json, file: string, mustBeWorkflow: boolean): Dropped | null {
  const inner = innerOf(data);
  const { document, problems } = parseData(inner, { newer: true });
  if (document) return { kind: "workflow", file, data: inner, title: document.title, nodes: document.nodes.size };
  if (!mustBeWorkflow && !(isObject(inner) && "nodes" in inner)) return null;
  return { kind: "refused", file, why: t("drop.not_json", { file, reason: problems[0]?.message ?? "" }) };
}

function innerOf(data: Json): Json {
  if (!isObject(data) || isObject(data["nodes"])) return data;
  if (isObject(data["document"])) return data["document"];
  return isObject(data["workflow"]) ? withInputs(data["workflow"], data["inputs"]) : data;
}

/** The named inputs of a run's body stand in the workflow. */
function withInputs(workflow: Json, inputs: Json | undefined): Json {
  if (!isObject(workflow) || !isObject(inputs) || !isObject(workflow["nodes"])) return workflow;
  const nodes: Record<string, Json> = { ...workflow["nodes"] };
  const declared = isObject(workflow["inputs"]) ? workflow["inputs"] : {};
  for (const [name, value] of Object.entries(inputs)) {
    const place = typeof declared[name] === "string" ? declared[name] : name;
    const dot = place.lastIndexOf(".");
    const node = nodes[place.slice(0, dot)];
    if (dot < 1 || !isObject(node)) continue;
    nodes[place.slice(0, dot)] = { ...node, in: { ...(isObject(node["in"]) ? node["in"] : {}), [place.slice(dot + 1)]: value } };
  }
  return { ...workflow, nodes };
}

function plain(text: string, file: string): Dropped {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  if (!lines.length) return { kind: "refused", file, why: t("drop.empty", { file }) };
  if (text.length > LONGEST_TEXT) return { kind: "refused", file, why: t("drop.too_large", { file, size: size(LONGEST_TEXT) }) };
  return { kind: "text", file, text: text.trim(), lines };
}
