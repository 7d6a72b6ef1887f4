/** A text. In a prompt, Ctrl+Up and Ctrl+Down weigh the word at the cursor or the selection. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { TextWidget } from "../../api/catalogue";
import { emphasise } from "../emphasis";
import type { FieldProps } from "../field";
import { replaceText, useTyping } from "../typing";

export const kind = "text";

type Area = HTMLTextAreaElement | HTMLInputElement;

export default function TextField(props: FieldProps<TextWidget>): VNode {
  const { widget } = props;
  const value = typeof props.value === "string" ? props.value : "";
  const dirty = useRef(false);
  const typing = useTyping((step) => props.services.history(step));
  useEffect(() => { if (!dirty.current) typing.begin(value); }, [value]);
  const input = (event: InputEvent & { currentTarget: Area }): void => {
    dirty.current = true;
    typing.input(event);
    props.onChange(event.currentTarget.value, false);
  };
  const commit = (event: { currentTarget: Area }): void => {
    if (dirty.current) props.onChange(event.currentTarget.value, true);
    dirty.current = false;
    typing.begin(event.currentTarget.value);
  };
  const keys = (event: KeyboardEvent & { currentTarget: Area }): void => {
    if (typing.key(event, () => commit(event))) return;
    const steps = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    const ctrl = event.ctrlKey || event.metaKey;
    if (widget.prompt && steps && ctrl) {
      event.preventDefault();
      event.stopPropagation();
      weigh(event.currentTarget, steps);
    } else if (event.key === "Enter" && (ctrl || event.currentTarget instanceof HTMLInputElement)) commit(event);
  };
  const shared = {
    id: props.id, placeholder: widget.placeholder, spellcheck: false, autocomplete: "off", maxLength: widget.max_length,
    "aria-label": props.compact ? props.label : undefined, onInput: input, onBlur: commit, onKeyDown: keys,
  };
  const area = widget.multiline || widget.prompt;
  return (
    <div class={area ? "f-area" : "f-text"}>
      {props.compact && <span class="f-label" aria-hidden="true" onDblClick={props.onReset}>{props.label}</span>}
      {area ? <Growing {...shared} value={value} compact={props.compact} /> : <input type="text" {...shared} value={value} />}
    </div>
  );
}

/** A text area as high as its text, in the inspector. */
function Growing({ compact, ...given }: { compact: boolean; value: string } & Record<string, unknown>): VNode {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (compact || !area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${Math.min(320, area.current.scrollHeight + 2)}px`;
  }, [given.value, compact]);
  return <textarea ref={area} rows={compact ? undefined : 3} {...given} />;
}

/** Weigh the selection; the change comes back as an input event, so that the field can take it back like typing. */
function weigh(area: Area, steps: number): void {
  const edited = emphasise(area.value, area.selectionStart ?? 0, area.selectionEnd ?? 0, steps);
  if (!edited) return;
  const before = area.value;
  const { from, to, text } = difference(before, edited.text);
  const told = replaceText(area, from, to, text);
  area.setSelectionRange(edited.start, edited.end);
  if (!told) area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** The part that differs, as small as it goes. */
function difference(before: string, after: string): { from: number; to: number; text: string } {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let end = 0;
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return { from, to: before.length - end, text: after.slice(from, after.length - end) };
}
