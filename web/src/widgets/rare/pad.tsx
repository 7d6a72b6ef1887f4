/** Two numbers on one pad: drag the point, or move it by the arrow keys; the numbers beside it say the same. */
import "../../styles/rare.css";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { PadWidget } from "../../api/catalogue";
import { t } from "../../messages";
import type { FieldProps } from "../field";
import { useHold } from "../hold";
import { snap, write } from "../number";
import { Popover } from "../popover";
import { Twin } from "../twin";

type Point = readonly [number, number];

export default function PadField(props: FieldProps<PadWidget>): VNode {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const place = pointOf(props);
  if (!props.compact) return <Pad {...props} place={place} />;
  return (
    <div class="f-choice">
      <span class="f-label" aria-hidden="true" onDblClick={props.onReset}>{props.label}</span>
      <button ref={button} type="button" id={props.id} class="f-open" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}
        aria-label={`${props.label}: ${said(props.widget, place)}`}>
        <MiniPad widget={props.widget} place={place} /><span class="f-word">{place.map(write).join(", ")}</span>
      </button>
      {open && <Popover anchor={button} label={props.label} onClose={() => setOpen(false)}><Pad {...props} id={`${props.id}-open`} place={place} /></Popover>}
    </div>
  );
}

function pointOf({ value, widget }: FieldProps<PadWidget>): Point {
  const [x, y] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return [typeof x === "number" ? x : middle(widget.x_low, widget.x_high), typeof y === "number" ? y : middle(widget.y_low, widget.y_high)];
}

const middle = (low: number, high: number): number => (low + high) / 2;
const said = (widget: PadWidget, [x, y]: Point): string => t("pad.value", { x_label: widget.x_label, x: write(x), y_label: widget.y_label, y: write(y) });

/** Parts of the width and of the height, from the upper left corner. */
const across = (w: PadWidget, x: number): number => (x - w.x_low) / (w.x_high - w.x_low);
const down = (w: PadWidget, y: number): number => (w.y_high - y) / (w.y_high - w.y_low);

function MiniPad({ widget, place }: { readonly widget: PadWidget; readonly place: Point }): VNode {
  return (
    <svg class="mini" width={16} height={16} viewBox="0 0 16 16" aria-hidden="true">
      <rect x={0.5} y={0.5} width={15} height={15} rx={2} />
      <circle cx={2 + 12 * across(widget, place[0])} cy={2 + 12 * down(widget, place[1])} r={2} />
    </svg>
  );
}

function Pad(props: FieldProps<PadWidget> & { readonly place: Point }): VNode {
  const { widget: w, place, onChange } = props;
  const area = useRef<HTMLDivElement>(null);
  const hold = useHold<{ readonly before: FieldProps["value"] }>(({ before }) => onChange(before, true));
  const put = ([x, y]: Point, commit: boolean): void => onChange([onGrid(x, w.x_low, w.x_high, w.step), onGrid(y, w.y_low, w.y_high, w.step)], commit);
  const point = (event: PointerEvent, commit: boolean): void => {
    const box = area.current?.getBoundingClientRect();
    if (!box) return;
    put([w.x_low + ((event.clientX - box.left) / box.width) * (w.x_high - w.x_low), w.y_high - ((event.clientY - box.top) / box.height) * (w.y_high - w.y_low)], commit);
  };
  const keys = (event: KeyboardEvent): void => {
    const move = MOVES[event.key];
    if (!move || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const many = event.shiftKey ? 0.1 : event.ctrlKey || event.metaKey ? 10 : 1;
    const step = Math.max(w.step, 1e-9) * many;
    onChange([near(place[0] + move[0] * step, w.x_low, w.x_high), near(place[1] + move[1] * step, w.y_low, w.y_high)], true);
  };
  const hint = `${props.id}-hint`;
  return (
    <div class="f-pad">
      <div ref={area} class="pad-area" role="slider" tabIndex={0} data-first aria-label={`${props.label}: ${w.x_label}, ${w.y_label}`} aria-describedby={hint}
        aria-roledescription={t("pad.role")} aria-valuemin={w.x_low} aria-valuemax={w.x_high} aria-valuenow={place[0]} aria-valuetext={said(w, place)}
        onKeyDown={keys} onDblClick={props.onReset}
        onPointerDown={(e) => {
          if (e.button !== 0) return;
          hold.take({ before: props.value });
          e.currentTarget.setPointerCapture(e.pointerId);
          point(e, false);
        }}
        onPointerMove={(e) => { if (hold.now()) point(e, false); }}
        onPointerUp={(e) => { if (hold.letGo()) point(e, true); }}
        onPointerCancel={hold.breakOff}>
        <span class="cross-x" style={{ left: `${100 * across(w, 0)}%` }} hidden={w.x_low >= 0 || w.x_high <= 0} />
        <span class="cross-y" style={{ top: `${100 * down(w, 0)}%` }} hidden={w.y_low >= 0 || w.y_high <= 0} />
        <span class="pad-dot" style={{ left: `${100 * across(w, place[0])}%`, top: `${100 * down(w, place[1])}%` }} />
      </div>
      <div class="twins">
        <Twin id={props.id} label={w.x_label} value={place[0]} low={w.x_low} high={w.x_high} step={w.step} services={props.services} onChange={(x, commit) => onChange([x, place[1]], commit)} />
        <Twin id={`${props.id}-y`} label={w.y_label} value={place[1]} low={w.y_low} high={w.y_high} step={w.step} services={props.services} onChange={(y, commit) => onChange([place[0], y], commit)} />
      </div>
      <p id={hint} class="sr">{t("pad.hint")}</p>
    </div>
  );
}

const MOVES: Readonly<Record<string, Point>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const near = (value: number, low: number, high: number): number => Number(Math.min(high, Math.max(low, value)).toPrecision(12));
const onGrid = (value: number, low: number, high: number, step: number): number =>
  step > 0 ? snap(value, step, { kind: "range", low, high, step, unit: null, log: false }, false) : near(value, low, high);
