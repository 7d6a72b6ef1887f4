/** A list of numbers: typed with commas between, or as rows that are added, moved and taken away. */
import "../../styles/rare.css";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { NumbersWidget } from "../../api/catalogue";
import { t } from "../../messages";
import { evaluate } from "../expression";
import type { FieldProps } from "../field";
import { Icon } from "../icon";
import NumberField from "../kinds/range";
import { plain } from "../../graph/numbers";
import { write } from "../number";
import { Popover } from "../popover";
import { Rows } from "../rows";
import { useTyping } from "../typing";

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
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const value = Array.isArray(props.value) ? (props.value as readonly number[]) : [];
  const written = value.map(plain).join(", ");
  const typing = useTyping((step) => props.services.history(step));
  useEffect(() => typing.begin(written), [written]);
  const read = typed === null ? value : readNumbers(typed, props.widget);
  const bad = typeof read === "string" ? read : undefined;
  const commit = (): void => {
    if (typed !== null && typeof read !== "string" && typed !== written) props.onChange(read, true);
    setTyped(null);
  };
  const keys = (event: KeyboardEvent): void => {
    if (typing.key(event, () => setTyped(null))) return;
    if (event.key === "Enter" && !bad) commit();
    if (event.key === "Escape" && typed !== null) {
      event.stopPropagation();
      setTyped(null);
    }
  };
  return (
    <div class={`f-text${bad ? " bad" : ""}`}>
      {props.compact && <span class="f-label" aria-hidden="true" onDblClick={props.onReset}>{props.label}</span>}
      <input id={props.id} type="text" inputMode="decimal" autocomplete="off" spellcheck={false} title={bad ?? t("field.list_hint")}
        aria-label={props.compact ? props.label : undefined} aria-invalid={bad ? true : undefined} value={typed ?? written}
        onInput={(e) => { typing.input(e); setTyped(e.currentTarget.value); }} onBlur={commit} onKeyDown={keys} />
      <button ref={button} type="button" class="quiet" aria-haspopup="dialog" aria-expanded={open} aria-label={t("list.open", { label: props.label })} title={t("list.open", { label: props.label })}
        onClick={() => setOpen(!open)}><Icon name="list" size={14} /></button>
      {bad && !props.compact && <span class="wrong" role="status">{bad}</span>}
      {open && (
        <Popover anchor={button} label={props.label} onClose={() => setOpen(false)}>
          <NumberRows {...props} value={value} />
        </Popover>
      )}
    </div>
  );
}

function NumberRows({ value, ...props }: Omit<FieldProps<NumbersWidget>, "value"> & { readonly value: readonly number[] }): VNode {
  const { low, high } = props.widget;
  const widget = { kind: "range", low, high, step: null, unit: null, log: false } as const;
  return (
    <Rows label={props.label} items={value} most={props.widget.max_items} fresh={(before) => before ?? Math.min(high, Math.max(low, 0))} onChange={props.onChange}
      draw={(item, i, change) => (
        <NumberField {...props} id={`${props.id}-${i}`} label={t("list.item", { label: props.label, index: i + 1 })} type="Number" widget={widget} compact={false} value={item}
          onReset={undefined} onChange={(next, commit) => { if (typeof next === "number") change(next, commit); }} named />
      )} />
  );
}
