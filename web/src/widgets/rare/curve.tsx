/** A curve through points: set by click or Enter, dragged, moved by arrow keys, deleted; the table says the same in numbers. */
import "../../styles/rare.css";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { CurveWidget } from "../../api/catalogue";
import { t } from "../../messages";
import { CurveEditor } from "../curve/editor";
import { curveThrough, pointsOf, type CurvePoint, type Join } from "../curve/interpolate";
import type { FieldProps } from "../field";
import { Popover } from "../popover";

export default function CurveField(props: FieldProps<CurveWidget>): VNode {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const points = pointsOf(Array.isArray(props.value) ? (props.value as readonly number[]) : []);
  const join: Join = props.beside?.literal(props.widget.join) === "linear" ? "linear" : "smooth";
  if (!props.compact) return <CurveEditor {...props} points={points} join={join} />;
  return (
    <div class="f-choice">
      <span class="f-label" aria-hidden="true" onDblClick={props.onReset}>{props.label}</span>
      <button ref={button} type="button" id={props.id} class="f-open" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}
        aria-label={`${props.label}: ${t("curve.points", { count: points.length })}`}>
        <MiniCurve widget={props.widget} points={points} join={join} /><span class="f-word">{t("curve.points", { count: points.length })}</span>
      </button>
      {open && (
        <Popover anchor={button} label={props.label} onClose={() => setOpen(false)}>
          <CurveEditor {...props} id={`${props.id}-open`} points={points} join={join} />
        </Popover>
      )}
    </div>
  );
}

function MiniCurve({ widget: w, points, join }: { readonly widget: CurveWidget; readonly points: readonly CurvePoint[]; readonly join: Join }): VNode {
  const curve = curveThrough(points, join);
  const path = Array.from({ length: 17 }, (_, i) => {
    const x = w.x_low + ((w.x_high - w.x_low) * i) / 16;
    return `${i ? "L" : "M"}${(1 + i * 1.875).toFixed(1)} ${(15 - 14 * ((curve(x) - w.y_low) / (w.y_high - w.y_low))).toFixed(1)}`;
  }).join("");
  return <svg class="mini" width={32} height={16} viewBox="0 0 32 16" aria-hidden="true"><rect x={0.5} y={0.5} width={31} height={15} rx={2} /><path d={path} /></svg>;
}
