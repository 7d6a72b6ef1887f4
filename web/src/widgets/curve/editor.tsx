/** The area in which a curve is drawn, and its table. */
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CurveWidget } from "../../api/catalogue";
import { t } from "../../messages";
import type { FieldProps } from "../field";
import { useHold } from "../hold";
import { Icon } from "../icon";
import { write } from "../number";
import { addPoint, movePoint, removePoint, widestGap } from "./edit";
import { curveThrough, flatOf, type CurvePoint, type Join } from "./interpolate";
import { CurveTable } from "./table";

const WIDTH = 320;
const HEIGHT = 180;
const MARGIN = 8;
const SAMPLES = 128;
const DRAG_STARTS = 4;

export interface CurveProps extends FieldProps<CurveWidget> {
  readonly points: readonly CurvePoint[];
  readonly join: Join;
}

export function CurveEditor(props: CurveProps): VNode {
  const { widget: w, points, join } = props;
  const svg = useRef<SVGSVGElement>(null);
  const [wanted, focusOn] = useState<number | null>(null);
  const curve = curveThrough(points, join);
  const put = (next: readonly CurvePoint[], commit: boolean): void => props.onChange(flatOf(next), commit);
  useEffect(() => {
    if (wanted === null) return;
    svg.current?.querySelectorAll<SVGElement>("[role='slider']")[wanted]?.focus();
    focusOn(null);
  });
  const add = (at: CurvePoint, commit = true): number | null => {
    const added = addPoint(points, at, w);
    if (!added) return null;
    put(added.points, commit);
    focusOn(added.index);
    return added.index;
  };
  const remove = (index: number): void => {
    if (points.length <= 2) return;
    put(removePoint(points, index), true);
    focusOn(Math.max(0, index - 1));
  };
  const drag = useDrag(props, svg, add);
  return (
    <div class="f-curve">
      <svg ref={svg} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label={props.label} {...drag} onDblClick={(e) => e.preventDefault()}>
        <Grid />
        <path class="line" d={pathOf(curve, w)} />
        {points.map((point, i) => (
          <circle key={i} cx={toX(w, point.x)} cy={toY(w, point.y)} r={5} role="slider" tabindex={0} data-index={i} data-first={i === 0 ? "" : undefined}
            aria-label={t("curve.point", { index: i + 1 })} aria-valuemin={w.y_low} aria-valuemax={w.y_high} aria-valuenow={point.y}
            aria-valuetext={t("curve.place", { x: write(point.x), y: write(point.y) })}
            onKeyDown={(e) => keys(e, { props, index: i, put, add: () => add(widestGap(points, curve)), remove: () => remove(i) })}
            onDblClick={() => remove(i)} />
        ))}
      </svg>
      <div class="row">
        <button type="button" id={props.id} disabled={points.length >= w.max_points} onClick={() => add(widestGap(points, curve))}><Icon name="add" size={14} />{t("curve.add")}</button>
        {props.onReset && <button type="button" class="quiet" onClick={props.onReset}><Icon name="reset" size={14} />{t("curve.reset")}</button>}
      </div>
      <p class="dim">{t("curve.hint")}</p>
      <CurveTable {...props} put={put} remove={remove} />
    </div>
  );
}

const toX = (w: CurveWidget, x: number): number => MARGIN + ((x - w.x_low) / (w.x_high - w.x_low)) * (WIDTH - 2 * MARGIN);
const toY = (w: CurveWidget, y: number): number => HEIGHT - MARGIN - ((y - w.y_low) / (w.y_high - w.y_low)) * (HEIGHT - 2 * MARGIN);

function pathOf(curve: (x: number) => number, w: CurveWidget): string {
  return Array.from({ length: SAMPLES + 1 }, (_, i) => {
    const x = w.x_low + ((w.x_high - w.x_low) * i) / SAMPLES;
    return `${i ? "L" : "M"}${toX(w, x).toFixed(2)} ${toY(w, curve(x)).toFixed(2)}`;
  }).join("");
}

