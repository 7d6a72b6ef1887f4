/** Frames, notes and dots as the canvas sees them. */

import { item, type Dot, type Frame, type ItemId, type Note } from "../../graph/document";
import type { TypeStyle } from "../look/type_style";
import type { Area, Box } from "./grid";

export interface FrameView extends Box {
  readonly item: ItemId;
  frame: Frame;
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
const FRAME_PAD = 24;

const box = { left: 0, top: 0, right: 0, bottom: 0, stamp: 0 };

export function viewNote(note: Note): NoteView {
  return { ...box, item: item("note", note.id), note, left: note.x, top: note.y, right: note.x + note.width, bottom: note.y + note.height };
}

export function viewDot(dot: Dot, style: TypeStyle): DotView {
  return { ...box, item: item("dot", dot.id), dot, style, left: dot.x - DOT, top: dot.y - DOT, right: dot.x + DOT, bottom: dot.y + DOT };
}

/** A frame, grown around its members. */
export function viewFrame(frame: Frame, areas: readonly Area[]): FrameView {
  const view: FrameView = { ...box, item: item("frame", frame.id), frame, left: frame.x, top: frame.y,
    right: frame.x + frame.width, bottom: frame.y + frame.height };
  for (const area of areas) {
    view.left = Math.min(view.left, area.left - FRAME_PAD);
    view.top = Math.min(view.top, area.top - FRAME_PAD - FRAME_HEADER);
    view.right = Math.max(view.right, area.right + FRAME_PAD);
    view.bottom = Math.max(view.bottom, area.bottom + FRAME_PAD);
  }
  return view;
}
