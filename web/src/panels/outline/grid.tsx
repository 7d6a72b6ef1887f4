/** The tree grid: rows drawn while they are in sight, one stop for Tab, keys after the ARIA practices. */
import type { VNode } from "preact";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import type { Editor } from "../../store/state";
import { useEditor } from "../shared/hooks";
import { LazyMenu, type MenuEntry } from "../shell/menu";
import { menuOf, type Editing, type Stage } from "./acts";
import { COLUMNS, rowsBetween, stepOf, type Cursor } from "./cursor";
import { drawn, shelfOf } from "./heights";
import { actOn, Ahead } from "./keys";
import { GridRow } from "./row";
import type { Row } from "./rows";
import { useSight } from "./sight";

export interface GridProps {
  readonly editor: Editor;
  readonly rows: readonly Row[];
  readonly cursor: Cursor;
  /** The element that scrolls. */
  readonly scroller: { readonly current: HTMLElement | null };
  readonly editing: Editing | null;
  readonly onCursor: (cursor: Cursor, how?: "extend" | "keep") => void;
  readonly onTurn: (id: string) => void;
  readonly onEdit: (editing: Editing | null) => void;
  readonly stage: Stage;
}

interface OpenMenu {
  readonly entries: readonly MenuEntry[];
  readonly x: number;
  readonly y: number;
}

/** Where a row is guessed to be this high until it was drawn; in a narrow window rows are cards. */
const guess = (row: Row, wide: boolean): number => (wide ? 38 : row.place ? 84 : 96);

export function Grid(props: GridProps): VNode {
  const { editor, rows, cursor, editing, stage } = props;
  const grid = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const sight = useSight(props.scroller, grid);
  const [measured, setMeasured] = useState<ReadonlyMap<string, number>>(new Map());
  const shelf = useMemo(() => shelfOf(rows.map((row) => measured.get(row.id) ?? guess(row, sight.wide))), [rows, measured, sight.wide]);
  const at = rows.findIndex((row) => row.id === cursor.row);
  const now = rows[at] ?? rows[0];
  useLayoutEffect(() => setMeasured(new Map()), [sight.wide]); // before the rows are measured anew
  const measure = useCallback((id: string, height: number) => setMeasured((before) => (Math.abs((before.get(id) ?? -9) - height) < 1 ? before : new Map(before).set(id, height))), []);
  useFollow(props, grid, shelf.top(Math.max(at, 0)), measured.get(cursor.row) ?? 38);
  const openMenu = (row: Row, anchor: Element | null): void => {
    const box = anchor?.getBoundingClientRect();
    setMenu({ entries: menuOf(stage, row), x: box?.left ?? 40, y: box?.bottom ?? 40 });
  };
  const keys = useKeys(props, now, (row) => openMenu(row, grid.current?.querySelector(`[data-row="${CSS.escape(row.id)}"] .row-menu`) ?? null));
  return (
    <>
      <div ref={grid} class={`outline-grid${sight.wide ? "" : " cards"}`} role="treegrid" aria-label={t("outline.label", { title: editor.document.title || t("tab.untitled") })} aria-multiselectable
        aria-rowcount={rows.length + 1} aria-colcount={COLUMNS.length} aria-describedby="outline-keys" onKeyDown={keys}>
        <div role="rowgroup" class="outline-head"><div role="row" aria-rowindex={1}>{COLUMNS.map((column) => <div role="columnheader" key={column}>{t(`outline.${column}`)}</div>)}</div></div>
        <div role="rowgroup" class="outline-rows" style={{ height: `${shelf.total}px` }}>
          {drawn(shelf, rows.length, sight.from, sight.to, at).map((i) => {
            const row = rows[i];
            return row && (
              <GridRow key={row.id} editor={editor} row={row} index={i + 2} top={shelf.top(i)} active={row === now} cursor={row === now ? cursor : null} editing={row === now ? editing : null}
                onMeasure={measure} onCursor={props.onCursor} onTurn={props.onTurn} onEdit={props.onEdit} onMenu={(button) => { props.onCursor({ row: row.id, column: null }); openMenu(row, button); }} />
            );
          })}
        </div>
      </div>
      {menu && <LazyMenu key={`${menu.x} ${menu.y}`} label={t("outline.menu", { name: now?.name ?? "" })} at={menu} entries={menu.entries} onClose={() => {
        setMenu(null);
        if (!props.editing) focusCursor(grid.current, cursor);
      }} />}
    </>
  );
}

/** Put the keyboard on a row, or on a cell of it. */
export function focusCursor(grid: HTMLElement | null, { row, column }: Cursor): void {
  const found = grid?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row)}"]`);
  (column === null ? found : found?.querySelector<HTMLElement>(`[data-column="${column}"]`))?.focus({ preventScroll: true });
}

