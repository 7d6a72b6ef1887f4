/** Order in the graph: topological order, what lies above and below, paths. Iterative: a chain may be 10,000 long. */

import type { Document } from "./document";

/** The nodes that a node takes values from, without repeats. */
export function sourcesOf(document: Document, name: string): string[] {
  const sources = new Set<string>();
  for (const binding of document.nodes.get(name)?.inputs.values() ?? []) {
    if (binding.kind === "wire" && document.nodes.has(binding.node)) sources.add(binding.node);
  }
  return [...sources];
}

/** Nodes, each after those it takes values from (Kahn); nodes on or behind a cycle are missing. */
export function topologicalOrder(document: Document): string[] {
  const waiting = new Map<string, number>();
  for (const name of document.nodes.keys()) waiting.set(name, sourcesOf(document, name).length);
  const order = [...waiting].filter(([, count]) => count === 0).map(([name]) => name);
  for (const name of order) { // grows while we walk it
    for (const follower of document.followers(name).keys()) {
      const left = (waiting.get(follower) ?? 0) - 1;
      waiting.set(follower, left);
      if (left === 0) order.push(follower);
    }
  }
  return order;
}

/** All nodes in an order fit for reading: topological, what is on or behind a cycle last. */
export function readingOrder(document: Document): string[] {
  const order = topologicalOrder(document);
  if (order.length === document.nodes.size) return order;
  const placed = new Set(order);
  return [...order, ...[...document.nodes.keys()].filter((name) => !placed.has(name))];
}

/** These nodes and all that they need. */
export const upstreamOf = (document: Document, names: Iterable<string>): Set<string> =>
  reach(names, (name) => sourcesOf(document, name));

/** These nodes and all that depends on them. */
export const downstreamOf = (document: Document, names: Iterable<string>): Set<string> =>
  reach(names, (name) => document.followers(name).keys());

/** These nodes and all that is wired to them, over any number of wires. */
export const connectedTo = (document: Document, names: Iterable<string>): Set<string> =>
  reach(names, (name) => [...sourcesOf(document, name), ...document.followers(name).keys()]);

function reach(names: Iterable<string>, next: (name: string) => Iterable<string>): Set<string> {
  const found = new Set(names);
  for (const name of found) for (const other of next(name)) found.add(other); // a Set grows while we walk it
  return found;
}

/** A shortest path of nodes from `start` down to `end`, both included, or null. */
export function pathBetween(document: Document, start: string, end: string): string[] | null {
  const below = new Map<string, string | null>([[end, null]]);
  for (const [name] of below) {
    if (name === start) return trace(below, start);
    for (const source of sourcesOf(document, name)) if (!below.has(source)) below.set(source, name);
  }
  return null;
}

function trace(below: ReadonlyMap<string, string | null>, start: string): string[] {
  const path: string[] = [];
  for (let name: string | null = start; name !== null; name = below.get(name) ?? null) path.push(name);
  return path;
}
