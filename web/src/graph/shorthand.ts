/** Value shorthand of the palette: `7.5`, `1..10`, `"text`, `0<0.5<1`, `= a*2` make a node with its value. */

import type { Literal } from "../api/catalogue";
import type { Catalogue } from "./catalogue";
import { fullName } from "./catalogue";
import type { Draft, JsonObject } from "./document";
import { freeName } from "./names";
import { bind, addNode } from "./wiring";
import { shortNumber } from "./words";

/** The node that a shorthand makes. */
export interface Shorthand {
  /** What it makes, and what is to be said of it: a number and its value. */
  readonly kind: "number" | "integer" | "sweep" | "slider" | "list" | "text" | "expression";
  readonly facts: Readonly<Record<string, string | number>>;
  readonly type: string;
  readonly port: string;
  readonly value: Literal;
  /** The axis that the input sweeps instead of holding `value`. */
  readonly axis: JsonObject | null;
  /** The ends of a slider, kept with the node's look. */
  readonly slider: readonly [number, number] | null;
}

const NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
const SINGLE = new RegExp(`^(${NUMBER})$`);
const RANGE = new RegExp(`^(${NUMBER})\\.\\.(${NUMBER})(?:\\s*(?:/|by|step)\\s*(${NUMBER}))?$`);
const SLIDER = new RegExp(`^(${NUMBER})\\s*<\\s*(${NUMBER})\\s*<\\s*(${NUMBER})$`);
const LIST = new RegExp(`^(${NUMBER})(?:\\s*,\\s*${NUMBER})+$`);

/** What a shorthand makes, or null where the text is none (then it is a search). */
export function parseShorthand(typed: string, catalogue: Catalogue): Shorthand | null {
  const text = typed.trim();
  const made = number(text) ?? range(text) ?? slider(text) ?? list(text) ?? quoted(typed) ?? formula(text);
  const type = made && catalogue.newest(made.type);
  return type ? { ...made, type: fullName(type) } : null;
}

const PLAIN = { axis: null, slider: null };

function number(text: string): Shorthand | null {
  const [, digits] = SINGLE.exec(text) ?? [];
  if (digits === undefined || !Number.isFinite(Number(digits))) return null;
  const value = Number(digits);
  const whole = /^[-+]?\d+$/.test(digits) && Number.isSafeInteger(value);
  return { ...PLAIN, kind: whole ? "integer" : "number", facts: { value: shortNumber(value) }, type: whole ? "values.integer" : "values.number", port: "value", value };
}

/** `1..10` sweeps 1 to 10, both included, by 1 or by what follows "/". */
function range(text: string): Shorthand | null {
  const [, from, to, by] = RANGE.exec(text) ?? [];
  if (from === undefined || to === undefined) return null;
  const [first, last] = [Number(from), Number(to)];
  const step = Math.abs(Number(by ?? 1)) * (first <= last ? 1 : -1);
  const count = Math.floor((last - first) / step + 1e-9) + 1;
  if (!(count >= 2 && count <= 10_000)) return null;
  const values = Array.from({ length: count }, (_, i) => Number((first + i * step).toPrecision(15)));
  const whole = values.every(Number.isInteger);
  const axis = whole ? { range: [first, first + count * step, ...(step === 1 ? [] : [step])] } : { values };
  return { ...PLAIN, kind: "sweep", facts: { from, to, count }, type: whole ? "values.integer" : "values.number", port: "value", value: first, axis };
}

function slider(text: string): Shorthand | null {
  const [, low, at, high] = (SLIDER.exec(text) ?? []).map(Number);
  if (low === undefined || at === undefined || high === undefined || !(low < high) || at < low || at > high) return null;
  return { ...PLAIN, kind: "slider", facts: { value: shortNumber(at), low: shortNumber(low), high: shortNumber(high) }, type: "values.number", port: "value", value: at, slider: [low, high] };
}

function list(text: string): Shorthand | null {
  if (!LIST.test(text)) return null;
  const value = text.split(",").map(Number);
  return { ...PLAIN, kind: "list", facts: { count: value.length }, type: "values.numbers", port: "values", value };
}

function quoted(text: string): Shorthand | null {
  const [, rest] = /^\s*"([^]*)$/.exec(text) ?? [];
  if (rest === undefined) return null;
  const value = rest.replace(/"\s*$/, "");
  return { ...PLAIN, kind: "text", facts: { value }, type: "values.text", port: "value", value };
}

function formula(text: string): Shorthand | null {
  const [, rest] = /^=\s*(.+)$/s.exec(text) ?? [];
  return rest === undefined ? null : { ...PLAIN, kind: "expression", facts: { value: rest }, type: "values.expression", port: "formula", value: rest };
}

/** Add what a shorthand says; returns the name of the node. */
export function addShorthand(draft: Draft, made: Shorthand, x: number, y: number): string {
  const name = addNode(draft, made.type, x, y);
  if (made.axis) {
    const axis = freeName("sweep", (n) => draft.axes.has(n));
    draft.put("axes", axis, { name: axis, data: made.axis, rank: draft.nextRank() });
    bind(draft, { node: name, port: made.port }, { kind: "axis", axis, column: null });
  } else bind(draft, { node: name, port: made.port }, { kind: "literal", value: made.value });
  const node = draft.nodes.get(name);
  if (made.slider && node) {
    draft.put("nodes", name, { ...node, look: { ...node.look, rest: { ...node.look.rest, sliders: { [made.port]: made.slider } } } });
  }
  return name;
}
