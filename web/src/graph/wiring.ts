/** Changes of wires: connect, disconnect, insert, delete and heal, move, swap. All through a draft, so all undoable. */

import type { Converter } from "./catalogue";
import { fullName } from "./catalogue";
import type { Binding, Draft, GraphNode, ItemId, Place, Wire } from "./document";
import { parts } from "./document";
import { speaksOf, without } from "./declare";
import { lookAt, NO_REST } from "./looks";
import { freeName, nameForType } from "./names";
import { inputsOf, outputsOf, outputType, wiresFrom, type GraphView } from "./ports";

/** Put a binding into an input; undefined takes it out. */
export function bind(draft: Draft, to: Place, binding: Binding | undefined): void {
  const node = draft.nodes.get(to.node);
  if (!node) return;
  const inputs = new Map(node.inputs);
  if (binding) inputs.set(to.port, binding);
  else inputs.delete(to.port);
  draft.put("nodes", node.name, { ...node, inputs });
}

/** Draw a wire; `via` is the dot that it leaves. */
export function connect(draft: Draft, wire: Wire, via: string | null = null): void {
  bind(draft, wire.to, { kind: "wire", ...wire.from, via });
}

/** Take the wire (or whatever else stands there) out of an input. */
export const disconnect = (draft: Draft, to: Place): void => bind(draft, to, undefined);

/** Add a node of this type under a free name; returns the name. */
export function addNode(draft: Draft, type: string, x: number, y: number, inputs: ReadonlyMap<string, Binding> = new Map()): string {
  const name = freeName(nameForType(type), (n) => draft.nodes.has(n));
  draft.put("nodes", name, { name, type, inputs, over: [], rank: draft.nextRank(), look: lookAt(x, y), rest: NO_REST });
  return name;
}

/** Put a converter between and wire both ends; returns its name. */
export function connectThrough(draft: Draft, wire: Wire, converter: Converter, x: number, y: number): string {
  const between = addNode(draft, fullName(converter.type), x, y);
  connect(draft, { from: wire.from, to: { node: between, port: converter.input } });
  connect(draft, { from: { node: between, port: converter.output }, to: wire.to });
  return between;
}

/** The ports by which a node fits into a wire without a converter: the first empty one of each kind, or null. */
export function fitsOnWire(graph: GraphView, wire: Wire, name: string): { input: string; output: string } | null {
  const node = graph.document.nodes.get(name);
  const carries = outputType(graph, wire.from);
  const wanted = graph.document.nodes.get(wire.to.node);
  const end = wanted && inputsOf(graph, wanted).find((i) => i.name === wire.to.port);
  if (!node || carries === null || !end?.port || name === wire.from.node || name === wire.to.node) return null;
  const goes = (got: string, to: string): boolean => ["same", "lossless"].includes(graph.catalogue.fit(got, to));
  const output = outputsOf(graph, node).find((o) => o.port && goes(o.type, end.type));
  const input = inputsOf(graph, node).find((i) => i.port?.kind === "item" && i.binding?.kind !== "wire" && goes(carries, i.type));
  return input && output ? { input: input.name, output: output.name } : null;
}

/** Put a node that is there into a wire; false if it does not fit. */
export function insertOnWire(draft: Draft, graph: GraphView, wire: Wire, name: string): boolean {
  const fit = fitsOnWire(graph, wire, name);
  const binding = draft.nodes.get(wire.to.node)?.inputs.get(wire.to.port);
  if (!fit || binding?.kind !== "wire") return false;
  connect(draft, { from: wire.from, to: { node: name, port: fit.input } }, binding.via);
  connect(draft, { from: { node: name, port: fit.output }, to: wire.to });
  return true;
}

/** Delete items and all that speaks of them: wires, declared inputs and outputs, memberships, dots. */
export function deleteItems(draft: Draft, items: Iterable<ItemId>): void {
  const gone = new Set(items);
  for (const id of gone) if (parts(id)[0] === "node") deleteNode(draft, parts(id)[1]);
  for (const id of gone) {
    const [kind, key] = parts(id);
    if (kind === "dot") deleteDot(draft, key);
    if (kind === "note") draft.put("notes", key, undefined);
    if (kind === "frame") deleteFrame(draft, key);
  }
  leaveFrames(draft, gone);
}

