/** A combo box with search: Zag's state machine, our looks. Loaded when a long list is first opened. */
import * as combobox from "@zag-js/combobox";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { JSX, VNode } from "preact";
import { useId, useMemo, useState } from "preact/hooks";
import { t } from "../messages";
import type { SearchProps } from "./options";

export function Combobox(props: Omit<SearchProps, "widget">): VNode {
  const [text, setText] = useState("");
  const found = useMemo(() => matching(props.options, text), [props.options, text]);
  const collection = useMemo(() => combobox.collection({ items: [...found] }), [found]);
  const service = useMachine(combobox.machine, {
    id: useId(), collection, defaultOpen: true, autoFocus: true, openOnClick: true, inputBehavior: "autohighlight",
    placeholder: typeof props.value === "string" ? props.value : props.empty,
    onInputValueChange: ({ inputValue }) => setText(inputValue),
    onOpenChange: ({ open }) => { if (!open) props.onClose(); },
    onValueChange: ({ value: [value] }) => { if (value !== undefined) props.onChange(value, true); },
  });
  const api = combobox.connect(service, normalizeProps);
  return (
    <div {...api.getRootProps()} class="f-combo">
      <div {...api.getControlProps()}><input {...(api.getInputProps() as JSX.IntrinsicElements["input"])} id={props.id} aria-label={props.label} /></div>
      <div {...api.getPositionerProps()} class="popup-place">
        <ul {...api.getContentProps()} class="popup options">
          {found.map((item) => <li key={item} {...api.getItemProps({ item })}>{item}</li>)}
          {!found.length && <li class="dim">{t("field.no_choice")}</li>}
        </ul>
      </div>
    </div>
  );
}

/** What contains all words that were typed, best first: those that begin with them. */
export function matching(options: readonly string[], text: string): readonly string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = options.filter((option) => words.every((word) => option.toLowerCase().includes(word)));
  const begins = (option: string): number => (option.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  return [...found].sort((a, b) => begins(a) - begins(b));
}
