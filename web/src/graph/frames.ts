/** Changes of frames, notes and dots. */

import type { Rect } from "../geometry/point";
import { boundsOf } from "../geometry/rect";
import type { Draft, Frame, ItemId, Note, Place, Wire } from "./document";
import { contentsOf, rectOf } from "./items";
import { NO_REST } from "./looks";
import { wiresFrom, type GraphView } from "./ports";
import { bind, leaveFrames } from "./wiring";

/** An id that is free: "frame1", "frame2". */
export function freeId(prefix: string, taken: (id: string) => boolean): string {
  let number = 1;
  while (taken(`${prefix}${number}`)) number++;
  return `${prefix}${number}`;
}

/** Put a frame around items; it takes the place of its members in the frame that holds them all. Returns its id. */
export function wrapInFrame(draft: Draft, graph: GraphView, items: readonly ItemId[], title = ""): string {
  const id = freeId("frame", (other) => draft.frames.has(other));
  const owners = new Set(items.map((member) => draft.frameOf(member)));
  const around = owners.size === 1 ? [...owners][0] : null;
  const rect = boundsOf(items.flatMap((member) => rectOf(graph, member) ?? [])) ?? { x: 0, y: 0, width: 320, height: 200 };
  leaveFrames(draft, new Set(items));
  const frame: Frame = { id, title, members: outermost(draft, items), ...plain(rect), color: null, collapsed: false, mode: "on",
    rank: draft.nextRank(), rest: NO_REST };
  draft.put("frames", id, frame);
  if (around) joinFrame(draft, [`frame:${id}`], around);
  return id;
}

const plain = ({ x, y, width, height }: Rect): Rect => ({ x, y, width, height });

/** Items without those that lie in a frame among them. */
function outermost(draft: Draft, items: readonly ItemId[]): ItemId[] {
  const inside = new Set(items.flatMap((id) => (id.startsWith("frame:") ? contentsOf(draft, id.slice(6)) : [])));
  return items.filter((id) => !inside.has(id));
}

/** Make items members of a frame, or (null) of none; a frame never comes into itself. Returns how many joined. */
export function joinFrame(draft: Draft, items: Iterable<ItemId>, id: string | null): number {
  const above = new Set<string>();
  for (let frame = id; frame !== null; frame = draft.frameOf(`frame:${frame}`)) above.add(`frame:${frame}`);
  const joining = new Set(outermost(draft, [...items]).filter((member) => !above.has(member)));
  leaveFrames(draft, joining);
  const frame = id === null ? undefined : draft.frames.get(id);
  if (frame) draft.put("frames", frame.id, { ...frame, members: [...frame.members, ...joining] });
  return joining.size;
}

/** Change what a frame says about itself. */
export function changeFrame(draft: Draft, id: string, change: Partial<Omit<Frame, "id" | "members" | "rank">>): void {
  const frame = draft.frames.get(id);
  if (frame) draft.put("frames", id, { ...frame, ...change });
}

/** Add a note; returns its id. */
export function addNote(draft: Draft, x: number, y: number, text = ""): string {
  const id = freeId("note", (other) => draft.notes.has(other));
  draft.put("notes", id, { id, text, x, y, width: 240, height: 120, color: null, rank: draft.nextRank(), rest: NO_REST });
  return id;
}

/** Change a note. */
export function changeNote(draft: Draft, id: string, change: Partial<Omit<Note, "id" | "rank">>): void {
  const note = draft.notes.get(id);
  if (note) draft.put("notes", id, { ...note, ...change });
}

/** Bend a wire: a new dot between its last one and its end. Returns the dot's id, null where there is no such wire. */
export function addDot(draft: Draft, wire: Wire, x: number, y: number): string | null {
  const binding = draft.nodes.get(wire.to.node)?.inputs.get(wire.to.port);
  if (binding?.kind !== "wire") return null;
  const id = freeDot(draft, { node: binding.node, port: binding.port }, binding.via, x, y);
  bind(draft, wire.to, { ...binding, via: id });
  return id;
}

/** Hang a dot on an output (or on a dot of it), to wire from there. */
export function freeDot(draft: Draft, source: Place, after: string | null, x: number, y: number): string {
  const id = freeId("dot", (other) => draft.dots.has(other));
  draft.put("dots", id, { id, x, y, source: { node: source.node, port: source.port }, after, rank: draft.nextRank(), rest: NO_REST });
  return id;
}

/** Merge a dot into another of the same output: what came after the first comes after the second. False if they differ. */
export function mergeDots(draft: Draft, id: string, into: string): boolean {
  const dot = draft.dots.get(id);
  const target = draft.dots.get(into);
  if (!dot || !target || id === into || dot.source.node !== target.source.node || dot.source.port !== target.source.port) return false;
  const above = beforeDot(draft, into).add(into);
  for (const other of [...draft.dots.values()]) {
    if (other.after === id) draft.put("dots", other.id, { ...other, after: above.has(other.id) ? dot.after : into });
  }
  for (const wire of [...wiresFrom(draft, dot.source.node)]) {
    if (wire.via === id) bind(draft, wire.to, { kind: "wire", ...wire.from, via: into });
  }
  draft.put("dots", id, undefined);
  return true;
}

/** The dots between an output and this dot. */
function beforeDot(draft: Draft, id: string): Set<string> {
  const before = new Set<string>();
  for (let dot = draft.dots.get(id)?.after ?? null; dot !== null && !before.has(dot);) {
    before.add(dot);
    dot = draft.dots.get(dot)?.after ?? null;
  }
  return before;
}
