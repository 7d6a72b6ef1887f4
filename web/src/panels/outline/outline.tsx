/** The workflow as an outline: in words, and as a tree grid in which everything can be edited without a pointer, on any width. */
import "../../styles/views.css";
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ItemId } from "../../graph/document";
import { t } from "../../messages";
import { view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { useEditor } from "../shared/hooks";
import { focusView, takesKeyboard } from "../shell/views";
import { add, addNote, type Editing, type Stage } from "./acts";
import type { Cursor } from "./cursor";
import { Grid, spanOf, useRowState } from "./grid";
import { WholeProblems } from "./problems";
import { rowsOf, turnedToShow, type Row } from "./rows";
import { Toolbar } from "./toolbar";
import { Words } from "./words";

/** A document of so few nodes is shown with all their ports. */
const FEW = 4;

export function Outline({ editor }: { editor: Editor }): VNode {
  const revision = useEditor(editor, (state) => state.revision);
  const catalogue = useEditor(editor, (state) => state.catalogue);
  useRowState(editor);
  const scroller = useRef<HTMLDivElement>(null);
  const [turned, setTurned] = useState<ReadonlySet<string>>(() => firstTurned(editor));
  const rows = useMemo(() => rowsOf(view(editor), turned), [editor, revision, catalogue, turned]);
  const [cursor, setCursor] = useState<Cursor>(() => ({ row: editor.get().active ?? rows[0]?.id ?? "", column: null }));
  const [editing, setEditing] = useState<Editing | null>(null);
  const shown = rows.some((row) => row.id === cursor.row) ? cursor : { row: rows[0]?.id ?? "", column: null };
  const anchor = useRef(cursor.row);
  const follow = useRef(true);
  const place = (next: Cursor, how?: "extend" | "keep"): void => {
    setCursor(next);
    if (next.row !== shown.row) setEditing(null);
    follow.current = false;
    select(editor, rows, next.row, how, anchor);
    follow.current = true;
  };
  const turn = (id: string): void => setTurned(toggled(turned, id));
  const reveal = (item: ItemId): void => {
    setTurned((before) => turnedToShow(editor.document, item, before));
    setCursor({ row: item, column: null });
    anchor.current = item;
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>("[data-row][tabindex='0']")?.focus({ preventScroll: true }));
  };
  const goTo = (item: ItemId): void => {
    reveal(item);
    editor.select([item], item);
  };
  useFollowed(editor, shown, reveal, follow);
  useEffect(() => { if (takesKeyboard()) focusView(); }, []);
  const stage: Stage = { editor, rows, goTo, screen: (row) => corner(scroller.current, row),
    edit: (row, what) => {
      setCursor({ row: row.id, column: null });
      setEditing(what);
    } };
  const turnAll = (open: boolean): void => setTurned(open ? new Set([...editor.document.nodes.keys()].map((name) => `node:${name}`)) : new Set());
  return (
    <div class="outline" ref={scroller}>
      <Words editor={editor} key={revision === 0 ? "empty" : "words"} />
      <Toolbar editor={editor} onAdd={() => add(stage, rows.find((row) => row.id === shown.row) ?? null)} onNote={() => addNote(stage)} onTurnAll={turnAll} />
      <details class="outline-help"><summary>{t("outline.keys_title")}</summary><p id="outline-keys">{t("outline.keys")}</p></details>
      <WholeProblems editor={editor} problems={editor.get().problems} />
      {rows.length ? <Grid editor={editor} rows={rows} cursor={shown} scroller={scroller} editing={editing} onCursor={place} onTurn={turn} onEdit={setEditing} stage={stage} />
        : <p class="dim">{t("outline.empty")}</p>}
    </div>
  );
}

const firstTurned = (editor: Editor): ReadonlySet<string> =>
  new Set(editor.document.nodes.size <= FEW ? [...editor.document.nodes.keys()].map((name) => `node:${name}`) : []);

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The selection follows the keyboard; Shift extends it, Ctrl leaves it as it is. */
function select(editor: Editor, rows: readonly Row[], to: string, how: "extend" | "keep" | undefined, anchor: { current: string }): void {
  const row = rows.find((one) => one.id === to);
  if (!row || how === "keep") return;
  if (how === "extend") return editor.select(spanOf(rows, anchor.current, to).map((one) => one.item), row.item);
  anchor.current = to;
  editor.select([row.item], row.item);
}

/** What was added, found or gone to elsewhere is where the keyboard goes on. */
function useFollowed(editor: Editor, cursor: Cursor, goTo: (item: ItemId) => void, follow: { readonly current: boolean }): void {
  const now = useRef({ cursor, goTo });
  now.current = { cursor, goTo };
  useEffect(() => editor.watch((state) => state.active, (active) => {
    const { row } = now.current.cursor;
    const within = active !== null && (row === active || (active.startsWith("node:") && [`input:${active.slice(5)}.`, `output:${active.slice(5)}.`].some((start) => row.startsWith(start))));
    if (follow.current && active !== null && !active.startsWith("dot:") && !within) now.current.goTo(active);
  }), [editor]);
}

function corner(scroller: HTMLElement | null, row: Row): { x: number; y: number } {
  const box = scroller?.querySelector(`[data-row="${CSS.escape(row.id)}"]`)?.getBoundingClientRect();
  return { x: box?.left ?? 40, y: box?.bottom ?? 80 };
}
