/** Choosing among words. A few: the system's own list. Many, or with pictures: a list with search, loaded when first opened. */
import type { ComponentType, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../messages";
import type { FieldProps } from "./field";
import { Popover } from "./popover";

/** More than so many are chosen in a list with search. */
export const MANY = 12;

/** What the list shows of an option beside its word. */
export interface OptionLook {
  /** Shown instead of the word itself. */
  readonly label?: string;
  readonly group?: string;
  readonly detail?: string;
  readonly picture?: VNode;
}

export interface OptionsProps extends FieldProps<never> {
  readonly options: readonly string[];
  /** Every option, where `options` are only the first of them: asked for when the list opens. */
  readonly all?: () => readonly string[];
  /** Shown where nothing is chosen. */
  readonly empty: string;
  /** What the options are called, where that is not the option itself. */
  readonly words?: Readonly<Record<string, string>> | undefined;
  readonly look?: (option: string) => OptionLook;
  /** Said where the chosen word is not among the options. */
  readonly missing?: string | undefined;
}

type Props = Omit<OptionsProps, "widget">;

export interface SearchProps extends Props {
  /** What was typed on the closed field. */
  readonly typed: string;
  readonly onClose: () => void;
}

export function Options(props: Props): VNode {
  const chosen = typeof props.value === "string" ? props.value : "";
  const known = props.options.includes(chosen);
  const rich = props.look !== undefined || props.options.length > MANY;
  return (
    <div class={`f-choice${known || !chosen ? "" : " bad"}`}>
      {props.compact && <span class="f-label" aria-hidden="true" onDblClick={props.onReset}>{props.label}</span>}
      {rich ? <Searched {...props} chosen={chosen} known={known} /> : <Plain {...props} chosen={chosen} known={known} />}
    </div>
  );
}

interface Chosen {
  readonly chosen: string;
  readonly known: boolean;
}

function Plain(props: Props & Chosen): VNode {
  const { chosen, known } = props;
  return (
    <select id={props.id} aria-label={props.compact ? props.label : undefined} value={chosen} aria-invalid={known || !chosen ? undefined : true}
      onChange={(e) => props.onChange(e.currentTarget.value, true)}>
      {!known && <option value={chosen} disabled>{chosen || props.empty}</option>}
      {props.options.map((option) => <option key={option} value={option}>{props.words?.[option] ?? option}</option>)}
    </select>
  );
}

function Searched(props: Props & Chosen): VNode {
  const button = useRef<HTMLButtonElement>(null);
  const [Search, show] = useState<{ readonly It: ComponentType<SearchProps>; readonly typed: string } | null>(null);
  const open = (typed: string): void => void import("./combobox").then((module) => show({ It: module.Combobox, typed }));
  const close = (): void => {
    show(null);
    button.current?.focus();
  };
  const keys = (event: KeyboardEvent): void => {
    const letter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!letter && event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    event.stopPropagation();
    open(letter ? event.key : "");
  };
  const { chosen, known } = props;
  const look = chosen ? props.look?.(chosen) : undefined;
  const word = chosen ? (look?.label ?? chosen) : props.empty;
  return (
    <>
      <button ref={button} type="button" id={props.id} class="f-open" aria-haspopup="dialog" aria-expanded={Search !== null}
        aria-invalid={known || !chosen ? undefined : true} aria-label={t("field.choose", { label: props.label, value: word })}
        onClick={() => (Search ? close() : open(""))} onKeyDown={keys}>
        {look?.picture}<span class="f-word">{word}</span>
      </button>
      {Search && <Popover anchor={button} label={props.label} onClose={close}><Search.It {...props} options={props.all?.() ?? props.options} typed={Search.typed} onClose={close} /></Popover>}
    </>
  );
}
