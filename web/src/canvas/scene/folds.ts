/** Collapsed frames: what they hide, and the ports on their edges where wires from outside end, one a type and side. */

import { item, parts, type Document, type ItemId } from "../../graph/document";
import { contentsOf, hiddenBy } from "../../graph/items";
import { FRAME_HEADER, type FramePort, type FrameView } from "./things";
import type { WireView } from "./wire_view";

const ROW = 16;
const NOTHING: ReadonlyMap<ItemId, string> = new Map();

/** The items that cannot be seen, with the collapsed frame that hides them. */
export function hiddenItems(document: Document): ReadonlyMap<ItemId, string> {
  let hidden: Map<ItemId, string> | null = null;
  for (const frame of document.frames.values()) {
    if (!frame.collapsed || hiddenBy(document, item("frame", frame.id)) !== null) continue;
    hidden ??= new Map();
    for (const inside of contentsOf(document, frame.id)) hidden.set(inside, frame.id);
  }
  return hidden ?? NOTHING;
}

/** Items whose hiding changed, by kind. */
export function changedHiding(before: ReadonlyMap<ItemId, string>, now: ReadonlyMap<ItemId, string>): { node: string[]; dot: string[]; note: string[]; frame: string[] } {
  const changed = { node: [] as string[], dot: [] as string[], note: [] as string[], frame: [] as string[] };
  const add = (id: ItemId): void => {
    const [kind, key] = parts(id);
    changed[kind].push(key);
  };
  for (const [id, frame] of now) if (before.get(id) !== frame) add(id);
  for (const id of before.keys()) if (!now.has(id)) add(id);
  return changed;
}

export const startItem = (wire: WireView): ItemId => (wire.start === null ? `node:${wire.from.node}` : `dot:${wire.start}`);
export const endItem = (wire: WireView): ItemId => (wire.to ? `node:${wire.to.node}` : `dot:${wire.end ?? ""}`);

/** The ports of a collapsed frame for these wires; the frame grows to hold them. */
export function foldPorts(view: FrameView, hidden: ReadonlyMap<ItemId, string>, wires: Iterable<WireView>): void {
  const groups = new Map<string, { side: "input" | "output"; type: string; wire: WireView; count: number }>();
  for (const wire of wires) {
    const [start, end] = [hidden.get(startItem(wire)), hidden.get(endItem(wire))];
    if (start === end) continue;
    const side = end === view.frame.id ? "input" : "output";
    const group = groups.get(`${side} ${wire.type}`);
    if (group) group.count++;
    else groups.set(`${side} ${wire.type}`, { side, type: wire.type, wire, count: 1 });
  }
  const ports: FramePort[] = [];
  const rows = { input: 0, output: 0 };
  for (const { side, type, wire, count } of [...groups.values()].sort((a, b) => a.type.localeCompare(b.type))) {
    ports.push({ side, type, style: wire.style, count, x: side === "input" ? 0 : view.right - view.left, y: FRAME_HEADER + ROW * (rows[side]++ + 0.5) });
  }
  view.ports = ports;
  const most = Math.max(rows.input, rows.output);
  view.bottom = view.top + FRAME_HEADER + (most ? most * ROW + 6 : 0);
}

/** Where a wire of this type ends on a collapsed frame, world. */
export function foldPoint(view: FrameView, side: "input" | "output", type: string): { x: number; y: number } {
  const port = view.ports.find((one) => one.side === side && one.type === type);
  return { x: side === "input" ? view.left : view.right, y: view.top + (port?.y ?? FRAME_HEADER / 2) };
}
