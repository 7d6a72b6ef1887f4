/** The points of a curve as a table of numbers. */
import type { VNode } from "preact";
import { t } from "../../messages";
import { Icon } from "../icon";
import NumberField from "../kinds/range";
import { movePoint } from "./edit";
import type { CurveProps } from "./editor";
import type { CurvePoint } from "./interpolate";

interface TableProps extends CurveProps {
  readonly put: (points: readonly CurvePoint[], commit: boolean) => void;
  readonly remove: (index: number) => void;
}

export function CurveTable(props: TableProps): VNode {
  const { points } = props;
  return (
    <details class="f-table">
      <summary>{t("curve.table")}</summary>
      <table aria-label={props.label}>
        <thead><tr><th scope="col">{t("curve.number")}</th><th scope="col">x</th><th scope="col">y</th><th /></tr></thead>
        <tbody>
          {points.map((point, i) => (
            <tr key={i}>
              <th scope="row">{i + 1}</th>
              <td><Cell {...props} index={i} part="x" point={point} /></td>
              <td><Cell {...props} index={i} part="y" point={point} /></td>
              <td><button type="button" class="quiet" disabled={points.length <= 2} aria-label={t("curve.remove", { index: i + 1 })} onClick={() => props.remove(i)}><Icon name="close" size={13} /></button></td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Cell({ index, part, point, put, ...props }: TableProps & { readonly index: number; readonly part: "x" | "y"; readonly point: CurvePoint }): VNode {
  const { widget: w, points } = props;
  const [low, high] = part === "x" ? [points[index - 1]?.x ?? w.x_low, points[index + 1]?.x ?? w.x_high] : [w.y_low, w.y_high];
  const widget = { kind: "range", low, high, step: 0.01 * (part === "x" ? w.x_high - w.x_low : w.y_high - w.y_low), unit: null, log: false } as const;
  return (
    <NumberField id={`${props.id}-${index}-${part}`} label={t("curve.cell", { index: index + 1, part })} help="" type="Number" widget={widget} value={point[part]} compact={false} named
      services={props.services} onChange={(value, commit) => { if (typeof value === "number") put(movePoint(points, index, { ...point, [part]: value }, w), commit); }} />
  );
}
