/** One of some words: a plain list where there are few, with search and pictures where there are many or they have some. */
import type { VNode } from "preact";
import type { ChoiceWidget } from "../../api/catalogue";
import type { FieldProps } from "../field";
import { MANY, Options, type OptionLook } from "../options";
import { Swatch } from "../swatch";

export const kind = "choice";

const COLOR = /^#[0-9a-f]{6}$/i;

export default function ChoiceField(props: FieldProps<ChoiceWidget>): VNode {
  const { options, swatches, labels } = props.widget;
  const look = (option: string): OptionLook => {
    const colors = swatches?.[options.indexOf(option)]?.split(" ").filter((color) => COLOR.test(color)) ?? [];
    return { ...(labels ? { label: labels[option] ?? option } : {}), ...(colors.length ? { picture: <Swatch colors={colors} /> } : {}) };
  };
  return <Options {...props} options={options} empty="" words={labels} {...(swatches?.length || options.length > MANY ? { look } : {})} />;
}
