/** On which axis a field is swept: a new one with a name, the values of one that is there, or own values in step with one. */
import type { VNode } from "preact";
import type { InputPort } from "../../api/catalogue";
import { refuseLiteral } from "../../graph/literals";
import { axesOf } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { t } from "../../messages";

export interface OnAxis {
  readonly how: "new" | "same" | "step";
  /** Its name; of a new one as typed. */
  readonly axis: string;
  readonly column?: string | null;
}

interface ChoiceProps {
  readonly editor: Editor;
  readonly port: InputPort;
  readonly on: OnAxis;
  /** The name that a new axis gets unless it is changed. */
  readonly fresh: string;
  readonly onChange: (on: OnAxis) => void;
}

export function AxisChoice({ editor, port, on, fresh, onChange }: ChoiceProps): VNode {
  const others = offers(editor, port);
  const chosen = on.how === "new" ? 0 : others.findIndex((one) => one.how === on.how && one.axis === on.axis && one.column === on.column) + 1;
  return (
    <div class="sweep-row">
      {others.length > 0 && (
        <label>{t("sweep.axis")}
          <select value={String(chosen)} onChange={(e) => onChange(others[Number(e.currentTarget.value) - 1] ?? { how: "new", axis: fresh })}>
            <option value="0">{t("sweep.axis_new")}</option>
            {others.map((one, i) => <option key={i} value={String(i + 1)}>{t(one.how === "same" ? "sweep.axis_same" : "sweep.axis_step", { axis: one.column ? `${one.axis}.${one.column}` : one.axis })}</option>)}
          </select>
        </label>
      )}
      {on.how === "new" && <label>{t("sweep.name")}<input type="text" id="axis-name" value={on.axis} spellcheck={false} onInput={(e) => onChange({ how: "new", axis: e.currentTarget.value })} /></label>}
    </div>
  );
}

/** The axes that are there: those whose values the input takes, and those that are no zip to walk in step with. */
function offers(editor: Editor, port: InputPort): OnAxis[] {
  const axes = axesOf(editor);
  const same = [...axes.axes.values()].flatMap((axis) => [...axis.columns].flatMap(([column, values]): OnAxis[] => {
    if (values.some((value) => refuseLiteral(port, value) !== null)) return [];
    return [axis.zipped ? { how: "same", axis: column, column: null } : { how: "same", axis: axis.name, column: column || null }];
  }));
  const step = [...axes.axes.values()].filter((axis) => !axis.zipped).map((axis): OnAxis => ({ how: "step", axis: axis.name }));
  return [...same, ...step];
}
