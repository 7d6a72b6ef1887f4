/** The graph in words: what a screen reader hears, what the outline shows, the alternative text of a shared graph. */

import type { GraphNode, Place } from "./document";
import { effectiveMode } from "./flatten";
import { readingOrder } from "./order";
import { inputsOf, isMissing, outputsOf, wiresFrom, type GraphView, type ShownInput } from "./ports";
import { brief, listed } from "./words";
import { titleOf } from "./titles";

const MOST_TARGETS = 4;

/** The name by which an item of the mirror tree is read: "sample, samplers sample, 5 inputs, 1 output, bypassed". */
export function nodeInWords(graph: GraphView, node: GraphNode): string {
  const type = graph.catalogue.find(node.type);
  const mode = effectiveMode(graph.document, node);
  const missing = inputsOf(graph, node).filter(isMissing).map((i) => i.name);
  return [node.name, type ? type.id.replace(/[._]/g, " ") : `unknown type ${node.type}`,
    plural(inputsOf(graph, node).length, "input"), plural(outputsOf(graph, node).length, "output"),
    ...(missing.length ? [`needs ${listed(missing)}`] : []), ...(mode === "on" ? [] : [mode === "mute" ? "muted" : "bypassed"]),
    ...(node.look.collapsed ? ["collapsed"] : []), ...(node.look.note ? ["has a note"] : [])].join(", ");
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** "latent output of sample, Latent, connected to decode latent". */
export function outputInWords(graph: GraphView, place: Place): string {
  const node = graph.document.nodes.get(place.node);
  const output = node && outputsOf(graph, node).find((o) => o.name === place.port);
  const ends = [...wiresFrom(graph.document, place.node)].filter((w) => w.from.port === place.port).map((w) => `${w.to.node} ${w.to.port}`);
  const more = ends.length > MOST_TARGETS ? [...ends.slice(0, MOST_TARGETS), `${ends.length - MOST_TARGETS} more`] : ends;
  return [`${place.port} output of ${place.node}`, output?.type || "unknown type",
    ends.length ? `connected to ${listed(more)}` : "not connected"].join(", ");
}

/** "steps input of levels, Integer, 18". */
export function inputInWords(graph: GraphView, place: Place): string {
  const node = graph.document.nodes.get(place.node);
  const input = node && inputsOf(graph, node).find((i) => i.name === place.port);
  return [`${place.port} input of ${place.node}`, input?.type || "unknown type", input ? bindingInWords(input) : "not there"].join(", ");
}

/** What stands in an input, in words. */
export function bindingInWords(input: ShownInput): string {
  const { binding, port } = input;
  switch (binding?.kind) {
    case "wire": return `from ${binding.node} ${binding.port}`;
    case "axis": return `varies over ${binding.axis}${binding.column === null ? "" : ` ${binding.column}`}`;
    case "literal": return brief(binding.value);
    case "other": return "not readable";
    case undefined: return port?.required ? "required and empty" : defaultInWords(port?.default);
  }
}

const defaultInWords = (value: unknown): string => (value === null || value === undefined ? "empty" : brief(value));

/** One line of the outline of a node: what it is made from and what it gives. */
export function nodeSentence(graph: GraphView, node: GraphNode): string {
  const type = graph.catalogue.find(node.type);
  const what = type ? titleOf(type) : node.type;
  const wires = inputsOf(graph, node).filter((i) => i.binding?.kind === "wire");
  const values = inputsOf(graph, node).filter((i) => i.binding?.kind === "literal");
  const swept = inputsOf(graph, node).filter((i) => i.binding?.kind === "axis");
  return `${node.name} (${what})${phrase(" takes ", wires.map((i) => `${i.name} ${bindingInWords(i)}`))}`
    + phrase(wires.length ? ", with " : " with ", values.map((i) => `${i.name} ${bindingInWords(i)}`))
    + phrase(", ", swept.map((i) => `${i.name} ${bindingInWords(i)}`)) + phrase(" over ", [...node.over]) + ".";
}

const phrase = (before: string, words: readonly string[]): string => (words.length ? before + listed(words) : "");

/** The whole graph in words, a sentence a node, in the order in which it runs. */
export function graphInWords(graph: GraphView): string[] {
  const { document } = graph;
  const sentences = readingOrder(document).flatMap((name) => {
    const node = document.nodes.get(name);
    return node ? [nodeSentence(graph, node)] : [];
  });
  const results = [...document.outputs.values()].map((o) => `${o.name} from ${o.place.node}`);
  return [...sentences, ...(results.length ? [`The workflow gives ${listed(results)}.`] : [])];
}
