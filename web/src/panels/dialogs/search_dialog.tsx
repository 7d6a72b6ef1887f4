/** A search field with a list below: the shared body of the palette, the command palette and Find. */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { Point } from "../../geometry/point";
import { Icon } from "../../widgets/icon";
import { useModal } from "../shared/hooks";

export interface Row {
  readonly key: string;
  readonly label: ComponentChildren;
  /** Dim, at the right. */
  readonly aside?: ComponentChildren;
  readonly keys?: string;
}

interface SearchDialogProps<R extends Row> {
  readonly label: string;
  readonly placeholder: string;
  readonly rows: readonly R[];
  readonly query: string;
  readonly none: string;
  readonly foot?: ComponentChildren;
  /** Where it opens, CSS pixels; left out: in the upper middle. */
  readonly at?: Point | undefined;
  readonly detail?: (row: R) => VNode;
  readonly onQuery: (query: string) => void;
  /** Enter or a click; `plain` with Ctrl. */
  readonly onPick: (row: R, plain: boolean) => void;
  readonly onHighlight?: (row: R | null) => void;
  readonly onClose: () => void;
}

const WIDTH = 620;
const HEIGHT = 430;

export function SearchDialog<R extends Row>(props: SearchDialogProps<R>): VNode {
  const { rows } = props;
  const [at, setAt] = useState(0);
  const id = useId();
  const dialog = useModal(props.onClose);
  const index = Math.min(at, rows.length - 1);
  const row = rows[index] ?? null;
  useEffect(() => setAt(0), [props.query]);
  useEffect(() => {
    props.onHighlight?.(row);
    document.getElementById(`${id}-${index}`)?.scrollIntoView({ block: "nearest" });
  }, [row?.key]);
  /** Closed first: while a modal dialog is open, nothing behind it takes the focus. */
  const pick = (chosen: R, plain: boolean): void => {
    dialog.current?.close();
    props.onPick(chosen, plain);
  };
  const keys = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = index + step;
      setAt(Math.abs(step) === 1 ? (next + rows.length) % Math.max(1, rows.length) : Math.max(0, Math.min(rows.length - 1, next)));
    } else if (event.key === "Enter" && row) {
      event.preventDefault();
      event.stopPropagation();
      pick(row, event.ctrlKey || event.metaKey);
    }
  };
  return (
    <dialog ref={dialog} class="search-dialog" aria-label={props.label} style={placed(props.at, props.detail ? WIDTH : 520)}>
      <div class="search">
        <Icon name="search" />
        <input type="text" role="combobox" aria-label={props.label} aria-expanded="true" aria-controls={`${id}-list`} aria-autocomplete="list"
          aria-activedescendant={row ? `${id}-${index}` : undefined} placeholder={props.placeholder} value={props.query} autocomplete="off" spellcheck={false}
          autofocus onInput={(e) => props.onQuery(e.currentTarget.value)} onKeyDown={keys} />
      </div>
      <div class={`both${props.detail ? "" : " one"}`}>
        <ul class="options" role="listbox" id={`${id}-list`} aria-label={props.label} tabIndex={-1}>
          {rows.map((one, i) => (
            <li key={one.key} id={`${id}-${i}`} role="option" aria-selected={i === index} onPointerMove={() => setAt(i)} onClick={(e) => pick(one, e.ctrlKey || e.metaKey)}>
              <span class="what">{one.label}</span>{one.aside && <span class="family">{one.aside}</span>}{one.keys && <kbd>{one.keys}</kbd>}
            </li>
          ))}
          {!rows.length && props.none && <li class="dim" role="option" aria-selected="false" aria-disabled="true">{props.none}</li>}
        </ul>
        {props.detail && <div class="detail" role="region" aria-label={props.label} tabIndex={0}>{row && props.detail(row)}</div>}
      </div>
      {props.foot && <div class="foot">{props.foot}</div>}
    </dialog>
  );
}

/** Within the window, near the place. */
function placed(at: Point | undefined, width: number): Record<string, string> {
  const x = at ? at.x : (innerWidth - width) / 2;
  const y = at ? at.y : innerHeight * 0.14;
  return { left: `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`, top: `${Math.max(8, Math.min(y, innerHeight - HEIGHT - 8))}px`, width: `${width}px` };
}
