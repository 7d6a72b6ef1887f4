/** A list of texts as rows; many lines that are pasted become many rows. */
import "../../styles/rare.css";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { TextsWidget } from "../../api/catalogue";
import { t } from "../../messages";
import type { FieldProps } from "../field";
import { Popover } from "../popover";
import { Rows } from "../rows";
import { useTyping } from "../typing";

export default function TextsField(props: FieldProps<TextsWidget>): VNode {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const value = Array.isArray(props.value) ? (props.value as readonly string[]) : [];
  if (!props.compact) return <TextRows {...props} value={value} />;
  return (
    <div class="f-choice">
      <span class="f-label" aria-hidden="true" onDblClick={props.onReset}>{props.label}</span>
      <button ref={button} type="button" id={props.id} class="f-open" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}
        aria-label={`${props.label}: ${t("list.texts", { count: value.length })}`}><span class="f-word">{value[0] ?? ""} {value.length > 1 ? `+${value.length - 1}` : ""}</span></button>
      {open && <Popover anchor={button} label={props.label} onClose={() => setOpen(false)}><TextRows {...props} id={`${props.id}-open`} value={value} /></Popover>}
    </div>
  );
}

function TextRows({ value, ...props }: Omit<FieldProps<TextsWidget>, "value"> & { readonly value: readonly string[] }): VNode {
  const { max_items: most, max_length: longest } = props.widget;
  const paste = (event: ClipboardEvent, at: number): void => {
    const lines = (event.clipboardData?.getData("text/plain") ?? "").split(/\r?\n/).filter((line) => line.trim() !== "");
    if (lines.length < 2) return;
    event.preventDefault();
    const kept = value[at]?.trim() === "" ? value.filter((_, i) => i !== at) : value;
    const from = kept === value ? at + 1 : at;
    props.onChange([...kept.slice(0, from), ...lines.map((line) => line.slice(0, longest)), ...kept.slice(from)].slice(0, most), true);
  };
  return (
    <Rows label={props.label} items={value} most={most} fresh={() => ""} onChange={props.onChange}
      draw={(item, i, change) => <Line id={i === 0 ? props.id : `${props.id}-${i}`} label={t("list.item", { label: props.label, index: i + 1 })} value={item} longest={longest}
        history={(step) => props.services.history(step)} onChange={change} onPaste={(event) => paste(event, i)} />} />
  );
}

interface LineProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly longest: number;
  readonly history: (step: -1 | 1) => void;
  readonly onChange: (text: string, commit: boolean) => void;
  readonly onPaste: (event: ClipboardEvent) => void;
}

function Line(props: LineProps): VNode {
  const dirty = useRef(false);
  const typing = useTyping(props.history);
  const settle = (event: { currentTarget: HTMLInputElement }): void => {
    if (dirty.current) props.onChange(event.currentTarget.value, true);
    dirty.current = false;
  };
  return (
    <input type="text" id={props.id} aria-label={props.label} value={props.value} maxLength={props.longest} autocomplete="off" spellcheck={false}
      onFocus={(e) => typing.begin(e.currentTarget.value)} onPaste={props.onPaste} onBlur={settle}
      onInput={(e) => {
        dirty.current = true;
        typing.input(e);
        props.onChange(e.currentTarget.value, false);
      }}
      onKeyDown={(e) => { if (!typing.key(e, () => settle(e)) && e.key === "Enter" && !e.ctrlKey && !e.metaKey) settle(e); }} />
  );
}
