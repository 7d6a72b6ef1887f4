/** What a person asks to sweep, read as an axis: a list, a range, even or logarithmic steps, seeds, lines of text, choices. */

import type { InputPort, Scalar } from "../api/catalogue";
import { MAX_AXIS, readAxisData } from "./axis_values";
import type { Json, JsonObject } from "./document";
import { isObject } from "./looks";
import { refuseLiteral } from "./literals";
import { t } from "../messages";

/** The ways to say which values an axis has. `picked`: some of a few words or files. */
export type SweepKind = "list" | "range" | "linspace" | "geomspace" | "seeds" | "lines" | "picked";

/** A sweep as it is typed: each kind reads its own part. */
export interface Asked {
  readonly kind: SweepKind;
  /** Of a list: values with commas or lines between; of lines: one value a line. */
  readonly text: string;
  readonly first: string;
  readonly last: string;
  readonly step: string;
  readonly count: string;
  readonly picked: readonly string[];
}

/** An axis that was read, or why it is none, in words. */
export type SweepRead = { readonly data: JsonObject; readonly values: readonly Scalar[] } | { readonly problem: string };

export const NOTHING_ASKED: Asked = { kind: "list", text: "", first: "", last: "", step: "1", count: "5", picked: [] };

const FILES: ReadonlySet<string> = new Set(["model_file", "image_file", "image_folder", "mask_file"]);

export { canSweep } from "./sweep_port";

/** The ways that suit an input, the usual one first. */
export function kindsFor(port: InputPort): readonly SweepKind[] {
  if (port.type === "Boolean" || port.widget?.kind === "choice" || FILES.has(port.widget?.kind ?? "")) return ["picked"];
  if (port.type === "Text") return ["lines"];
  return port.widget?.kind === "seed" ? ["seeds", "list", "range"] : ["list", "range", "linspace", "geomspace"];
}

/** The axis that is asked for. Each value must be one that the input takes. */
export function readSweep(asked: Asked, port: InputPort): SweepRead {
  try {
    const data = dataOf(asked, port);
    const read = readAxisData(data);
    if ("mistake" in read) return { problem: read.mistake };
    return checked(data, read.columns.get("") ?? [], port);
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    return { problem: error.message };
  }
}

/** What was typed is no axis, in words. */
class Unread extends Error {}

function checked(data: JsonObject, values: readonly Scalar[], port: InputPort): SweepRead {
  for (const [i, value] of values.entries()) {
    const why = refuseLiteral(port, value);
    if (why !== null) return { problem: t("typing.value_at", { index: i + 1, why }) };
  }
  return { data, values };
}

function dataOf(asked: Asked, port: InputPort): JsonObject {
  switch (asked.kind) {
    case "list": return { values: listOf(asked.text, port) };
    case "lines": return { values: asked.text.split(/\r?\n/).map((line) => line.trimEnd()).filter((line) => line !== "") };
    case "picked": return { values: port.type === "Boolean" ? asked.picked.map((word) => word === "true") : asked.picked };
    case "range": return rangeData(number(asked.first, "first"), number(asked.last, "last"), number(asked.step, "step"));
    case "seeds": return seedData(number(asked.first, "seed"), whole(asked.count, "seeds"));
    case "linspace": case "geomspace": return { [asked.kind]: [number(asked.first, "first"), number(asked.last, "last"), whole(asked.count, "count")] };
  }
}

/** What a number that is typed stands for. */
type What = "first" | "last" | "step" | "seed" | "seeds" | "count" | "value";

function number(text: string, what: What): number {
  const [value, got] = [Number(text.trim()), text.trim().slice(0, 40)];
  if (got === "" || !Number.isFinite(value)) throw new Unread(t(got ? "typing.number_got" : "typing.number", { what: t(`typing.what_${what}`), got }));
  return value;
}

function whole(text: string, what: What): number {
  const value = number(text, what);
  if (!Number.isInteger(value)) throw new Unread(t("typing.whole", { what: t(`typing.what_${what}`), got: value }));
  return value;
}

function seedData(first: number, count: number): JsonObject {
  return { range: [first, first + count] };
}

/** Both ends included, as people mean it; a document leaves the end out. */
function rangeData(first: number, last: number, by: number): JsonObject {
  if (by === 0) throw new Unread(t("axis.step_zero"));
  const step = Math.abs(by) * (first <= last ? 1 : -1);
  const count = Math.floor((last - first) / step + 1e-9) + 1;
  if (count > MAX_AXIS) throw new Unread(t("axis.count", { most: MAX_AXIS, count }));
  const values = Array.from({ length: count }, (_, i) => Number((first + i * step).toPrecision(15)));
  if (![first, step].every(Number.isInteger)) return { values };
  return { range: [first, first + count * step, ...(step === 1 ? [] : [step])] };
}

