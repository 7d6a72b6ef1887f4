/** Document to memory: lenient where it can be, so that a broken or foreign file can be seen and mended. */

import type { Literal, Scalar } from "../api/catalogue";
import type { Problem } from "../api/problem";
import type { Binding, Declared, GraphNode, Json, JsonObject } from "./document";
import { FORMAT, parsePlace } from "./document";
import { inOwnOrder, restoreOrder } from "./kept_order";
import { restoreFlattened } from "./restore";
import { LiveDocument } from "./live";
import { isObject, NO_REST, objectOf, readLook, restOf } from "./looks";
import { readCanvas } from "./read_ui";
import { t } from "../messages";

const MAX_BYTES = 32 * 1024 * 1024;
const MAX_NODES = 10_000;
const MAX_DEPTH = 64;
const TOP = ["format", "nodes", "axes", "definitions", "inputs", "outputs", "ui"];
const UI = ["nodes", "frames", "notes", "dots", "flattened", "order"];

/** The document, or null with the reason; `unplaced` are the nodes that the file gives no position. */
export interface Parsed {
  readonly document: LiveDocument | null;
  readonly problems: readonly Problem[];
  readonly unplaced: readonly string[];
  /** The format of a file from a newer Wireloom; it is read as far as this one understands. */
  readonly newer?: number;
}

/** `newer`: read a file of a newer format as far as it goes, to look at; else it is refused. */
export interface ParseOptions {
  readonly newer?: boolean;
}

/** The document in this text. */
export function parseText(text: string, options: ParseOptions = {}): Parsed {
  if (text.length > MAX_BYTES) return refused("too_large", t("document.large"));
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return refused("bad_json", t("document.json", { why: error instanceof Error ? error.message : t("document.unreadable") }));
  }
  return parseData(data, options);
}

/** The document that this data describes. */
export function parseData(given: unknown, options: ParseOptions = {}): Parsed {
  const data = given as Json;
  if (!isObject(data)) return refused("bad_document", t("document.workflow"));
  const why = refuseFormat(data["format"], options.newer ?? false) ?? refuseSize(data);
  if (why) return why;
  const whole = restoreOrder(restoreFlattened(data));
  const document = new LiveDocument();
  const unplaced = readNodes(document, whole);
  readTables(document, whole);
  readCanvas(document, objectOf(whole["ui"]));
  dropLooseVias(document);
  const format = Number(data["format"]);
  return { document, problems: [], unplaced, ...(format > FORMAT ? { newer: format } : {}) };
}

function refuseFormat(format: Json | undefined, newer: boolean): Parsed | null {
  if (typeof format !== "number" || !Number.isInteger(format) || format < 1) {
    return refused("bad_format", t("document.format", { format: FORMAT, got: JSON.stringify(format ?? null).slice(0, 40) }), "/format");
  }
  if (format <= FORMAT || newer) return null;
  return refused("bad_format", t("document.newer", { got: format, format: FORMAT }), "/format");
}

function refuseSize(data: JsonObject): Parsed | null {
  if (!isObject(data["nodes"])) return refused("bad_document", t("document.no_nodes"), "/nodes");
  const count = Object.keys(data["nodes"]).length;
  if (count > MAX_NODES) return refused("too_large", t("document.many", { most: MAX_NODES, count }), "/nodes");
  return tooDeep(data) ? refused("too_deep", t("document.deep", { most: MAX_DEPTH })) : null;
}

/** Whether the data nests deeper than allowed; iterative, so nothing overflows. */
export function tooDeep(data: Json): boolean {
  let level: Json[] = [data];
  for (let depth = 0; level.length; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((d) => (typeof d === "object" && d !== null ? Object.values(d as JsonObject) : []))
      .filter((d) => typeof d === "object" && d !== null);
  }
  return false;
}

function refused(kind: string, message: string, pointer = ""): Parsed {
  return { document: null, problems: [{ kind, message, where: { pointer }, fixes: [] }], unplaced: [] };
}