/** The row with the keyboard is in sight, and has the focus where the outline had it. */
function useFollow({ cursor, scroller, editing }: GridProps, grid: { readonly current: HTMLElement | null }, top: number, height: number): void {
  const had = useRef(false);
  had.current = grid.current?.contains(document.activeElement) ?? false;
  const lost = useRef(false);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && grid.current) {
      const y = top + grid.current.offsetTop + HEAD;
      if (y < box.scrollTop + HEAD) box.scrollTop = y - HEAD;
      else if (y + height > box.scrollTop + box.clientHeight && box.clientHeight > 0) box.scrollTop = y + height - box.clientHeight;
    }
    if (editing === null && (had.current || lost.current) && !inControlOf(cursor.row)) focusCursor(grid.current, cursor);
    lost.current = false;
  }, [cursor.row, cursor.column, editing]);
  lost.current ||= had.current;
  useLayoutEffect(() => { // a row that moved to another place of the page has lost the keyboard
    if (had.current && editing === null && document.activeElement === document.body) focusCursor(grid.current, cursor);
  });
}

/** Whether a control of this row has the keyboard: it keeps it. */
function inControlOf(row: string): boolean {
  const now = document.activeElement;
  return now?.closest("[data-row]")?.getAttribute("data-row") === row && !now.hasAttribute("data-row") && !now.hasAttribute("data-column");
}

const HEAD = 30;

type Keys = (event: KeyboardEvent) => void;

function useKeys(props: GridProps, now: Row | undefined, openMenu: (row: Row) => void): Keys {
  const ahead = useRef(new Ahead());
  return (event) => {
    if (!now || event.defaultPrevented || event.isComposing) return;
    if (inControl(event)) return fromControl(event, props);
    if (event.key.length > 1 && event.key !== "Shift") ahead.current.forget();
    if (handled(event, props, now, openMenu, ahead.current)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

/** Whether something inside a cell has the keyboard. */
const inControl = ({ target }: KeyboardEvent): boolean => target instanceof HTMLElement && !target.hasAttribute("data-row") && !target.hasAttribute("data-column");

/** Escape leaves a control for its row; the menu keys work there too. */
function fromControl(event: KeyboardEvent, { cursor, onCursor, onEdit }: GridProps): void {
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  onEdit(null);
  const row = event.currentTarget as HTMLElement;
  onCursor({ row: cursor.row, column: null });
  focusCursor(row, { row: cursor.row, column: null });
}

function handled(event: KeyboardEvent, props: GridProps, now: Row, openMenu: (row: Row) => void, ahead: Ahead): boolean {
  const { rows, cursor, editor } = props;
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) openMenu(now);
  else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) enter(props, now, event.currentTarget as HTMLElement);
  else if (event.key === " " && !event.ctrlKey) toggle(editor, now);
  else if (!event.altKey && walk(event, props)) return true;
  else if (actOn(props.stage, now, event)) return true;
  else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const found = ahead.take(rows, cursor, event.key, event.timeStamp);
    if (found) props.onCursor({ row: found.id, column: cursor.column });
  } else return false;
  return true;
}

function walk(event: KeyboardEvent, props: GridProps): boolean {
  const step = stepOf(props.rows, props.cursor, event);
  if (!step) return false;
  if ("turn" in step) props.onTurn(step.turn);
  else props.onCursor(step.go, event.shiftKey ? "extend" : event.ctrlKey || event.metaKey ? "keep" : undefined);
  return true;
}

/** Select the item of a row, or take it out of the selection. */
function toggle(editor: Editor, row: Row): void {
  const next = new Set(editor.get().selection);
  if (!next.delete(row.item)) next.add(row.item);
  editor.select(next, row.item);
}

/** Enter: what the cell is for; on a row, what the row is for. */
function enter({ cursor, editor, onTurn, onEdit }: GridProps, row: Row, grid: HTMLElement): void {
  const column = cursor.column === null ? null : COLUMNS[cursor.column];
  const control = column === null || column === undefined ? null : grid.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"] [data-column="${cursor.column}"] :is(button, input, select, textarea):not(.turn)`);
  if (column === "name") return onEdit("name");
  if (column === "state" || column === "result") return control?.focus();
  if (row.kind === "input") return onEdit(column === "wires" || wired(editor, row) ? "wires" : "value");
  if (row.kind === "output") return onEdit("wires");
  if (row.kind === "note") return onEdit("name");
  onTurn(row.id);
}

/** Only a wire can stand in the input, or one does. */
const wired = (editor: Editor, row: Row): boolean => {
  const bound = row.place ? editor.document.nodes.get(row.place.node)?.inputs.get(row.place.port) : undefined;
  return bound?.kind === "wire" || (!bound && row.wireOnly);
};

/** The rows that Shift and an arrow select. */
export const spanOf = (rows: readonly Row[], from: string, to: string): readonly Row[] => rowsBetween(rows, from, to);

/** Draw again when what rows show of the editor changes. */
export function useRowState(editor: Editor): void {
  useEditor(editor, (state) => state.run);
  useEditor(editor, (state) => state.standings);
  useEditor(editor, (state) => state.known);
  useEditor(editor, (state) => state.problems);
  useEditor(editor, (state) => state.selection);
}