function deleteNode(draft: Draft, name: string): void {
  for (const wire of [...wiresFrom(draft, name)]) disconnect(draft, wire.to);
  for (const dot of [...draft.dots.values()]) if (dot.source.node === name) draft.put("dots", dot.id, undefined);
  for (const table of ["inputs", "outputs"] as const) {
    for (const entry of [...draft[table].values()]) if (speaksOf(entry, name)) draft.put(table, entry.name, without(entry, (place) => place.node === name));
  }
  draft.put("nodes", name, undefined);
}

/** The members of a deleted frame go to the frame around it. */
function deleteFrame(draft: Draft, id: string): void {
  const frame = draft.frames.get(id);
  const around = draft.frames.get(draft.frameOf(`frame:${id}`) ?? "");
  draft.put("frames", id, undefined);
  if (!frame || !around) return;
  const members = around.members.flatMap((m) => (m === `frame:${id}` ? frame.members : [m]));
  draft.put("frames", around.id, { ...around, members });
}

/** Take items out of the frames that they are in. */
export function leaveFrames(draft: Draft, items: ReadonlySet<ItemId>): void {
  for (const frame of [...draft.frames.values()]) {
    const members = frame.members.filter((m) => !items.has(m));
    if (members.length < frame.members.length) draft.put("frames", frame.id, { ...frame, members });
  }
}

/** Delete a dot: the wires and dots after it hang on what is before it. */
export function deleteDot(draft: Draft, id: string): void {
  const dot = draft.dots.get(id);
  if (!dot) return;
  for (const other of [...draft.dots.values()]) if (other.after === id) draft.put("dots", other.id, { ...other, after: dot.after });
  for (const wire of [...wiresFrom(draft, dot.source.node)]) {
    if (wire.via === id) bind(draft, wire.to, { kind: "wire", ...wire.from, via: dot.after });
  }
  draft.put("dots", id, undefined);
}

/** Delete nodes and wire what fed them to what they fed, type by type; other items are deleted as usual. */
export function deleteAndHeal(draft: Draft, graph: GraphView, items: Iterable<ItemId>): void {
  const all = [...items];
  for (const id of all) {
    const node = parts(id)[0] === "node" ? draft.nodes.get(parts(id)[1]) : undefined;
    if (node) heal(draft, graph, node);
  }
  deleteItems(draft, all);
}

function heal(draft: Draft, graph: GraphView, node: GraphNode): void {
  for (const wire of [...wiresFrom(draft, node.name)]) {
    const type = outputType(graph, wire.from);
    const feeds = inputsOf(graph, node).find((i) => i.type === type && i.binding?.kind === "wire")?.binding;
    bind(draft, wire.to, feeds ?? undefined);
  }
}

/** Move all wires of one port to another of the same side; what does not fit stays. Returns how many moved. */
export function moveWires(draft: Draft, from: Place, to: Place, side: "input" | "output", refuse: (wire: Wire) => unknown): number {
  return side === "input" ? moveInput(draft, from, to, refuse) : moveOutputs(draft, from, to, refuse);
}

function moveInput(draft: Draft, from: Place, to: Place, refuse: (wire: Wire) => unknown): number {
  const binding = draft.nodes.get(from.node)?.inputs.get(from.port);
  if (binding?.kind !== "wire") return 0;
  disconnect(draft, from);
  const fits = !refuse({ from: { node: binding.node, port: binding.port }, to });
  bind(draft, fits ? to : from, binding);
  return fits ? 1 : 0;
}

function moveOutputs(draft: Draft, from: Place, to: Place, refuse: (wire: Wire) => unknown): number {
  const wires = [...wiresFrom(draft, from.node)].filter((w) => w.from.port === from.port && !refuse({ from: to, to: w.to }));
  for (const wire of wires) connect(draft, { from: to, to: wire.to });
  return wires.length;
}

/** Swap what stands in the first two inputs of the same type; false if there are no two. */
export function swapInputs(draft: Draft, graph: GraphView, name: string): boolean {
  const node = draft.nodes.get(name);
  const inputs = node ? inputsOf(graph, node).filter((i) => i.port) : [];
  const first = inputs.find((a) => inputs.some((b) => b !== a && b.type === a.type && (a.binding ?? b.binding)));
  const second = inputs.find((b) => b !== first && b.type === first?.type);
  if (!first || !second) return false;
  bind(draft, { node: name, port: first.name }, second.binding ?? undefined);
  bind(draft, { node: name, port: second.name }, first.binding ?? undefined);
  return true;
}
