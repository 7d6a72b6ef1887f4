/** A list with search, in groups and with pictures: Zag's state machine, our looks. Loaded when a long list is first opened. */
import "../styles/rare.css";
import * as combobox from "@zag-js/combobox";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { JSX, VNode } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../messages";
import type { OptionLook, SearchProps } from "./options";

/** How many are drawn: who looks for another types a word of it. */
const MOST = 300;

export function Combobox(props: SearchProps): VNode {
  const [text, setText] = useState(props.typed);
  const found = useMemo(() => grouped(matching(props.options, text, props.look), props.look), [props.options, props.look, text]);
  const collection = useMemo(() => combobox.collection({ items: found.map((item) => item.word) }), [found]);
  const service = useMachine(combobox.machine, {
    id: useId(), collection, open: true, inputBehavior: "autohighlight", defaultInputValue: props.typed, selectionBehavior: "preserve",
    placeholder: t("field.search"), loopFocus: true, closeOnSelect: false,
    defaultHighlightedValue: typeof props.value === "string" ? props.value : null,
    onOpenChange: ({ open }) => { if (!open) props.onClose(); },
    onInputValueChange: ({ inputValue }) => setText(inputValue),
    onValueChange: ({ value: [value] }) => {
      if (value === undefined) return;
      props.onChange(value, true);
      props.onClose();
    },
  });
  const api = combobox.connect(service, normalizeProps);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(props.typed.length, props.typed.length);
  }, []);
  return (
    <div {...api.getRootProps()} class="f-combo">
      <div {...api.getControlProps()}><input {...(api.getInputProps() as JSX.IntrinsicElements["input"])} ref={input} data-first aria-label={t("field.search_in", { label: props.label })} /></div>
      <ul {...api.getContentProps()} class="options" hidden={false} aria-label={props.label}>
        {found.slice(0, MOST).map((item) => (
          <>
            {item.head && <li class="head" role="presentation" key={`head ${item.head}`}>{item.head}</li>}
            <li key={item.word} {...api.getItemProps({ item: item.word })} class={item.word === props.value ? "chosen" : undefined}>
              {item.look.picture}<span class="what" title={item.word}>{item.look.label ?? item.word}</span>{item.look.detail && <span class="family">{item.look.detail}</span>}
            </li>
          </>
        ))}
        {!found.length && <li class="dim" role="presentation">{t("field.no_choice")}</li>}
        {found.length > MOST && <li class="dim" role="presentation">{t("field.more_choices", { count: found.length - MOST })}</li>}
      </ul>
    </div>
  );
}

interface Found {
  readonly word: string;
  readonly look: OptionLook;
  /** The name of the group that begins here. */
  readonly head: string | null;
}

/** In groups, in the order of their first words. */
function grouped(words: readonly string[], look: ((word: string) => OptionLook) | undefined): Found[] {
  const groups = new Map<string, { word: string; look: OptionLook }[]>();
  for (const word of words) {
    const item = { word, look: look?.(word) ?? {} };
    const group = groups.get(item.look.group ?? "");
    if (group) group.push(item);
    else groups.set(item.look.group ?? "", [item]);
  }
  return [...groups].flatMap(([name, items]) => items.map((item, i) => ({ ...item, head: i === 0 && name ? name : null })));
}

/** What contains all words that were typed, best first: those that begin with them. */
export function matching(options: readonly string[], text: string, look?: (word: string) => OptionLook): readonly string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const said = (option: string): string => `${look?.(option).label ?? ""} ${option}`.trim().toLowerCase();
  const found = options.filter((option) => words.every((word) => said(option).includes(word)));
  const begins = (option: string): number => (said(option).startsWith(words[0] ?? "") ? 0 : 1);
  return words.length ? [...found].sort((a, b) => begins(a) - begins(b)) : found;
}
