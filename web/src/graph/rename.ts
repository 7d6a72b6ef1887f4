/** Renaming: everything that speaks of a name follows. */

import type { Axis, Binding, Draft, GraphNode, Json, JsonObject, Place } from "./document";
import { speaksOf } from "./declare";
import { isObject, objectOf } from "./looks";
import { refuseName } from "./names";
import { wiresFrom, type GraphView } from "./ports";
import { bind } from "./wiring";
import { t } from "../messages";

/** Why a node cannot get this name, or null. */
export function refuseNodeName(graph: Pick<GraphView, "document">, name: string, wanted: string): string | null {
  if (wanted === name) return null;
  return refuseName(wanted) ?? (graph.document.nodes.has(wanted) ? t("name.node_taken", { name: wanted }) : null);
}

/** Rename a node; its wires, dots, frames, declared inputs and outputs follow. */
export function renameNode(draft: Draft, name: string, wanted: string): void {
  const node = draft.nodes.get(name);
  if (!node || name === wanted) return;
  const why = refuseNodeName({ document: draft }, name, wanted);
  if (why !== null) throw new Error(why);
  const wires = [...wiresFrom(draft, name)];
  draft.put("nodes", wanted, { ...node, name: wanted });
  for (const wire of wires) bind(draft, wire.to, { kind: "wire", node: wanted, port: wire.from.port, via: wire.via });
  draft.put("nodes", name, undefined);
  for (const dot of [...draft.dots.values()]) {
    if (dot.source.node === name) draft.put("dots", dot.id, { ...dot, source: { ...dot.source, node: wanted } });
  }
  renameElsewhere(draft, name, wanted);
}

function renameElsewhere(draft: Draft, name: string, wanted: string): void {
  for (const table of ["inputs", "outputs"] as const) {
    for (const entry of [...draft[table].values()]) {
      const moved = (place: Place): Place => (place.node === name ? { ...place, node: wanted } : place);
      if (speaksOf(entry, name)) draft.put(table, entry.name, { ...entry, place: moved(entry.place), ...(entry.also ? { also: entry.also.map(moved) } : {}) });
    }
  }
  const frame = draft.frames.get(draft.frameOf(`node:${name}`) ?? "");
  if (!frame) return;
  const members = frame.members.map((m) => (m === `node:${name}` ? (`node:${wanted}` as const) : m));
  draft.put("frames", frame.id, { ...frame, members });
}

/** Rename an axis; inputs, reducers and zips follow. */
export function renameAxis(draft: Draft, name: string, wanted: string): void {
  const axis = draft.axes.get(name);
  if (!axis || name === wanted) return;
  const why = refuseName(wanted) ?? (draft.axes.has(wanted) ? t("name.axis_taken", { name: wanted }) : null);
  if (why !== null) throw new Error(why);
  draft.put("axes", name, undefined);
  draft.put("axes", wanted, { ...axis, name: wanted });
  for (const other of [...draft.axes.values()]) putZip(draft, other, name, wanted);
  for (const node of [...draft.nodes.values()]) putNode(draft, node, name, wanted);
  for (const definition of [...draft.definitions.values()]) {
    const data = axisRenamed(objectOf(definition.data), name, wanted);
    if (data !== definition.data) draft.put("definitions", definition.name, { ...definition, data });
  }
}

/** A definition whose nodes speak of the axis by its new name; the same where none does. */
function axisRenamed(data: JsonObject, name: string, wanted: string): JsonObject {
  const follows = (bound: Json): string | null => {
    const axis = isObject(bound) ? bound["axis"] : undefined;
    return typeof axis === "string" && (axis === name || axis.startsWith(`${name}.`)) ? wanted + axis.slice(name.length) : null;
  };
  const nodes = Object.entries(objectOf(data["nodes"])).map(([key, node]): [string, Json] => {
    if (!isObject(node)) return [key, node];
    const over = node["over"];
    const reduces = Array.isArray(over) && over.includes(name);
    const moved = Object.entries(objectOf(node["in"])).flatMap(([port, bound]): [string, Json][] => (follows(bound) === null ? [] : [[port, { axis: follows(bound) }]]));
    if (!reduces && !moved.length) return [key, node];
    return [key, { ...node, in: { ...objectOf(node["in"]), ...Object.fromEntries(moved) }, ...(reduces ? { over: (over as Json[]).map((a) => (a === name ? wanted : a)) } : {}) }];
  });
  return nodes.some(([key, node]) => node !== objectOf(data["nodes"])[key]) ? { ...data, nodes: Object.fromEntries(nodes) } : data;
}

function putZip(draft: Draft, axis: Axis, name: string, wanted: string): void {
  const zip = isObject(axis.data) ? axis.data["zip"] : undefined;
  if (!Array.isArray(zip) || !zip.includes(name)) return;
  draft.put("axes", axis.name, { ...axis, data: { zip: (zip as Json[]).map((m) => (m === name ? wanted : m)) } });
}

function putNode(draft: Draft, node: GraphNode, name: string, wanted: string): void {
  const follows = (b: Binding): boolean => b.kind === "axis" && b.axis === name;
  if (!node.over.includes(name) && ![...node.inputs.values()].some(follows)) return;
  const inputs = [...node.inputs].map(([port, b]) => [port, follows(b) ? ({ ...b, axis: wanted } as Binding) : b] as const);
  draft.put("nodes", node.name, { ...node, inputs: new Map(inputs), over: node.over.map((a) => (a === name ? wanted : a)) });
}
