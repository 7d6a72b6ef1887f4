/** Where items lie in the world, what a frame holds, and moving them. */

import { METRICS } from "../geometry/metrics";
import type { Point, Rect } from "../geometry/point";
import { boundsOf, grow } from "../geometry/rect";
import type { Document, Draft, Frame, ItemId, Place } from "./document";
import { item, parts } from "./document";
import type { GraphView } from "./ports";
import { layoutOf } from "./shape";

export const DOT_SIZE = 16;
const FRAME_PADDING = 16;
const FRAME_HEADER = 28;

/** The rectangle of an item, or null where it is not there. */
export function rectOf(graph: GraphView, id: ItemId): Rect | null {
  const [kind, key] = parts(id);
  if (kind === "node") return nodeRect(graph, key);
  if (kind === "note") return graph.document.notes.get(key) ?? null;
  if (kind === "dot") return dotRect(graph.document, key);
  const frame = graph.document.frames.get(key);
  return frame ? frameRect(graph, frame) : null;
}

/** What lies around these nodes; null around none. */
export const boundsOfNodes = (graph: GraphView, names: Iterable<string>): Rect | null => boundsOf([...names].flatMap((name) => nodeRect(graph, name) ?? []));

/** The rectangle of a node. */
export function nodeRect(graph: GraphView, name: string): Rect | null {
  const node = graph.document.nodes.get(name);
  if (!node) return null;
  const { width, height } = layoutOf(graph, node);
  return { x: node.look.x, y: node.look.y, width, height };
}

function dotRect(document: Document, id: string): Rect | null {
  const dot = document.dots.get(id);
  return dot ? { x: dot.x - DOT_SIZE / 2, y: dot.y - DOT_SIZE / 2, width: DOT_SIZE, height: DOT_SIZE } : null;
}

/** The rectangle of a frame: its own, grown to hold all inside; collapsed, only its header. `known` holds those that were
 * measured already, so that many frames in each other are measured once. */
export function frameRect(graph: GraphView, frame: Frame, known = new Map<string, Rect>()): Rect {
  const met = new Set<string>();
  const open = [frame];
  for (let top = open.at(-1); top; top = open.at(-1)) { // a frame after those in it; no recursion, however deep they nest
    const waiting = met.has(top.id) ? [] : framesIn(graph, top).filter(({ id }) => !met.has(id) && !known.has(id));
    met.add(top.id);
    if (waiting.length) open.push(...waiting);
    else {
      known.set(top.id, around(graph, top, known));
      open.pop();
    }
  }
  return known.get(frame.id) ?? frame;
}

const framesIn = (graph: GraphView, frame: Frame): Frame[] =>
  frame.members.flatMap((id) => (id.startsWith("frame:") ? (graph.document.frames.get(parts(id)[1]) ?? []) : []));

/** Frames inside count as wide as they are drawn. */
function around(graph: GraphView, frame: Frame, known: ReadonlyMap<string, Rect>): Rect {
  const inside = boundsOf(frame.members.flatMap((id) => (id.startsWith("frame:") ? known.get(parts(id)[1]) : rectOf(graph, id)) ?? []));
  const box = inside && grow(inside, FRAME_PADDING);
  const whole = box ? { ...box, y: box.y - FRAME_HEADER, height: box.height + FRAME_HEADER }
    : { x: frame.x, y: frame.y, width: frame.width, height: frame.height };
  return frame.collapsed ? { x: whole.x, y: whole.y, width: METRICS.width, height: FRAME_HEADER } : whole;
}

/** All that is in a frame, at any depth; `withFrames` false leaves frames out. */
export function contentsOf(document: Document, id: string, withFrames = true): ItemId[] {
  const found: ItemId[] = [];
  const open = [id];
  const seen = new Set(open);
  for (const frame of open) { // grows while we walk it
    for (const member of document.frames.get(frame)?.members ?? []) {
      const [kind, key] = parts(member);
      if (kind === "frame" && !seen.has(key)) {
        seen.add(key);
        open.push(key);
      }
      if (kind !== "frame" || withFrames) found.push(member);
    }
  }
  return found;
}

/** Items with all that their frames hold, without repeats. */
export function withContents(document: Document, items: Iterable<ItemId>): Set<ItemId> {
  const all = new Set<ItemId>();
  for (const id of items) {
    all.add(id);
    if (parts(id)[0] === "frame") for (const inside of contentsOf(document, parts(id)[1])) all.add(inside);
  }
  return all;
}

/** The upper left corner by which an item is moved (of a dot: its centre). */
export function cornerOf(document: Document, id: ItemId): Point | null {
  const [kind, key] = parts(id);
  if (kind === "node") return document.nodes.get(key)?.look ?? null;
  return document[`${kind}s`].get(key) ?? null;
}

/** Put an item's corner somewhere. */
export function place(draft: Draft, id: ItemId, x: number, y: number): void {
  const [kind, key] = parts(id);
  const node = kind === "node" ? draft.nodes.get(key) : undefined;
  if (node) draft.put("nodes", key, { ...node, look: { ...node.look, x, y } });
  const note = kind === "note" ? draft.notes.get(key) : undefined;
  if (note) draft.put("notes", key, { ...note, x, y });
  const dot = kind === "dot" ? draft.dots.get(key) : undefined;
  if (dot) draft.put("dots", key, { ...dot, x, y });
  const frame = kind === "frame" ? draft.frames.get(key) : undefined;
  if (frame) draft.put("frames", key, { ...frame, x, y });
}

/** Make a node or a note as large as this, within what can be used. */
export function resizeItem(draft: Draft, id: ItemId, width: number, height: number): void {
  const [kind, key] = parts(id);
  const node = kind === "node" ? draft.nodes.get(key) : undefined;
  const wide = Math.round(Math.max(width, METRICS.narrowest));
  if (node) draft.put("nodes", key, { ...node, look: { ...node.look, width: wide, height: Math.round(Math.max(height, METRICS.header)) } });
  const note = kind === "note" ? draft.notes.get(key) : undefined;
  if (note) draft.put("notes", key, { ...note, width: wide, height: Math.round(Math.max(height, 40)) });
}

/** The outermost collapsed frame that hides an item, or null while it can be seen. */
export function hiddenBy(document: Document, id: ItemId): string | null {
  let hidden: string | null = null;
  for (let frame = document.frameOf(id); frame !== null; frame = document.frameOf(item("frame", frame))) {
    if (document.frames.get(frame)?.collapsed) hidden = frame;
  }
  return hidden;
}

/** Move items by this much; what lies in their frames comes along. */
export function moveItems(draft: Draft, items: Iterable<ItemId>, dx: number, dy: number): void {
  for (const id of withContents(draft, items)) {
    const corner = cornerOf(draft, id);
    if (corner) place(draft, id, corner.x + dx, corner.y + dy);
  }
}

/** All items of a document. */
export function allItems(document: Document): ItemId[] {
  return [
    ...[...document.frames.keys()].map((id) => item("frame", id)), ...[...document.nodes.keys()].map((id) => item("node", id)),
    ...[...document.notes.keys()].map((id) => item("note", id)), ...[...document.dots.keys()].map((id) => item("dot", id)),
  ];
}

/** Where a port is in the world, or null where it is not there. */
export function portPoint(graph: GraphView, place: Place, side: "input" | "output"): Point | null {
  const node = graph.document.nodes.get(place.node);
  if (!node) return null;
  const layout = layoutOf(graph, node);
  const at = (side === "input" ? layout.inputs : layout.outputs).get(place.port);
  return at ? { x: node.look.x + at.x, y: node.look.y + at.y } : null;
}