function Grid(): VNode {
  const at = (i: number, side: number): number => MARGIN + (i / 4) * (side - 2 * MARGIN);
  const lines = Array.from({ length: 5 }, (_, i) => `M${at(i, WIDTH)} ${MARGIN}V${HEIGHT - MARGIN}M${MARGIN} ${at(i, HEIGHT)}H${WIDTH - MARGIN}`);
  return <path class="grid" d={lines.join("")} />;
}

interface Acts {
  readonly props: CurveProps;
  readonly index: number;
  readonly put: (points: readonly CurvePoint[], commit: boolean) => void;
  readonly add: () => void;
  readonly remove: () => void;
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** Arrows move a point by a hundredth (Shift: a thousandth, Ctrl: a tenth), Enter adds one, Delete takes it away. */
function keys(event: KeyboardEvent, { props, index, put, add, remove }: Acts): void {
  const { widget: w, points } = props;
  const move = MOVES[event.key];
  const point = points[index];
  const act = event.key === "Enter" || event.key === "Insert" ? add : event.key === "Delete" || event.key === "Backspace" ? remove : null;
  if ((!move && !act) || !point || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (act) return act();
  const step = event.shiftKey ? 0.001 : event.ctrlKey || event.metaKey ? 0.1 : 0.01;
  const [dx, dy] = move ?? [0, 0];
  put(movePoint(points, index, { x: point.x + dx * step * (w.x_high - w.x_low), y: point.y + dy * step * (w.y_high - w.y_low) }, w), true);
}

interface DragHandlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
}

/** A point that is held: which, where it was pressed, what the curve was. */
interface Held {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly before: FieldProps["value"];
  /** A press on a point leaves it where it is until the pointer goes on. */
  moved: boolean;
}

/** A point under the pointer is dragged; elsewhere a press sets a new one and drags that. What is broken off is as before. */
function useDrag(props: CurveProps, svg: { readonly current: SVGSVGElement | null }, add: (at: CurvePoint, commit: boolean) => number | null): DragHandlers {
  const hold = useHold<Held>(({ moved, before }) => { if (moved) props.onChange(before, true); });
  const { widget: w } = props;
  const put = (event: PointerEvent, commit: boolean): void => {
    const now = hold.now();
    const at = placeOf(event, svg.current, w);
    if (!now || !at) return;
    now.moved ||= Math.hypot(event.clientX - now.x, event.clientY - now.y) >= DRAG_STARTS;
    if (now.moved) props.onChange(flatOf(movePoint(props.points, now.index, at, w)), commit);
  };
  return {
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      const index = (event.target as SVGElement).dataset["index"];
      const at = placeOf(event, svg.current, w);
      const { value: before } = props;
      const which = index !== undefined ? Number(index) : at && add(at, false);
      if (which !== null) {
        hold.take({ index: which, x: event.clientX, y: event.clientY, before, moved: index === undefined });
        svg.current?.setPointerCapture(event.pointerId);
      }
      if (index !== undefined) (event.target as SVGElement).focus();
      event.preventDefault();
    },
    onPointerMove: (event) => put(event, false),
    onPointerUp: (event) => {
      put(event, true);
      hold.letGo();
    },
    onPointerCancel: hold.breakOff,
  };
}

function placeOf(event: PointerEvent, svg: SVGSVGElement | null, w: CurveWidget): CurvePoint | null {
  const box = svg?.getBoundingClientRect();
  if (!box?.width || !box.height) return null;
  const [x, y] = [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
  return { x: w.x_low + ((x - MARGIN) / (WIDTH - 2 * MARGIN)) * (w.x_high - w.x_low), y: w.y_low + ((HEIGHT - MARGIN - y) / (HEIGHT - 2 * MARGIN)) * (w.y_high - w.y_low) };
}
