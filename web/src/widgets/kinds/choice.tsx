/** One of some words: a plain list where there are few, with search where there are many. */
import type { VNode } from "preact";
import type { ChoiceWidget } from "../../api/catalogue";
import type { FieldProps } from "../field";
import { Options } from "../options";

export const kind = "choice";

export default function ChoiceField(props: FieldProps<ChoiceWidget>): VNode {
  return <Options {...props} options={props.widget.options} empty="" />;
}
