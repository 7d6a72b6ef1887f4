/** Frames, notes and dots as the canvas sees them. */

import { item, type Dot, type Frame, type ItemId, type Note } from "../../graph/document";
import type { Rect } from "../../geometry/point";
import { frameRect } from "../../graph/items";
import type { GraphView } from "../../graph/ports";
import type { TypeStyle } from "../look/type_style";
import type { Box } from "./grid";

/** Where wires of one type end on a collapsed frame; from its upper left corner. */
export interface FramePort {
  readonly side: "input" | "output";
  readonly type: string;
  readonly style: TypeStyle;
  /** How many wires end here. */
  readonly count: number;
  readonly x: number;
  readonly y: number;
}
export interface FrameView extends Box {
  readonly item: ItemId;
  frame: Frame;
  /** Empty while the frame is open. */
  ports: readonly FramePort[];
}
export interface NoteView extends Box {
  readonly item: ItemId;
  note: Note;
}
export interface DotView extends Box {
  readonly item: ItemId;
  dot: Dot;
  style: TypeStyle;
}
export type Thing = FrameView | NoteView | DotView;

export const DOT = 7;
export const FRAME_HEADER = 28;

const box = { left: 0, top: 0, right: 0, bottom: 0, stamp: 0 };

export function viewNote(note: Note): NoteView {
  return { ...box, item: item("note", note.id), note, left: note.x, top: note.y, right: note.x + note.width, bottom: note.y + note.height };
}

export function viewDot(dot: Dot, style: TypeStyle): DotView {
  return { ...box, item: item("dot", dot.id), dot, style, left: dot.x - DOT, top: dot.y - DOT, right: dot.x + DOT, bottom: dot.y + DOT };
}

/** A frame, as large as what lies in it; collapsed, only its header. */
export function viewFrame(graph: GraphView, frame: Frame, known?: Map<string, Rect>): FrameView {
  const { x, y, width, height } = frameRect(graph, frame, known);
  return { ...box, item: item("frame", frame.id), frame, ports: [], left: x, top: y, right: x + width, bottom: y + height };
}
