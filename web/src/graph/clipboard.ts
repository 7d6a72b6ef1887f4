/** Copy and paste: the clipboard holds the same JSON as the API takes. */

import type { Axis, Binding, Document, Draft, Frame, GraphNode, ItemId, Json, JsonObject } from "./document";
import { item, parts, placeText } from "./document";
import { freeId } from "./frames";
import { contentsOf, withContents } from "./items";
import { LiveDocument } from "./live";
import { isObject, objectOf } from "./looks";
import { freeName } from "./names";
import { sameData } from "./entries";
import { USE, usedName, usesOf, usingOthers } from "./uses";
import { readBinding } from "./parse";
import { toData } from "./serialise";

const OUTSIDE = "outside";

/** The items as a workflow of their own; wires from outside stand under `ui.outside`, for pasting with wires. */
export function copyItems(document: Document, items: Iterable<ItemId>): JsonObject {
  const chosen = withContents(document, items);
  const copy = new LiveDocument();
  const outside: [string, JsonObject][] = [];
  for (const node of document.nodes.values()) {
    if (!chosen.has(item("node", node.name))) continue;
    const [inside, cut] = splitWires(node, chosen);
    copy.put("nodes", node.name, { ...node, inputs: inside });
    if (cut.length) outside.push([node.name, Object.fromEntries(cut)]);
  }
  copyCanvas(document, copy, chosen);
  copyDefinitions(document, copy);
  copyAxes(document, copy);
  if (outside.length) copy.put("ui", OUTSIDE, Object.fromEntries(outside));
  return toData(copy);
}

function splitWires(node: GraphNode, chosen: ReadonlySet<ItemId>): [Map<string, Binding>, [string, Json][]] {
  const inside = new Map<string, Binding>();
  const cut: [string, Json][] = [];
  for (const [port, b] of node.inputs) {
    if (b.kind !== "wire" || chosen.has(item("node", b.node))) {
      inside.set(port, b.kind === "wire" && b.via !== null && !chosen.has(item("dot", b.via)) ? { ...b, via: null } : b);
    } else cut.push([port, { from: placeText(b) }]);
  }
  return [inside, cut];
}

function copyCanvas(document: Document, copy: LiveDocument, chosen: ReadonlySet<ItemId>): void {
  for (const note of document.notes.values()) if (chosen.has(item("note", note.id))) copy.put("notes", note.id, note);
  for (const dot of document.dots.values()) {
    if (!chosen.has(item("dot", dot.id)) || !copy.nodes.has(dot.source.node)) continue;
    const after = dot.after !== null && chosen.has(item("dot", dot.after)) ? dot.after : null;
    copy.put("dots", dot.id, { ...dot, after });
  }
  for (const frame of document.frames.values()) {
    if (chosen.has(item("frame", frame.id))) copy.put("frames", frame.id, frame);
  }
}

/** The definitions that the copied nodes use, at any depth. */
function copyDefinitions(document: Document, copy: LiveDocument): void {
  const wanted = new Set([...copy.nodes.values()].flatMap(({ type }) => usedName(type) ?? []));
  for (const name of wanted) { // grows while we walk it
    const definition = document.definitions.get(name);
    if (!definition) continue;
    copy.put("definitions", name, definition);
    for (const used of usesOf(objectOf(definition.data))) wanted.add(used);
  }
}

/** The axes that the copied nodes and the insides of copied definitions speak of, and what those zip. */
function copyAxes(document: Document, copy: LiveDocument): void {
  const wanted = new Set<string>();
  for (const node of copy.nodes.values()) {
    for (const axis of node.over) wanted.add(axis);
    for (const b of node.inputs.values()) if (b.kind === "axis") wanted.add(b.axis);
  }
  for (const { data } of copy.definitions.values()) {
    for (const node of Object.values(objectOf(objectOf(data)["nodes"]))) {
      for (const bound of Object.values(objectOf(objectOf(node)["in"]))) if (isObject(bound) && typeof bound["axis"] === "string") wanted.add(bound["axis"].split(".")[0] ?? "");
    }
  }
  for (const name of wanted) { // grows while we walk it
    const axis = document.axes.get(name);
    if (!axis) continue;
    copy.put("axes", name, axis);
    for (const member of zipMembers(axis)) wanted.add(member);
  }
}

