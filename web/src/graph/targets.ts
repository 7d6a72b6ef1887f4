/** What a run is asked for: a selection, a frame, or only what is not current any more, as targets of the API. */

import { cells, inferAxes } from "./axes";
import { readAxes } from "./axis_values";
import type { Document, ItemId } from "./document";
import { parts } from "./document";
import { effectiveMode } from "./flatten";
import { downstreamOf, sourcesOf } from "./order";
import { outputsOf, type GraphView } from "./ports";
import { runningDocument } from "./signature";

/** The nodes in these frames, those of frames inside them included. */
export function nodesInFrames(document: Document, frames: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const seen = new Set(frames);
  for (const id of seen) { // grows while we walk it
    for (const member of document.frames.get(id)?.members ?? []) {
      const [kind, key] = parts(member);
      if (kind === "node") found.add(key);
      if (kind === "frame") seen.add(key);
    }
  }
  return found;
}

/** The frames that a selection means: those selected, else those around the selected nodes. */
export function framesOf(document: Document, selection: Iterable<ItemId>): string[] {
  const items = [...selection];
  const own = items.flatMap((id) => (parts(id)[0] === "frame" ? [parts(id)[1]] : []));
  return own.length ? own : [...new Set(items.flatMap((id) => document.frameOf(id) ?? []))];
}

/** Of these nodes, those that no other of them follows: running to them runs all. */
export const endsOf = (document: Document, nodes: ReadonlySet<string>): string[] =>
  [...nodes].filter((name) => ![...document.followers(name).keys()].some((follower) => follower !== name && nodes.has(follower)));

/** These nodes as targets that are there when the document is flattened: a bypassed one stands for what feeds it, a muted
 * one and what needs it falls away. */
export function runnable(document: Document, nodes: readonly string[]): string[] {
  const mode = (name: string): string => {
    const node = document.nodes.get(name);
    return node ? effectiveMode(document, node) : "mute";
  };
  const silent = downstreamOf(document, [...document.nodes.keys()].filter((name) => mode(name) === "mute"));
  const found = new Set<string>();
  const seen = new Set(nodes);
  for (const name of seen) {
    if (silent.has(name)) continue;
    if (mode(name) === "bypass") for (const source of sourcesOf(document, name)) seen.add(source);
    else found.add(name);
  }
  return [...found];
}

/** The declared outputs, or the last nodes where none is declared, whose node is among these. */
export function outputsAmong(document: Document, nodes: ReadonlySet<string>): string[] {
  const declared = [...document.outputs.values()];
  if (declared.length) return declared.filter(({ place }) => nodes.has(place.node)).map(({ name }) => name);
  return endsOf(document, new Set(document.nodes.keys())).filter((name) => nodes.has(name));
}

const PICTURES = new Set(["Image", "Mask", "Figure"]);

/** How many pictures a run to these targets publishes; `shapes` as the check gives them: a batch is several. */
export function picturesOf(graph: GraphView, targets: readonly string[], shapes: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>): number {
  const document = runningDocument(graph);
  const axes = readAxes(document);
  const carried = inferAxes(document, axes);
  let count = 0;
  for (const { node, port } of placesOf({ ...graph, document }, targets)) {
    const batch = shapes[node]?.[port]?.[0];
    count += cells(carried.get(node) ?? [], axes) * (typeof batch === "number" ? batch : 1);
  }
  return count;
}

/** The picture outputs that these targets mean. */
function placesOf(graph: GraphView, targets: readonly string[]): { node: string; port: string }[] {
  const { document } = graph;
  const wanted = targets.length ? targets : document.outputs.size ? [...document.outputs.keys()] : endsOf(document, new Set(document.nodes.keys()));
  const places = wanted.flatMap((target) => {
    const place = document.outputs.get(target)?.place;
    const node = document.nodes.get(target);
    return place ? [place] : node ? outputsOf(graph, node).map(({ name }) => ({ node: target, port: name })) : [];
  });
  return places.filter(({ node, port }) => {
    const there = document.nodes.get(node);
    return there !== undefined && PICTURES.has(outputsOf(graph, there).find((output) => output.name === port)?.type ?? "");
  });
}

