/** A list as rows: each with its own field; added, taken away and moved by buttons and by keys. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../messages";
import { Icon } from "./icon";

export interface RowsProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly most: number;
  /** What a new row begins with; `before` is the row above it. */
  readonly fresh: (before: T | undefined) => T;
  readonly draw: (item: T, index: number, change: (item: T, commit: boolean) => void) => VNode;
  readonly onChange: (items: readonly T[], commit: boolean) => void;
}

export function Rows<T>(props: RowsProps<T>): VNode {
  const { items, onChange } = props;
  const list = useRef<HTMLOListElement>(null);
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const row = list.current?.children[Math.min(wanted.current, items.length - 1)];
    wanted.current = null;
    (row?.querySelector<HTMLElement>("input, textarea") ?? list.current?.parentElement?.querySelector<HTMLElement>(".add"))?.focus();
  });
  const put = (next: readonly T[], focus: number): void => {
    wanted.current = focus;
    onChange(next, true);
  };
  const add = (at: number): void => { if (items.length < props.most) put([...items.slice(0, at), props.fresh(items[at - 1]), ...items.slice(at)], at); };
  const remove = (at: number): void => put(items.filter((_, i) => i !== at), Math.max(0, at - (at === items.length - 1 ? 1 : 0)));
  const move = (at: number, by: number): void => {
    const [item, other] = [items[at], items[at + by]];
    if (item === undefined || other === undefined) return;
    const next = [...items];
    next[at] = other;
    next[at + by] = item;
    put(next, at + by);
  };
  const keys = (event: KeyboardEvent, at: number): void => {
    const act = actionOf(event, at, { add, remove, move });
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div class="f-rows" role="group" aria-label={props.label}>
      <ol ref={list}>
        {items.map((item, i) => (
          <li key={i} onKeyDownCapture={(e) => keys(e, i)}>
            <span class="number" aria-hidden="true">{i + 1}</span>
            {props.draw(item, i, (next, commit) => onChange(items.map((other, j) => (j === i ? next : other)), commit))}
            <Tool icon="up" label={t("list.up", { index: i + 1 })} disabled={i === 0} act={() => move(i, -1)} />
            <Tool icon="down" label={t("list.down", { index: i + 1 })} disabled={i === items.length - 1} act={() => move(i, 1)} />
            <Tool icon="close" label={t("list.remove", { index: i + 1 })} act={() => remove(i)} />
          </li>
        ))}
      </ol>
      <button type="button" class="add" disabled={items.length >= props.most} title={t("list.keys")} onClick={() => add(items.length)}><Icon name="add" size={14} />{t("list.add")}</button>
      {items.length >= props.most && <span class="dim">{t("list.full", { count: props.most })}</span>}
    </div>
  );
}

interface Acts {
  readonly add: (at: number) => void;
  readonly remove: (at: number) => void;
  readonly move: (at: number, by: number) => void;
}

/** Ctrl+Enter: a row below; Ctrl+Delete: away with it; Alt+Shift+arrows: move it. */
function actionOf(event: KeyboardEvent, at: number, { add, remove, move }: Acts): (() => void) | null {
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.key === "Enter" && ctrl) return () => add(at + 1);
  if ((event.key === "Delete" || event.key === "Backspace") && ctrl && event.shiftKey) return () => remove(at);
  if (event.altKey && event.shiftKey && event.key === "ArrowUp") return () => move(at, -1);
  return event.altKey && event.shiftKey && event.key === "ArrowDown" ? () => move(at, 1) : null;
}

function Tool({ icon, label, disabled, act }: { readonly icon: "up" | "down" | "close"; readonly label: string; readonly disabled?: boolean; readonly act: () => void }): VNode {
  return <button type="button" class="quiet" aria-label={label} title={label} disabled={disabled} onClick={act}><Icon name={icon} size={13} /></button>;
}