function readNodes(document: LiveDocument, data: JsonObject): string[] {
  const looks = objectOf(objectOf(data["ui"])["nodes"]);
  const unplaced: string[] = [];
  for (const [name, node] of Object.entries(objectOf(data["nodes"]))) {
    const look = objectOf(own(looks, name));
    document.put("nodes", name, readNode(name, objectOf(node), look, document.nextRank()));
    if (typeof look["x"] !== "number" || typeof look["y"] !== "number") unplaced.push(name);
  }
  return unplaced;
}

const own = (data: JsonObject, key: string): Json | undefined => (Object.hasOwn(data, key) ? data[key] : undefined);

/** One node; a type that is no text becomes "". */
export function readNode(name: string, data: JsonObject, look: JsonObject, rank: number): GraphNode {
  const over = Array.isArray(data["over"]) ? (data["over"] as unknown[]).filter((a) => typeof a === "string") : [];
  const via = objectOf(look["via"]);
  const inputs = Object.entries(objectOf(data["in"])).map(([port, value]) => [port, readBinding(value, own(via, port))] as const);
  return { name, type: typeof data["type"] === "string" ? data["type"] : "", inputs: new Map(inputs), over, rank,
    look: readLook(look), rest: restOf(data, ["type", "in", "over"]) };
}

/** What stands in an input. */
export function readBinding(data: Json, via?: Json): Binding {
  if (isLiteral(data)) return { kind: "literal", value: data };
  if (isObject(data) && Object.keys(data).length === 1) {
    const place = typeof data["from"] === "string" ? parsePlace(data["from"]) : null;
    if (place) return { kind: "wire", ...place, via: typeof via === "string" ? via : null };
    if (typeof data["axis"] === "string") return readAxisBinding(data["axis"]);
  }
  return { kind: "other", data };
}

function readAxisBinding(text: string): Binding {
  const dot = text.indexOf(".");
  return dot < 0 ? { kind: "axis", axis: text, column: null }
    : { kind: "axis", axis: text.slice(0, dot), column: text.slice(dot + 1) };
}

const isScalar = (data: Json): data is Scalar => data === null || typeof data !== "object";

/** Whether this data can be typed into an input. */
export const isLiteral = (data: Json): data is Literal =>
  isScalar(data) || (Array.isArray(data) && (data as Json[]).every(isScalar));

function readTables(document: LiveDocument, data: JsonObject): void {
  for (const [key, value] of Object.entries(restOf(data, TOP))) document.put("fields", key, value);
  for (const [key, value] of Object.entries(restOf(objectOf(data["ui"]), UI))) document.put("ui", key, value);
  for (const [name, value] of Object.entries(objectOf(data["axes"]))) {
    document.put("axes", name, { name, data: value, rank: document.nextRank() });
  }
  for (const [name, value] of Object.entries(objectOf(data["definitions"]))) {
    document.put("definitions", name, { name, data: inOwnOrder(value), rank: document.nextRank() });
  }
  for (const table of ["inputs", "outputs"] as const) {
    for (const declared of readDeclared(objectOf(data[table]), document)) document.put(table, declared.name, declared);
  }
}

function* readDeclared(data: JsonObject, document: LiveDocument): Generator<Declared> {
  for (const [name, value] of Object.entries(data)) {
    const place = typeof value === "string" ? parsePlace(value) : null;
    if (place) yield { name, place, rank: document.nextRank() };
  }
}

/** Wires that claim to leave a dot of another output leave their output instead. */
function dropLooseVias(document: LiveDocument): void {
  for (const node of [...document.nodes.values()]) {
    const loose = [...node.inputs].filter(([, b]) => b.kind === "wire" && b.via !== null && !viaHolds(document, b));
    if (!loose.length) continue;
    const mended = loose.map(([port, b]) => [port, { ...b, via: null } as Binding] as const);
    document.put("nodes", node.name, { ...node, inputs: new Map([...node.inputs, ...mended]) });
  }
}

function viaHolds(document: LiveDocument, binding: Binding & { kind: "wire" }): boolean {
  const dot = binding.via === null ? undefined : document.dots.get(binding.via);
  return dot?.source.node === binding.node && dot.source.port === binding.port;
}

/** An empty document. */
export function emptyDocument(title = ""): LiveDocument {
  const document = new LiveDocument();
  if (title) document.put("fields", "title", title);
  return document;
}

export { NO_REST };
