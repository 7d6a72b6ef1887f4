/** Memory to document: the same JSON that the API, the command line and a saved PNG take. */

import type { Binding, Declared, Document, Dot, Frame, GraphNode, Json, JsonObject, Note } from "./document";
import { FORMAT, placeText } from "./document";
import { writeLook } from "./looks";

/** The document as JSON data. Keys are written by `Object.fromEntries`, so that no name can be mistaken for a prototype. */
export function toData(document: Document): JsonObject {
  return { ...runnableData(document), ui: uiData(document) };
}

/** The document without looks: all that runs, and all that a check looks at. */
export function runnableData(document: Document): JsonObject {
  return {
    format: FORMAT,
    ...Object.fromEntries(document.fields),
    ...table("axes", document.axes, (axis) => axis.data),
    ...table("definitions", document.definitions, (definition) => definition.data),
    nodes: Object.fromEntries(byRank(document.nodes).map((node) => [node.name, nodeData(node)])),
    ...table("inputs", document.inputs, declared),
    ...table("outputs", document.outputs, declared),
  };
}

/** The document as text: one line a node, as people write it, so that differences read well. */
export function toText(document: Document): string {
  return `${layOut(toData(document))}\n`;
}

/** The entries of a table in the order of the file. */
export function byRank<T extends { readonly rank: number }>(map: ReadonlyMap<string, T>): T[] {
  return [...map.values()].sort((a, b) => a.rank - b.rank);
}

function table<T extends { readonly name: string; readonly rank: number }>(
  key: string, map: ReadonlyMap<string, T>, write: (entry: T) => Json): JsonObject {
  return map.size ? { [key]: Object.fromEntries(byRank(map).map((entry) => [entry.name, write(entry)])) } : {};
}

const declared = (entry: Declared): string => placeText(entry.place);

/** A node as the document holds it; looks are elsewhere. */
export function nodeData(node: GraphNode): JsonObject {
  const inputs = [...node.inputs].map(([port, binding]) => [port, bindingData(binding)] as const);
  return { type: node.type, ...(node.over.length ? { over: node.over } : {}),
    ...(inputs.length ? { in: Object.fromEntries(inputs) } : {}), ...node.rest };
}

/** What stands in an input, as JSON. */
export function bindingData(binding: Binding): Json {
  switch (binding.kind) {
    case "literal": return binding.value;
    case "wire": return { from: placeText(binding) };
    case "axis": return { axis: binding.column === null ? binding.axis : `${binding.axis}.${binding.column}` };
    case "other": return binding.data;
  }
}

function uiData(document: Document): JsonObject {
  return {
    ...Object.fromEntries(document.ui),
    nodes: Object.fromEntries(byRank(document.nodes).map((n) => [n.name, lookData(n)])),
    ...things("frames", document.frames, frameData),
    ...things("notes", document.notes, noteData),
    ...things("dots", document.dots, dotData),
  };
}

function things<T extends { readonly id: string; readonly rank: number }>(
  key: string, map: ReadonlyMap<string, T>, write: (entry: T) => JsonObject): JsonObject {
  return map.size ? { [key]: Object.fromEntries(byRank(map).map((entry) => [entry.id, write(entry)])) } : {};
}

/** The look of a node with the dots that its wires leave. */
export function lookData(node: GraphNode): JsonObject {
  const via = new Map<string, string>();
  for (const [port, binding] of node.inputs) if (binding.kind === "wire" && binding.via !== null) via.set(port, binding.via);
  return writeLook(node.look, via);
}

const said = (data: Record<string, Json>): JsonObject =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));

/** A frame as `ui.frames[id]`. */
export const frameData = (f: Frame): JsonObject => said({
  ...f.rest, title: f.title || null, members: f.members, x: f.x, y: f.y, width: f.width, height: f.height,
  color: f.color, collapsed: f.collapsed || null, mode: f.mode === "on" ? null : f.mode });

/** A note as `ui.notes[id]`. */
export const noteData = (n: Note): JsonObject => said({
  ...n.rest, text: n.text, x: n.x, y: n.y, width: n.width, height: n.height, color: n.color });

/** A dot as `ui.dots[id]`. */
export const dotData = (d: Dot): JsonObject => said({ ...d.rest, from: placeText(d.source), after: d.after, x: d.x, y: d.y });

/** Two levels of lines, each entry below them on one line. */
function layOut(data: JsonObject): string {
  const line = ([key, value]: [string, Json]): string => `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  const block = ([key, value]: [string, Json]): string => {
    if (typeof value !== "object" || value === null || Array.isArray(value) || key === "ui") return `  ${line([key, value])}`;
    const lines = Object.entries(value as JsonObject).map((entry) => `    ${line(entry)}`);
    return lines.length ? `  ${JSON.stringify(key)}: {\n${lines.join(",\n")}\n  }` : `  ${line([key, value])}`;
  };
  return `{\n${Object.entries(data).map(block).join(",\n")}\n}`;
}
