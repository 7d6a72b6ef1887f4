/** A list of numbers: typed with commas between; sums are fine in each place. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { NumbersWidget } from "../../api/catalogue";
import { t } from "../../messages";
import { evaluate } from "../expression";
import type { FieldProps } from "../field";
import { write } from "../number";

export const kind = "numbers";

/** The numbers that were typed, or why they are none. */
export function readNumbers(text: string, widget: NumbersWidget): readonly number[] | string {
  const parts = text.split(/[,;\n]|\s+(?=[-+.\d])/).map((part) => part.trim()).filter(Boolean);
  const values = parts.map((part) => evaluate(part));
  if (values.some((v) => v === null)) return t("field.not_number");
  const numbers = values as number[];
  if (numbers.length > widget.max_items) return t("field.numbers_too_many", { count: widget.max_items });
  if (numbers.some((v) => v < widget.low)) return t("field.too_low", { low: write(widget.low) });
  if (numbers.some((v) => v > widget.high)) return t("field.too_high", { high: write(widget.high) });
  return numbers;
}

export default function NumbersField(props: FieldProps<NumbersWidget>): VNode {
  const [typed, setTyped] = useState<string | null>(null);
  const value = Array.isArray(props.value) ? (props.value as readonly number[]) : [];
  const shown = typed ?? value.map(write).join(", ");
  const read = typed === null ? value : readNumbers(typed, props.widget);
  const bad = typeof read === "string" ? read : undefined;
  const commit = (): void => {
    if (typed !== null && typeof read !== "string") props.onChange(read, true);
    setTyped(null);
  };
  return (
    <div class={`f-text${bad ? " bad" : ""}`}>
      {props.compact && <span class="f-label" aria-hidden="true">{props.label}</span>}
      <input id={props.id} type="text" inputMode="decimal" autocomplete="off" spellcheck={false} title={bad ?? t("field.list_hint")}
        aria-label={props.compact ? props.label : undefined} aria-invalid={bad ? true : undefined} value={shown}
        onInput={(e) => setTyped(e.currentTarget.value)} onBlur={commit}
        onKeyDown={(e) => { if (e.key === "Enter") commit(); }} />
    </div>
  );
}
