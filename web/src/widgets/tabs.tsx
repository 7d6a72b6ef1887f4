/** Tabs: one tab stop, arrows walk and choose at once, Home and End; each panel is named by its tab. */
import type { JSX, VNode } from "preact";
import { useId, useRef } from "preact/hooks";

export interface TabsProps<Name extends string> {
  readonly names: readonly Name[];
  readonly value: Name;
  readonly onChange: (name: Name) => void;
  /** What the tab says. */
  readonly tab: (name: Name) => JSX.Element | string | readonly (JSX.Element | string | false)[];
  /** What lies below the chosen one. */
  readonly panel: (name: Name) => VNode;
}

export function Tabs<Name extends string>({ names, value, onChange, tab, panel }: TabsProps<Name>): VNode {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent): void => {
    const next = neighbour(names, value, event.key);
    if (next === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    onChange(next);
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(`${id}-${next}`)}`)?.focus();
  };
  return (
    <>
      <div class="tablist" role="tablist" ref={list} onKeyDown={walk}>
        {names.map((name) => (
          <button key={name} type="button" role="tab" id={`${id}-${name}`} aria-controls={`${id}-${name}-panel`} aria-selected={name === value}
            tabIndex={name === value ? 0 : -1} onClick={() => onChange(name)}>{tab(name)}</button>
        ))}
      </div>
      {names.map((name) => (
        <div key={name} class="tabpanel" role="tabpanel" id={`${id}-${name}-panel`} aria-labelledby={`${id}-${name}`} tabIndex={0} hidden={name !== value}>
          {name === value && panel(name)}
        </div>
      ))}
    </>
  );
}

/** The tab that a key leads to from `value`, around the ends; null for other keys. */
export function neighbour<Name extends string>(names: readonly Name[], value: Name, key: string): Name | null {
  const at = names.indexOf(value);
  const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 };
  const to = steps[key];
  return to === undefined ? null : (names[(to + names.length) % names.length] ?? null);
}
