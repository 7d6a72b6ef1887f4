/** A number: drag sideways, type a number or a sum, or use the arrow keys; Shift is coarse, Alt is fine. */
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { RangeWidget } from "../../api/catalogue";
import { t } from "../../messages";
import { evaluate } from "../expression";
import type { FieldProps } from "../field";
import { accept, fraction, hasSlider, snap, stepOf, valueAt, write } from "../number";

export const kind = "range";

const DRAG_STARTS = 4;
const PIXELS_A_STEP = 6;

/** Shift: ten times as much; Alt: a tenth. */
const pace = (event: { shiftKey: boolean; altKey: boolean }): number => (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);

export default function NumberField(props: FieldProps<RangeWidget>): VNode {
  const { widget, value, onChange } = props;
  const whole = props.type === "Integer";
  const number = typeof value === "number" ? value : Number.NaN;
  const [typed, setTyped] = useState<string | null>(null);
  const parsed = typed === null ? number : evaluate(typed, number);
  const bad = typed !== null && (parsed === null || parsed < widget.low || parsed > widget.high);
  const drag = useDrag(props, whole, number);

  const commit = (): void => {
    if (typed === null) return;
    setTyped(null);
    if (parsed !== null) onChange(accept(parsed, widget, whole), true);
  };
  const nudge = (event: KeyboardEvent, direction: number): void => {
    event.preventDefault();
    setTyped(null);
    const step = stepOf(widget, whole) * pace(event);
    const base = parsed ?? number;
    onChange(snap((Number.isNaN(base) ? 0 : base) + direction * step, gridOf(step, widget, whole), widget, whole), true);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") nudge(event, event.key === "ArrowUp" ? 1 : -1);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) commit();
    else if (event.key === "Escape" && typed !== null) {
      event.stopPropagation();
      setTyped(null);
    }
  };
  const slider = hasSlider(widget);
  return (
    <div class={`f-number${bad ? " bad" : ""}`} {...drag.handlers}>
      {slider && <span class="f-fill" style={{ width: `${fraction(number, widget) * 100}%` }} />}
      {props.compact && <span class="f-label" aria-hidden="true">{props.label}</span>}
      <input id={props.id} type="text" inputMode="decimal" autocomplete="off" spellcheck={false} role="spinbutton"
        aria-label={props.compact ? props.label : undefined} aria-invalid={bad || undefined} title={bad ? why(parsed, widget) : undefined}
        aria-valuenow={Number.isNaN(number) ? undefined : number} aria-valuetext={`${write(number)}${widget.unit ? ` ${widget.unit}` : ""}`}
        aria-valuemin={finite(widget.low)} aria-valuemax={finite(widget.high)}
        value={typed ?? write(number)} onInput={(e) => setTyped(e.currentTarget.value)} onBlur={commit} onKeyDown={keys}
        onFocus={(e) => e.currentTarget.select()} />
      {widget.unit && <span class="f-unit" aria-hidden="true">{widget.unit}</span>}
    </div>
  );
}

/** Coarse steps stay on the usual grid; fine ones have a finer one. */
const gridOf = (step: number, widget: RangeWidget, whole: boolean): number => Math.max(whole ? 1 : 0, Math.min(step, stepOf(widget, whole)));

const finite = (limit: number): number | undefined => (Math.abs(limit) < 1e300 ? limit : undefined);

function why(parsed: number | null, widget: RangeWidget): string {
  if (parsed === null) return t("field.not_number");
  return parsed < widget.low ? t("field.too_low", { low: write(widget.low) }) : t("field.too_high", { high: write(widget.high) });
}

interface Drag {
  readonly pointer: number;
  readonly x: number;
  readonly from: number;
  moved: boolean;
}

interface DragHandlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
}

/** Dragging: over a slider's width from low to high, else a step every few pixels. A click without a move edits. */
function useDrag(props: FieldProps<RangeWidget>, whole: boolean, number: number): { handlers: DragHandlers } {
  const dragging = useRef<Drag | null>(null);
  const last = useRef(number);
  const move = (event: PointerEvent): void => {
    const drag = dragging.current;
    if (drag?.pointer !== event.pointerId) return;
    const dx = event.clientX - drag.x;
    if (!drag.moved && Math.abs(dx) < DRAG_STARTS) return;
    const box = event.currentTarget as HTMLElement;
    if (!drag.moved) box.setPointerCapture(event.pointerId);
    drag.moved = true;
    event.preventDefault();
    last.current = dragged(props.widget, whole, drag.from, dx, box.clientWidth, pace(event));
    props.onChange(last.current, false);
  };
  const end = (event: PointerEvent): void => {
    const drag = dragging.current;
    dragging.current = null;
    if (drag?.moved) props.onChange(event.type === "pointerup" ? last.current : drag.from, true);
  };
  return {
    handlers: {
      onPointerDown: (event) => {
        const editing = document.activeElement === (event.currentTarget as HTMLElement).querySelector("input");
        if (event.button !== 0 || editing) return;
        last.current = number;
        dragging.current = { pointer: event.pointerId, x: event.clientX, from: Number.isNaN(number) ? 0 : number, moved: false };
        event.preventDefault();
      },
      onPointerMove: move,
      onPointerUp: (event) => {
        const still = dragging.current && !dragging.current.moved;
        end(event);
        if (still) (event.currentTarget as HTMLElement).querySelector("input")?.focus();
      },
      onPointerCancel: end,
    },
  };
}

/** The value after a drag of `dx` pixels. */
export function dragged(widget: RangeWidget, whole: boolean, from: number, dx: number, width: number, speed: number): number {
  const step = stepOf(widget, whole);
  if (hasSlider(widget) && width > 0) {
    const at = Math.min(1, Math.max(0, fraction(from, widget) + (dx / width) * speed));
    return widget.log ? accept(Number(valueAt(at, widget).toPrecision(4)), widget, whole)
      : snap(valueAt(at, widget), whole ? 1 : step * Math.min(1, speed), widget, whole);
  }
  const fine = step * speed;
  return snap(from + Math.round(dx / PIXELS_A_STEP) * fine, gridOf(fine, widget, whole), widget, whole);
}
