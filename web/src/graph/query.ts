/** Find in the graph: `text`, `id:24`, `type:sampler`, `cfg>7`, `is:stale`, `is:error`, `is:bypassed`; all words must hold. */

import type { Literal, NodeType } from "../api/catalogue";
import type { Document, GraphNode, ItemId, Place } from "./document";
import { item } from "./document";
import { effectiveMode } from "./flatten";
import { inputsOf, type GraphView } from "./ports";
import { readingOrder } from "./order";
import { t } from "../messages";

export type Relation = ":" | "=" | "!=" | "<" | "<=" | ">" | ">=";

export type Term =
  | { readonly kind: "text"; readonly text: string; readonly not: boolean }
  | { readonly kind: "field"; readonly field: string; readonly relation: Relation; readonly value: string; readonly not: boolean };

/** What the run knows of a node; the store gives it. */
export type Is = (node: string, word: string) => boolean;

/** One place that a query found; `where` says in words what matched. */
export interface Found {
  readonly item: ItemId;
  readonly where: string;
}

const TOKEN = /-?(?:[\p{L}_][\p{L}\p{N}_]*\s*(?:!=|<=|>=|[:=<>])\s*)?(?:"[^"]*"?|[^\s"]+)/gu;
const FIELD = /^(-?)([\p{L}_][\p{L}\p{N}_]*)\s*(!=|<=|>=|[:=<>])\s*([^]*)$/u;

/** The terms of a query; text in quotes stays together, a minus in front means "not". */
export function parseQuery(query: string): Term[] {
  return [...query.matchAll(TOKEN)].map(([token]): Term => {
    const [, minus, field, relation, value] = FIELD.exec(token) ?? [];
    if (field !== undefined && relation !== undefined && value !== undefined) {
      return { kind: "field", field: field.toLowerCase(), relation: relation as Relation, value: unquote(value), not: minus === "-" };
    }
    const not = token.startsWith("-") && token.length > 1;
    return { kind: "text", text: unquote(not ? token.slice(1) : token).toLowerCase(), not };
  }).filter((term) => term.kind === "field" || term.text !== "");
}

const unquote = (text: string): string => text.replace(/^"|"$/g, "");

/** All items that a query finds, nodes in reading order, then notes and frames. */
export function find(graph: GraphView, query: string, is: Is = () => false): Found[] {
  const terms = parseQuery(query);
  if (!terms.length) return [];
  const nodes = readingOrder(graph.document).flatMap((name): Found[] => {
    const node = graph.document.nodes.get(name);
    const where = node ? matchNode(graph, node, terms, is) : null;
    return where === null ? [] : [{ item: item("node", name), where }];
  });
  return [...nodes, ...findTexts(graph.document, terms)];
}

function matchNode(graph: GraphView, node: GraphNode, terms: readonly Term[], is: Is): string | null {
  const places: string[] = [];
  for (const term of terms) {
    const where = term.kind === "text" ? matchText(graph, node, term.text) : matchField(graph, node, term, is);
    if ((where === null) !== term.not) return null;
    if (where) places.push(where);
  }
  return [...new Set(places)].join(", ");
}

/** The words of a query that is nothing but words, or null: what can be replaced. */
export function wordsOf(query: string): string | null {
  const terms = parseQuery(query);
  return terms.length > 0 && terms.every((term) => term.kind === "text" && !term.not) ? unquote(query.trim()) : null;
}

/** The text values that hold some words. */
export function textPlaces(document: Document, words: string): Place[] {
  return [...document.nodes.values()].flatMap((node) => [...node.inputs].flatMap(([port, bound]) =>
    (bound.kind === "literal" && typeof bound.value === "string" && within(bound.value, words) ? [{ node: node.name, port }] : [])));
}

