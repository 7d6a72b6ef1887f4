/** What decides the result of each node, as a short text: two nodes with equal signatures give equal results.
 *
 * The browser's twin of the keys in server/engine/keys.py: it knows neither the code of a node nor the contents of a
 * file, so it says what is certainly stale; the server's price says what will really run.
 */

import type { Catalogue } from "./catalogue";
import type { Binding, Document, GraphNode } from "./document";
import { flattenBare, hasModes } from "./flatten";
import { openDefinitions } from "./rules";
import { topologicalOrder } from "./order";
import { parseData } from "./parse";
import type { GraphView } from "./ports";

/** A node as it ran or would run. `parts`: each input in words of its own, with the signature of what is wired. */
export interface Signature {
  readonly text: string;
  readonly type: string;
  readonly parts: ReadonlyMap<string, Part>;
}

/** What stands in an input: `text` decides the result; `node` is the source of a wire, `axis` the name of an axis. */
export interface Part {
  readonly text: string;
  readonly node: string | null;
  readonly axis: string | null;
}

interface Own {
  readonly catalogue: Catalogue;
  readonly literals: readonly (readonly [string, Part])[];
  readonly linked: readonly (readonly [string, Binding])[];
  /** What they gave last, from which signatures of what is wired: still so while those are the same. */
  last: { readonly signature: Signature; readonly sources: ReadonlyMap<string, Signature | undefined> } | null;
}

/** Some milliseconds of work. */
const TURN = 250;

const remembered = new WeakMap<GraphNode, Own>();

/** The signature of every node that would run; bypassed and muted nodes are looked through. Cycles are left out. */
export function signaturesOf(graph: GraphView): Map<string, Signature> {
  const turns = signaturesInTurns(graph);
  for (;;) {
    const { done, value } = turns.next();
    if (done) return value;
  }
}

/** The same a few at a time; the document must stay as it is meanwhile. */
export function* signaturesInTurns(graph: GraphView): Generator<undefined, Map<string, Signature>> {
  const flat = runningDocument(graph);
  const found = new Map<string, Signature>();
  for (const name of topologicalOrder(flat)) {
    const node = flat.nodes.get(name);
    if (node) found.set(name, signature(flat, graph.catalogue, node, found));
    if (found.size % TURN === 0) yield;
  }
  return found;
}

/** The document that runs: the one that is drawn, unless something is bypassed or muted; its definitions opened. */
export function runningDocument(graph: GraphView): Document {
  const { document } = graph;
  const changed = hasModes(document) ? parseData(flattenBare(graph).data).document : null;
  return openDefinitions(changed ?? document);
}

function signature(document: Document, catalogue: Catalogue, node: GraphNode, known: ReadonlyMap<string, Signature>): Signature {
  const own = ownParts(catalogue, node);
  const { last } = own;
  if (last && own.linked.every(([port, binding]) => (binding.kind === "wire" ? last.sources.get(binding.node) === known.get(binding.node)
    : last.signature.parts.get(port)?.text === linkedPart(document, binding, known).text))) return last.signature;
  const parts = new Map(own.literals);
  for (const [port, binding] of own.linked) parts.set(port, linkedPart(document, binding, known));
  const sources = new Map(own.linked.flatMap(([, binding]) => (binding.kind === "wire" ? [[binding.node, known.get(binding.node)] as const] : [])));
  own.last = { signature: signed(node, parts), sources };
  return own.last.signature;
}

function signed(node: GraphNode, parts: ReadonlyMap<string, Part>): Signature {
  const lines = [...parts].map(([port, part]) => `${port} ${part.text}`).sort();
  const over = node.over.length ? `over ${JSON.stringify(node.over)}` : "";
  return { text: digest([node.type, over, ...lines].join("\n")), type: node.type, parts };
}

/** The typed inputs of a node, defaults filled in; remembered while the node is the same entry. */
function ownParts(catalogue: Catalogue, node: GraphNode): Own {
  const before = remembered.get(node);
  if (before?.catalogue === catalogue) return before;
  const literals: [string, Part][] = [];
  const linked: [string, Binding][] = [];
  for (const port of catalogue.find(node.type)?.inputs ?? []) {
    if (!node.inputs.has(port.name) && port.default !== undefined) literals.push([port.name, typed(port.default)]);
  }
  for (const [port, binding] of node.inputs) {
    if (binding.kind === "literal") literals.push([port, typed(binding.value)]);
    else linked.push([port, binding]);
  }
  const own: Own = { catalogue, literals, linked, last: null };
  remembered.set(node, own);
  return own;
}

const typed = (value: unknown): Part => ({ text: JSON.stringify(value), node: null, axis: null });

function linkedPart(document: Document, binding: Binding, known: ReadonlyMap<string, Signature>): Part {
  switch (binding.kind) {
    case "wire": return { text: `<${known.get(binding.node)?.text ?? "?"}.${binding.port}`, node: binding.node, axis: null };
    case "axis": return { text: `axis ${binding.column ?? ""} ${axisText(document, binding.axis)}`, node: null, axis: binding.axis };
    case "other": return { text: `other ${JSON.stringify(binding.data)}`, node: null, axis: null };
    case "literal": return typed(binding.value);
  }
}

/** The values of an axis; those of zipped axes count together, for they walk together. */
function axisText(document: Document, name: string): string {
  const zips = [...document.axes.values()].filter(({ data }) => JSON.stringify(data).startsWith('{"zip"') && JSON.stringify(data).includes(JSON.stringify(name)));
  return JSON.stringify([name, document.axes.get(name)?.data ?? null, ...zips.map((zip) => zip.data)]);
}

/** 53 bits of a text: enough to tell the nodes of a workflow and its past apart. */
export function digest(text: string): string {
  let [a, b] = [0x9e3779b9, 0x85ebca6b];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193) + (b >>> 15);
    b = Math.imul(b ^ code, 0x27d4eb2f) + (a >>> 13);
  }
  a = Math.imul(a ^ (a >>> 16), 0x2c1b3c6d) ^ (b >>> 13);
  b = Math.imul(b ^ (b >>> 15), 0x297a2d39) ^ (a >>> 16);
  return ((a >>> 0) * 2 ** 21 + (b >>> 11)).toString(36);
}
