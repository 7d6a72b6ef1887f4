/** One row of the outline and its cells. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { placeText } from "../../graph/document";
import { t } from "../../messages";
import type { Editor } from "../../store/state";
import type { Editing } from "./acts";
import { COLUMNS, type Column, type Cursor } from "./cursor";
import { NameCell } from "./name_cell";
import { problemsOf } from "./problems";
import type { Row } from "./rows";
import { ResultCell, StateCell } from "./state_cell";
import { ValueCell } from "./value_cell";
import { WiresCell } from "./wires_cell";

export interface RowProps {
  readonly editor: Editor;
  readonly row: Row;
  /** Its place in the grid, from 1, the head included. */
  readonly index: number;
  readonly top: number;
  readonly active: boolean;
  readonly cursor: Cursor | null;
  readonly editing: Editing | null;
  readonly onMeasure: (id: string, height: number) => void;
  readonly onCursor: (cursor: Cursor, how?: "extend" | "keep") => void;
  readonly onTurn: (id: string) => void;
  readonly onEdit: (editing: Editing | null) => void;
  readonly onMenu: (button: HTMLElement) => void;
}

export function GridRow(props: RowProps): VNode {
  const { editor, row, active, cursor } = props;
  const element = useRef<HTMLDivElement>(null);
  useMeasured(element, row.id, props.onMeasure);
  useStartEditing(element, props);
  const selected = editor.get().selection.has(row.item);
  const press = (event: MouseEvent): void => {
    const target = event.target as HTMLElement;
    if (target.closest("button, input, select, textarea, a, label, [role='slider'], [role='dialog']")) {
      if (!active) props.onCursor({ row: row.id, column: null }, "keep");
      return;
    }
    const column = Number(target.closest("[data-column]")?.getAttribute("data-column") ?? "-1");
    const value = COLUMNS[column] === "value" && row.kind === "input" && !row.wireOnly;
    props.onCursor({ row: row.id, column: null }, event.shiftKey ? "extend" : undefined);
    if (value) props.onEdit("value");
    else element.current?.focus({ preventScroll: true });
  };
  return (
    <div ref={element} role="row" class={`outline-row ${row.kind}${active ? " active" : ""}${selected && !row.place ? " selected" : ""}`} data-row={row.id} data-place={row.kind === "input" && row.place ? placeText(row.place) : undefined} data-level={Math.min(row.level, 6)} aria-rowindex={props.index}
      aria-level={row.level} aria-posinset={row.position} aria-setsize={row.size} aria-expanded={row.open ?? undefined} aria-selected={row.place ? undefined : selected}
      tabIndex={active && cursor?.column === null ? 0 : -1} style={{ transform: `translateY(${props.top}px)` }} onClick={press}>
      {COLUMNS.map((column, i) => (
        <div key={column} role={column === "name" ? "rowheader" : "gridcell"} aria-colindex={i + 1} class={`cell ${column === "result" ? "made" : column}`} data-column={i} data-label={t(`outline.${column}`)} aria-label={column === "name" ? nameOf(row) : undefined}
          tabIndex={active && cursor?.column === i ? 0 : -1}>{contents(column, props)}</div>
      ))}
    </div>
  );
}

/** An input and an output of one node may have the same name. */
const nameOf = (row: Row): string => (row.kind === "input" ? t("outline.input", { name: row.name }) : row.kind === "output" ? t("outline.output", { name: row.name }) : row.name);

function contents(column: Column, props: RowProps): VNode | null {
  const { editor, row, active, editing, onEdit } = props;
  switch (column) {
    case "name": return <NameCell editor={editor} row={row} editing={editing} reachable={active} onTurn={() => props.onTurn(row.id)} onMenu={props.onMenu} onDone={(id) => {
      onEdit(null);
      if (id !== undefined) props.onCursor({ row: id, column: null });
    }} />;
    case "value": return <ValueCell editor={editor} row={row} active={active} />;
    case "wires": return <WiresCell editor={editor} row={row} active={active} connecting={editing === "wires"} onConnect={() => {
      props.onCursor({ row: row.id, column: null });
      onEdit("wires");
    }} onDone={() => onEdit(null)} />;
    case "state": return <StateCell editor={editor} row={row} active={active} problems={problemsOf(editor.get().problems, row)} />;
    case "result": return <ResultCell editor={editor} row={row} active={active} />;
  }
}

/** Tell how high the row is, now and when that changes. */
function useMeasured(element: { readonly current: HTMLElement | null }, id: string, tell: (id: string, height: number) => void): void {
  useEffect(() => {
    const row = element.current;
    if (!row || typeof ResizeObserver !== "function") return undefined;
    const sizes = new ResizeObserver(() => tell(id, row.offsetHeight));
    sizes.observe(row);
    return () => sizes.disconnect();
  }, [id]);
}

/** Editing a value: its widget takes the keyboard as soon as it is there. */
function useStartEditing(element: { readonly current: HTMLElement | null }, { editing, onEdit }: RowProps): void {
  useEffect(() => {
    if (editing !== "value") return undefined;
    let tries = 0;
    const begin = (): void => {
      const control = element.current?.querySelector<HTMLElement>(".cell.value :is(input, textarea, select, button):not([tabindex='-1'])");
      if (!control && tries++ < 40) return void (timer = setTimeout(begin, 50));
      control?.focus();
      onEdit(null);
    };
    let timer = setTimeout(begin, 0);
    return () => clearTimeout(timer);
  }, [editing]);
}