/** Values with commas, semicolons, spaces or lines between; of texts with commas or lines. `1..9 by 2` stands for a range. */
function listOf(text: string, port: InputPort): Scalar[] {
  if (port.type === "Text") return text.split(/\r?\n|,/).map((word) => word.trim()).filter((word) => word !== "");
  const words = text.replace(/\.\.\s*(\S+)\s+(?:by|step)\s+/gi, "..$1/").split(/[\s,;]+/).filter((word) => word !== "");
  const values = words.flatMap((word) => wordValues(word, port));
  if (values.length > MAX_AXIS) throw new Unread(t("axis.count", { most: MAX_AXIS, count: values.length }));
  return values;
}

function wordValues(word: string, port: InputPort): Scalar[] {
  if (port.type === "Boolean") return [booleanOf(word)];
  const [, first, last, by] = /^([^.]*?\d\.?)\.\.(.+?)(?:\/(.+))?$/.exec(word) ?? [];
  if (first === undefined || last === undefined) return [number(word, "value")];
  const read = readAxisData(rangeData(number(first, "first"), number(last, "last"), number(by ?? "1", "step")));
  if ("mistake" in read) throw new Unread(read.mistake);
  return [...(read.columns.get("") ?? [])];
}

function booleanOf(word: string): boolean {
  if (/^(true|on|yes)$/i.test(word)) return true;
  if (/^(false|off|no)$/i.test(word)) return false;
  throw new Unread(t("typing.boolean", { got: word.slice(0, 40) }));
}

/** `3,5,7`, `1..10`, `0..1 by 0.25`, `linspace 0 1 5`, `log 0.1 10 5`, `8 seeds`: a sweep in one line. */
export function readTypedSweep(line: string, port: InputPort): SweepRead {
  const text = line.trim();
  const asked = port.type === "Text" ? { kind: "lines" as const, text: text.split(text.includes("|") ? "|" : ",").map((one) => one.trim()).join("\n") } : (spelled(text) ?? { text });
  return readSweep({ ...NOTHING_ASKED, ...asked }, port);
}

/** Steps and seeds that begin or end with their word; null for a list. */
function spelled(text: string): Partial<Asked> | null {
  const [, seeds] = /^(\d+)\s+seeds$/i.exec(text) ?? [];
  if (seeds !== undefined) return { kind: "seeds", first: "0", count: seeds };
  const [, word, rest = ""] = /^(linspace|lin|geomspace|log|seeds)\s+(.*)$/i.exec(text) ?? [];
  if (word === undefined) return null;
  const [first = "", last = "", count = ""] = rest.split(/[\s,]+/);
  if (/^seeds$/i.test(word)) return { kind: "seeds", first: last ? first : "0", count: last || first };
  return { kind: /^lin/i.test(word) ? "linspace" : "geomspace", first, last, count };
}

/** An axis that is there, as it would be typed for this input. */
export function askedFor(data: Json, port: InputPort): Asked {
  const [kind, value] = isObject(data) ? (Object.entries(data)[0] ?? []) : [];
  const words = Array.isArray(value) ? (value as readonly Json[]).map((one) => (typeof one === "string" ? one : JSON.stringify(one))) : [];
  const [a = "", b = "", c = ""] = words;
  const kinds = kindsFor(port);
  if (kind === "linspace" || kind === "geomspace") return { ...NOTHING_ASKED, kind, first: a, last: b, count: c };
  if (kind === "range") return rangeAsked(Number(a), Number(b), c === "" ? 1 : Number(c), kinds.includes("seeds"));
  return { ...NOTHING_ASKED, kind: kinds.includes("list") ? "list" : (kinds[0] ?? "list"), text: words.join(kinds.includes("list") ? ", " : "\n"), picked: words };
}

function rangeAsked(start: number, stop: number, step: number, seeds: boolean): Asked {
  const count = Math.max(Math.ceil((stop - start) / step - 1e-9), 0);
  const rest = { first: String(start), last: String(start + (count - 1) * step), step: String(Math.abs(step)), count: String(count) };
  return { ...NOTHING_ASKED, kind: seeds && step === 1 ? "seeds" : "range", ...rest };
}
