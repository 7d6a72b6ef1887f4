/** The first cell of a row: open and close, its name or a field for it, its menu. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { parts } from "../../graph/document";
import { nodeTitle } from "../../graph/titles";
import { refuseNodeName } from "../../graph/rename";
import { t } from "../../messages";
import { changeLooks, labelPort, rename, titleFrame, writeNote } from "../../store/commands";
import type { Editor } from "../../store/state";
import { Icon } from "../../widgets/icon";
import { toast } from "../workbench";
import type { Editing } from "./acts";
import { OwnIcon } from "./icons";
import type { Row } from "./rows";

export interface NameProps {
  readonly editor: Editor;
  readonly row: Row;
  readonly editing: Editing | null;
  readonly reachable: boolean;
  readonly onTurn: () => void;
  readonly onMenu: (button: HTMLElement) => void;
  /** Editing is over; `item` is where the row is now. */
  readonly onDone: (id?: string) => void;
}

export function NameCell(props: NameProps): VNode {
  const { editor, row, editing, reachable } = props;
  return (
    <>
      {row.open === null ? <span class="turn" aria-hidden="true" /> : (
        <button type="button" class="quiet turn" tabIndex={-1} aria-label={t(row.open ? "outline.close" : "outline.open", { name: row.name })} onClick={props.onTurn}>
          <Icon name={row.open ? "down" : "forward"} size={14} />
        </button>
      )}
      {editing === "name" || editing === "note" ? <NameField {...props} note={editing === "note"} /> : <span class="row-name" title={row.name}>{row.kind === "node" ? titleIn(editor, row.name) : row.name}</span>}
      <button type="button" class="quiet row-menu" tabIndex={reachable ? 0 : -1} aria-haspopup="menu" aria-label={t("outline.menu", { name: row.name })} title="Shift+F10"
        onClick={(event) => props.onMenu(event.currentTarget)}><OwnIcon name="menu" size={15} /></button>
    </>
  );
}

const titleIn = (editor: Editor, node: string): string => {
  const type = editor.get().catalogue.find(editor.document.nodes.get(node)?.type ?? "");
  return type?.title === undefined ? node : nodeTitle(type, node);
};

function NameField({ editor, row, note, onDone }: NameProps & { readonly note: boolean }): VNode {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const over = useRef(false);
  const long = note || row.kind === "note";
  const before = note ? (editor.document.nodes.get(row.name)?.look.note ?? "") : row.kind === "frame" ? (editor.document.frames.get(parts(row.item)[1])?.title ?? "") : row.name;
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (keep: boolean): void => {
    if (over.current) return;
    over.current = true;
    onDone(keep ? commit(editor, row, note, field.current?.value ?? before) : undefined);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape") finish(false);
    else if (event.key === "Enter" && (!long || event.ctrlKey || event.metaKey)) finish(true);
    if (event.key !== "Tab") event.stopPropagation();
    if (over.current) event.preventDefault();
  };
  const label = note ? t("outline.note_on", { name: row.name }) : row.kind === "note" ? t("outline.note_text") : t(row.place ? "outline.label_port" : "outline.rename", { name: row.name });
  const given = { ref: field, "aria-label": label, defaultValue: before, spellcheck: long, onKeyDown: keys, onBlur: () => finish(true) };
  return long ? <textarea rows={3} {...given} /> : <input type="text" {...given} />;
}

/** Take the typed name; answers the id that the row has now. What cannot be is said. */
function commit(editor: Editor, row: Row, note: boolean, typed: string): string | undefined {
  const [, key] = parts(row.item);
  if (note) changeLooks(editor, t("edit.note", { node: key }), [key], () => ({ note: typed }));
  else if (row.kind === "note") writeNote(editor, key, typed);
  else if (row.kind === "frame") titleFrame(editor, key, typed.trim());
  else if (row.place) {
    if (typed.trim() !== row.name) labelPort(editor, row.place.node, row.place.port, typed.trim() === row.place.port ? "" : typed.trim());
  } else return renamed(editor, key, typed.trim());
  editor.endGesture();
  return undefined;
}

function renamed(editor: Editor, name: string, wanted: string): string | undefined {
  if (wanted === name) return undefined;
  const why = refuseNodeName({ document: editor.document }, name, wanted);
  if (why !== null) {
    toast(why, true);
    return undefined;
  }
  rename(editor, name, wanted);
  editor.select([`node:${wanted}`], `node:${wanted}`);
  return `node:${wanted}`;
}
