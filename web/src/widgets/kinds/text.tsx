/** A text. In a prompt, Ctrl+Up and Ctrl+Down weigh the word at the cursor or the selection. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { TextWidget } from "../../api/catalogue";
import { emphasise } from "../emphasis";
import type { FieldProps } from "../field";

export const kind = "text";

type Area = HTMLTextAreaElement | HTMLInputElement;

export default function TextField(props: FieldProps<TextWidget>): VNode {
  const { widget } = props;
  const value = typeof props.value === "string" ? props.value : "";
  const dirty = useRef(false);
  const input = (event: { currentTarget: Area }): void => {
    dirty.current = true;
    props.onChange(event.currentTarget.value, false);
  };
  const commit = (event: { currentTarget: Area }): void => {
    if (dirty.current) props.onChange(event.currentTarget.value, true);
    dirty.current = false;
  };
  const keys = (event: KeyboardEvent & { currentTarget: Area }): void => {
    const steps = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (widget.prompt && steps && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      weigh(event.currentTarget, steps, (text) => props.onChange(text, true));
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) commit(event);
  };
  const shared = {
    id: props.id, placeholder: widget.placeholder, spellcheck: false, autocomplete: "off",
    "aria-label": props.compact ? props.label : undefined, onInput: input, onBlur: commit, onKeyDown: keys,
  };
  const area = widget.multiline || widget.prompt;
  return (
    <div class={area ? "f-area" : "f-text"}>
      {props.compact && <span class="f-label" aria-hidden="true">{props.label}</span>}
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

function weigh(area: Area, steps: number, change: (text: string) => void): void {
  const edited = emphasise(area.value, area.selectionStart ?? 0, area.selectionEnd ?? 0, steps);
  if (!edited) return;
  area.value = edited.text;
  area.setSelectionRange(edited.start, edited.end);
  change(edited.text);
  requestAnimationFrame(() => area.setSelectionRange(edited.start, edited.end));
}