/** Where a text stands in a node: its name, type, values, note or help; "" for the name, null for nowhere. */
function matchText(graph: GraphView, node: GraphNode, text: string): string | null {
  const has = (other: string): boolean => other.toLowerCase().includes(text);
  if (has(node.name)) return "";
  if (has(node.type)) return node.type;
  for (const [port, b] of node.inputs) {
    if (b.kind === "literal" && has(String(b.value))) return port;
    if (b.kind === "axis" && has(b.axis)) return t("found.axis", { port, axis: b.axis });
  }
  if (has(node.look.note)) return t("found.note");
  return inType(graph.catalogue.find(node.type), has);
}

/** Where a type says it, in its language or in English. */
function inType(type: NodeType | null, has: (other: string) => boolean): string | null {
  if (!type) return null;
  if (has(type.title ?? "")) return type.title ?? "";
  return [type.help, type.also ?? "", ...type.tags].some(has) ? t("found.help") : null;
}

function matchField(graph: GraphView, node: GraphNode, term: Term & { kind: "field" }, is: Is): string | null {
  const special = Object.hasOwn(SPECIAL, term.field) ? SPECIAL[term.field] : undefined;
  if (special && (term.relation === ":" || term.relation === "=")) return special(graph, node, term.value, is);
  const input = inputsOf(graph, node).find((i) => i.name.toLowerCase() === term.field);
  if (!input) return null;
  const { binding, port } = input;
  const value = binding?.kind === "literal" ? binding.value : binding ? undefined : port?.default;
  return value !== undefined && compare(value, term.relation, term.value) ? input.name : null;
}

type Special = (graph: GraphView, node: GraphNode, value: string, is: Is) => string | null;

const within = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());

/** Fields that are no inputs: where they match, in words. */
const SPECIAL: Record<string, Special> = {
  id: (_, node, value) => (node.name === value ? "" : null),
  type: (graph, node, value) => (within(node.type, value) || within(graph.catalogue.find(node.type)?.title ?? "", value) ? node.type : null),
  is: (graph, node, value, is) => (matchIs(graph, node, value.toLowerCase(), is) ? value : null),
  note: (_, node, value) => (within(node.look.note, value) ? t("found.note") : null),
  pack: (graph, node, value) => (within(graph.catalogue.find(node.type)?.pack ?? "", value) ? t("found.pack") : null),
};

function matchIs(graph: GraphView, node: GraphNode, word: string, is: Is): boolean {
  const mode = effectiveMode(graph.document, node);
  if (word === "bypassed" || word === "bypass") return mode === "bypass";
  if (word === "muted" || word === "mute") return mode === "mute";
  if (word === "unknown" || word === "missing") return graph.catalogue.find(node.type) === null;
  if (word === "collapsed") return node.look.collapsed;
  if (word === "swept") return [...node.inputs.values()].some((b) => b.kind === "axis");
  return is(node.name, word);
}

function compare(value: Literal, relation: Relation, wanted: string): boolean {
  const number = Number(wanted);
  if (relation === ":") return String(value).toLowerCase().includes(wanted.toLowerCase());
  if (relation === "=") return String(value) === wanted || (typeof value === "number" && value === number);
  if (relation === "!=") return !compare(value, "=", wanted);
  if (typeof value !== "number" || wanted.trim() === "" || Number.isNaN(number)) return false;
  if (relation === "<") return value < number;
  if (relation === "<=") return value <= number;
  return relation === ">" ? value > number : value >= number;
}

function findTexts(document: Document, terms: readonly Term[]): Found[] {
  const holds = (text: string): boolean =>
    terms.every((term) => term.kind === "text" && text.toLowerCase().includes(term.text) !== term.not);
  return [
    ...[...document.notes.values()].filter((n) => holds(n.text)).map((n) => ({ item: item("note", n.id), where: t("found.note") })),
    ...[...document.frames.values()].filter((f) => holds(f.title)).map((f) => ({ item: item("frame", f.id), where: t("found.frame") })),
  ];
}
