/** Choosing among words. Up to twelve: the system's own list. More: a combo box with search, loaded when first opened. */
import type { ComponentType, VNode } from "preact";
import { useState } from "preact/hooks";
import type { FieldProps } from "./field";

const MANY = 12;

export interface OptionsProps extends FieldProps<never> {
  readonly options: readonly string[];
  /** Shown where nothing is chosen. */
  readonly empty: string;
}

export interface SearchProps extends OptionsProps {
  readonly onClose: () => void;
}

type Props = Omit<OptionsProps, "widget">;

export function Options(props: Props): VNode {
  const [Search, open] = useState<{ readonly It: ComponentType<Omit<SearchProps, "widget">> } | null>(null);
  const chosen = typeof props.value === "string" ? props.value : "";
  const label = props.compact && <span class="f-label" aria-hidden="true">{props.label}</span>;
  const load = (): void => void import("./combobox").then((module) => open({ It: module.Combobox }));
  if (Search) return <div class="f-choice">{label}<Search.It {...props} onClose={() => open(null)} /></div>;
  if (props.options.length > MANY) {
    return (
      <div class="f-choice">
        {label}
        <button type="button" id={props.id} class="f-open" aria-haspopup="listbox" aria-label={props.compact ? `${props.label}: ${chosen}` : undefined}
          onClick={load}>{chosen || props.empty}</button>
      </div>
    );
  }
  const known = props.options.includes(chosen);
  return (
    <div class={`f-choice${known || !chosen ? "" : " bad"}`}>
      {label}
      <select id={props.id} aria-label={props.compact ? props.label : undefined} value={chosen}
        onChange={(e) => props.onChange(e.currentTarget.value, true)}>
        {!known && <option value={chosen} disabled>{chosen || props.empty}</option>}
        {props.options.map((option) => <option key={option} value={option}>{option}</option>)}
      </select>
    </div>
  );
}
