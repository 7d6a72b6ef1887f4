/** Dragging a number sideways: over a slider's width from low to high, else a step every few pixels. */
import { useRef } from "preact/hooks";
import type { RangeWidget } from "../api/catalogue";
import { useHold } from "./hold";
import { accept, fraction, gridOf, hasSlider, snap, stepOf, valueAt } from "./number";

const DRAG_STARTS = 4;
const PIXELS_A_STEP = 6;

/** Shift: a tenth as much; Ctrl: ten times as much. */
export const pace = (event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): number =>
  event.shiftKey ? 0.1 : event.ctrlKey || event.metaKey ? 10 : 1;

interface Drag {
  readonly pointer: number;
  /** What stood there, NaN for none, and what the drag counts from. */
  readonly before: number;
  readonly from: number;
  x: number;
  /** Pixels so far, each as fast as its keys said: letting Shift go does not jump. */
  moved: number;
  started: boolean;
}

export interface DragHandlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
}

/** Handlers for the box around a number, NaN for none. A click without a move edits; a drag that is broken off takes all back. */
export function useDrag(widget: RangeWidget, whole: boolean, number: number, change: (value: number, commit: boolean) => void): DragHandlers {
  const last = useRef(number);
  const hold = useHold<Drag>((drag) => { if (drag.started) change(drag.before, true); });
  const down = (event: PointerEvent): void => {
    const box = event.currentTarget as HTMLElement;
    if (event.button !== 0 || document.activeElement === box.querySelector("input") || event.target instanceof HTMLButtonElement) return;
    last.current = number;
    hold.take({ pointer: event.pointerId, x: event.clientX, before: number, from: Number.isNaN(number) ? 0 : number, moved: 0, started: false });
    box.setPointerCapture(event.pointerId); // what leaves the box before it moves is still this drag, and ends with it
    event.preventDefault();
  };
  const move = (event: PointerEvent): void => {
    const drag = hold.now();
    if (drag?.pointer !== event.pointerId) return;
    const dx = event.clientX - drag.x;
    const box = event.currentTarget as HTMLElement;
    if (!drag.started && Math.abs(dx) < DRAG_STARTS) return;
    drag.started = true;
    event.preventDefault();
    const speed = pace(event);
    drag.moved += dx * speed;
    drag.x = event.clientX;
    last.current = dragged(widget, whole, drag.from, drag.moved, box.clientWidth / scaleOf(box), Math.min(1, speed));
    change(last.current, false);
  };
  const end = (event: PointerEvent): void => {
    const drag = hold.letGo();
    if (drag?.started) change(last.current, true);
    else if (drag) (event.currentTarget as HTMLElement).querySelector("input")?.focus();
  };
  return { onPointerDown: down, onPointerMove: move, onPointerUp: end, onPointerCancel: hold.breakOff };
}

/** How much larger than drawn its own pixels are: on a canvas that is zoomed out a field is smaller than its layout. */
function scaleOf(box: HTMLElement): number {
  const width = box.getBoundingClientRect().width;
  return width > 0 && box.clientWidth > 0 ? box.offsetWidth / width : 1;
}

/** The value after a drag of `dx` pixels; `fineness` below 1 makes the grid finer. */
export function dragged(widget: RangeWidget, whole: boolean, from: number, dx: number, width: number, fineness: number): number {
  const step = stepOf(widget, whole);
  if (hasSlider(widget) && width > 0) {
    const at = Math.min(1, Math.max(0, fraction(from, widget) + dx / width));
    return widget.log ? accept(Number(valueAt(at, widget).toPrecision(4)), widget, whole)
      : snap(valueAt(at, widget), whole ? 1 : step * fineness, widget, whole);
  }
  const fine = step * fineness;
  return snap(from + Math.round(dx / (PIXELS_A_STEP * fineness)) * fine, gridOf(fine, widget, whole), widget, whole);
}
