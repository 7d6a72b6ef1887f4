/** On or off. */
import type { VNode } from "preact";
import { t } from "../../messages";
import type { FieldProps } from "../field";

export const kind = "toggle";

export default function ToggleField(props: FieldProps): VNode {
  const on = props.value === true;
  return (
    <div class="f-toggle">
      {props.compact && <span class="f-label" aria-hidden="true">{props.label}</span>}
      <button type="button" id={props.id} role="switch" aria-checked={on} aria-label={props.compact ? props.label : undefined}
        class="switch" onClick={() => props.onChange(!on, true)}>
        <span class="knob" aria-hidden="true" /><span class="said">{t(on ? "field.on" : "field.off")}</span>
      </button>
    </div>
  );
}