const zipMembers = (axis: Axis): string[] => {
  const zip = isObject(axis.data) ? axis.data["zip"] : undefined;
  return Array.isArray(zip) ? (zip as Json[]).filter((m) => typeof m === "string") : [];
};

export interface PasteOptions {
  /** Keep wires from nodes that are there under the same name. */
  readonly keepWires?: boolean;
  /** Moved by this much. */
  readonly dx?: number;
  readonly dy?: number;
}

/** Add all of another document under fresh names; returns what was added. */
export const paste = (draft: Draft, from: Document, options: PasteOptions = {}): ItemId[] => pasteNamed(draft, from, options).added;

/** The same, with the name that each node has now. */
export function pasteNamed(draft: Draft, from: Document, options: PasteOptions = {}): { readonly added: ItemId[]; readonly names: ReadonlyMap<string, string> } {
  const names = fresh(from.nodes.keys(), (wanted, taken) => freeName(wanted, (n) => taken(n) || draft.nodes.has(n)));
  const axes = pasteAxes(draft, from);
  const definitions = pasteDefinitions(draft, from);
  const ids = {
    dot: fresh(from.dots.keys(), (_, taken) => freeId("dot", (n) => taken(n) || draft.dots.has(n))),
    note: fresh(from.notes.keys(), (_, taken) => freeId("note", (n) => taken(n) || draft.notes.has(n))),
    frame: fresh(from.frames.keys(), (_, taken) => freeId("frame", (n) => taken(n) || draft.frames.has(n))),
    node: names,
  };
  const added = new Pasting(draft, from, ids, axes, definitions, options).run();
  return { added: outermostOf(draft, added), names };
}

/** Items that are in no frame among them. */
function outermostOf(draft: Draft, items: readonly ItemId[]): ItemId[] {
  const frames = items.filter((id) => parts(id)[0] === "frame");
  const inside = new Set(frames.flatMap((id) => contentsOf(draft, parts(id)[1])));
  return items.filter((id) => !inside.has(id));
}

function fresh(keys: Iterable<string>, make: (wanted: string, taken: (n: string) => boolean) => string): Map<string, string> {
  const made = new Map<string, string>();
  const used = new Set<string>();
  for (const key of keys) {
    const name = make(key, (n) => used.has(n));
    used.add(name);
    made.set(key, name);
  }
  return made;
}

/** Axes of the same name and values are shared; others come under a fresh name. */
function pasteAxes(draft: Draft, from: Document): Map<string, string> {
  const names = new Map<string, string>();
  for (const axis of from.axes.values()) {
    const there = draft.axes.get(axis.name);
    const same = there && JSON.stringify(there.data) === JSON.stringify(axis.data);
    names.set(axis.name, same ? axis.name : freeName(axis.name, (n) => draft.axes.has(n) || [...names.values()].includes(n)));
  }
  for (const axis of from.axes.values()) {
    const name = names.get(axis.name) ?? axis.name;
    if (draft.axes.has(name)) continue;
    const zip = zipMembers(axis);
    const data = zip.length ? { zip: zip.map((m) => names.get(m) ?? m) } : axis.data;
    draft.put("axes", name, { name, data, rank: draft.nextRank() });
  }
  return names;
}

/** Definitions that are here and say the same are shared; others come under a fresh name, which those that use them say. */
function pasteDefinitions(draft: Draft, from: Document): Map<string, string> {
  const names = new Map<string, string>();
  for (const { name, data } of from.definitions.values()) {
    const there = draft.definitions.get(name);
    const shared = !there || sameInside(there.data, data);
    names.set(name, shared ? name : freeName(name, (n) => draft.definitions.has(n) || from.definitions.has(n) || [...names.values()].includes(n)));
  }
  for (const { name, data } of from.definitions.values()) {
    const now = names.get(name) ?? name;
    if (!draft.definitions.has(now)) draft.put("definitions", now, { name: now, data: usingOthers(objectOf(data), names), rank: draft.nextRank() });
  }
  return names;
}

