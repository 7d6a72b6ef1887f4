/** Which axes each node's calls vary over, how many calls a run makes, and what a wire carries. Mirrors engine/axes.py. */

import { readAxes, type Axes } from "./axis_values";
import type { Binding, Document } from "./document";
import { instancesOf, openDefinitions } from "./rules";
import { parsePlace } from "./document";
import { topologicalOrder, upstreamOf } from "./order";

/** {node: axes of its calls and outputs, sorted}; nodes on or behind a cycle are missing. */
export type NodeAxes = ReadonlyMap<string, readonly string[]>;

const NONE: readonly string[] = [];

/** The axes that a binding carries. */
export function carried(binding: Binding, known: NodeAxes, axes: Axes): readonly string[] {
  if (binding.kind === "wire") return known.get(binding.node) ?? NONE;
  if (binding.kind !== "axis") return NONE;
  const name = binding.column === null ? (axes.zippedIn.get(binding.axis) ?? binding.axis) : binding.axis;
  return axes.axes.has(name) ? [name] : NONE;
}

/** The axes of each node's calls; of an instance and what is in it too, by path. */
export function inferAxes(document: Document, axes: Axes = readAxes(document)): NodeAxes {
  const opened = axes.axes.size ? openDefinitions(document) : document;
  if (opened === document) return inferPlain(document, axes);
  const known = new Map(inferPlain(opened, axes));
  for (const { path, outputs } of instancesOf(document)) {
    known.set(path, [...new Set([...outputs.values()].flatMap(({ node }) => known.get(node) ?? []))].sort());
  }
  return known;
}

function inferPlain(document: Document, axes: Axes): Map<string, readonly string[]> {
  const known = new Map<string, readonly string[]>();
  for (const name of axes.axes.size ? topologicalOrder(document) : document.nodes.keys()) {
    const node = document.nodes.get(name);
    if (!node) continue;
    const union = new Set<string>();
    if (axes.axes.size) for (const binding of node.inputs.values()) for (const axis of carried(binding, known, axes)) union.add(axis);
    for (const axis of node.over) union.delete(axis);
    known.set(name, union.size ? [...union].sort() : NONE);
  }
  return known;
}

/** How many cells these axes make together. */
export function cells(names: readonly string[], axes: Axes): number {
  return names.reduce((product, name) => product * (axes.axes.get(name)?.length ?? 1), 1);
}

/** The price of a run in calls, before the cache saves any. */
export interface Price {
  readonly nodes: number;
  readonly calls: number;
  /** The node that makes most calls, where any makes more than one. */
  readonly most: { readonly node: string; readonly calls: number } | null;
}

/** The nodes that a run needs: those above its targets (outputs, nodes, "node.port"); none given: above the declared
 * outputs, or all where none is declared. */
export function neededFor(document: Document, targets: readonly string[] = []): Set<string> {
  const wanted = targets.length ? targets : [...document.outputs.keys()];
  if (!wanted.length) return new Set(document.nodes.keys());
  const ends = wanted.map((text) => document.outputs.get(text)?.place.node ?? (document.nodes.has(text) ? text : (parsePlace(text)?.node ?? "")));
  return upstreamOf(document, ends.flatMap((name) => (document.nodes.has(name) ? [name] : document.nodes.has(topOf(name)) ? [topOf(name)] : within(document, name))));
}

/** The node of the document that a path leads through. */
const topOf = (path: string): string => path.slice(0, Math.max(path.indexOf("/"), 0));

/** The nodes of an opened instance. */
const within = (document: Document, path: string): string[] => (path ? [...document.nodes.keys()].filter((name) => name.startsWith(`${path}/`)) : []);

/** The price of a run to these targets. */
export function priceOf(document: Document, targets: readonly string[] = []): Price {
  const axes = readAxes(document);
  const known = inferAxes(document, axes);
  const needed = neededFor(document, targets);
  let calls = 0;
  let most: Price["most"] = null;
  for (const node of needed) {
    const own = cells(known.get(node) ?? NONE, axes);
    calls += own;
    if (own > (most?.calls ?? 1)) most = { node, calls: own };
  }
  return { nodes: needed.size, calls, most };
}

/** What a wire from this node carries, in words: "cfg:4, seed:8", or "" for a single value. */
export const axesInWords = (names: readonly string[], axes: Axes): string =>
  names.map((name) => `${name}:${axes.axes.get(name)?.length ?? 0}`).join(", ");