/** Whether two definitions are the same but for how they look. */
function sameInside(a: Json, b: Json): boolean {
  const plain = (data: Json): Json => Object.fromEntries(Object.entries(objectOf(data)).filter(([key]) => key !== "ui"));
  return sameData(plain(a), plain(b));
}

class Pasting {
  private readonly dx: number;
  private readonly dy: number;

  constructor(private readonly draft: Draft, private readonly from: Document,
    private readonly ids: Record<"node" | "dot" | "note" | "frame", ReadonlyMap<string, string>>,
    private readonly axes: ReadonlyMap<string, string>, private readonly definitions: ReadonlyMap<string, string>, private readonly options: PasteOptions) {
    this.dx = options.dx ?? 0;
    this.dy = options.dy ?? 0;
  }

  run(): ItemId[] {
    const { draft, from, ids } = this;
    for (const node of from.nodes.values()) this.node(node);
    for (const dot of from.dots.values()) {
      const source = { ...dot.source, node: ids.node.get(dot.source.node) ?? dot.source.node };
      const after = dot.after === null ? null : (ids.dot.get(dot.after) ?? null);
      this.at("dot", dot.id, (id) => draft.put("dots", id, { ...dot, ...this.moved(dot), id, source, after }));
    }
    for (const note of from.notes.values()) {
      this.at("note", note.id, (id) => draft.put("notes", id, { ...note, ...this.moved(note), id }));
    }
    for (const frame of from.frames.values()) {
      this.at("frame", frame.id, (id) => draft.put("frames", id, { ...frame, ...this.moved(frame), id, members: this.members(frame) }));
    }
    return (["frame", "node", "note", "dot"] as const).flatMap((kind) => [...ids[kind].values()].map((id) => item(kind, id)));
  }

  private at(kind: "dot" | "note" | "frame", id: string, put: (id: string) => void): void {
    const name = this.ids[kind].get(id);
    if (name !== undefined) put(name);
  }

  private moved(entry: { x: number; y: number }): { x: number; y: number; rank: number } {
    return { x: entry.x + this.dx, y: entry.y + this.dy, rank: this.draft.nextRank() };
  }

  private members(frame: Frame): ItemId[] {
    return frame.members.flatMap((member) => {
      const [kind, key] = parts(member);
      const id = this.ids[kind].get(key);
      return id === undefined ? [] : [item(kind, id)];
    });
  }

  private node(node: GraphNode): void {
    const name = this.ids.node.get(node.name) ?? node.name;
    const inputs = new Map<string, Binding>();
    for (const [port, binding] of [...node.inputs, ...this.outside(node.name)]) {
      const follows = this.binding(binding);
      if (follows) inputs.set(port, follows);
    }
    const { rank, ...corner } = this.moved(node.look);
    const used = usedName(node.type);
    const type = used === null ? node.type : `${USE}${this.definitions.get(used) ?? used}`;
    this.draft.put("nodes", name, { ...node, name, type, inputs, rank, look: { ...node.look, ...corner },
      over: node.over.map((axis) => this.axes.get(axis) ?? axis) });
  }

  /** Wires from outside, where their source is there and they are wanted. */
  private outside(name: string): [string, Binding][] {
    const all = this.from.ui.get(OUTSIDE);
    const mine = this.options.keepWires && isObject(all) && Object.hasOwn(all, name) ? all[name] : undefined;
    return isObject(mine) ? Object.entries(mine).map(([port, data]) => [port, readBinding(data)]) : [];
  }

  private binding(binding: Binding): Binding | null {
    if (binding.kind === "axis") return { ...binding, axis: this.axes.get(binding.axis) ?? binding.axis };
    if (binding.kind !== "wire") return binding;
    const node = this.ids.node.get(binding.node);
    if (node !== undefined) return { ...binding, node, via: binding.via === null ? null : (this.ids.dot.get(binding.via) ?? null) };
    return this.options.keepWires && this.draft.nodes.has(binding.node) ? { ...binding, via: null } : null;
  }
}
