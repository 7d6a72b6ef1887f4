/** The keys of the outline beside those that walk: what acts on the row, and letters that search. */
import { allItems } from "../../graph/items";
import { t } from "../../messages";
import { duplicate, frameSelection } from "../../store/commands";
import { announcement } from "../workbench";
import { add, addNote, bypass, chosen, collapse, copyRow, move, mute, remove, type Stage } from "./acts";
import { endsOf } from "./connect";
import { typedAhead, type Cursor } from "./cursor";
import type { Row } from "./rows";

type Act = (stage: Stage, row: Row) => void;

const byKey: Readonly<Record<string, Act>> = {
  Delete: (stage, row) => remove(stage, row),
  "Ctrl+Delete": (stage, row) => remove(stage, row, true),
  Insert: (stage, row) => add(stage, row),
  "/": (stage, row) => add(stage, row),
  "Shift+A": (stage) => add(stage, null),
  F2: (stage, row) => stage.edit(row, "name"),
  "Alt+B": bypass, "Alt+M": mute, "Alt+H": collapse,
  "Alt+N": (stage, row) => { if (row.item.startsWith("node:")) stage.edit(row, "note"); },
  "Shift+N": (stage) => addNote(stage),
  "Alt+L": (stage, row) => { if (row.place) stage.edit(row, "wires"); },
  "Alt+Shift+ArrowUp": (stage, row) => move(stage, row, -1),
  "Alt+Shift+ArrowDown": (stage, row) => move(stage, row, 1),
  "Alt+ArrowLeft": upstream, "Alt+ArrowRight": downstream,
  "Ctrl+C": (stage, row) => copyRow(stage, row),
  "Ctrl+X": (stage, row) => copyRow(stage, row, true),
  "Ctrl+D": (stage, row) => void duplicate(stage.editor, true, chosen(stage, row)),
  "Ctrl+G": (stage, row) => void frameSelection(stage.editor, "", chosen(stage, row)),
  "Ctrl+A": (stage, row) => stage.editor.select(allItems(stage.editor.document).filter((id) => !id.startsWith("dot:")), row.item),
};

/** Act on a key; true where it was one of these. */
export function actOn(stage: Stage, row: Row, event: KeyboardEvent): boolean {
  const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const letter = event.altKey ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
  const shift = event.shiftKey && !/^[^A-Z]$/.test(name);
  const act = byKey[`${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}${letter ?? name}`];
  act?.(stage, row);
  return act !== undefined;
}

/** To where an input comes from. */
function upstream(stage: Stage, row: Row): void {
  const bound = row.place && row.kind === "input" ? stage.editor.document.nodes.get(row.place.node)?.inputs.get(row.place.port) : undefined;
  if (bound?.kind === "wire") stage.goTo(`node:${bound.node}`);
}

/** To what an output feeds. */
function downstream(stage: Stage, row: Row): void {
  const [end] = row.place && row.kind === "output" ? endsOf(stage.editor, row.place) : [];
  const follower = end?.node ?? (row.kind === "node" ? [...stage.editor.document.followers(row.name).keys()][0] : undefined);
  if (follower !== undefined) stage.goTo(`node:${follower}`);
}

/** Milliseconds after which a letter begins anew: enough for a hand that looks for its keys. */
const FORGET = 1000;

/** Letters typed one after the other search for a row. */
export class Ahead {
  private text = "";
  private at = -Infinity;

  /** Something else was pressed: the next letter begins anew. */
  forget(): void {
    this.at = -Infinity;
  }

  /** The row that is meant now, or null. */
  take(rows: readonly Row[], cursor: Cursor, letter: string, now: number): Row | null {
    const same = this.text === letter && now - this.at < FORGET;
    this.text = now - this.at < FORGET && !same ? this.text + letter : letter;
    this.at = now;
    const row = typedAhead(rows, cursor, this.text);
    if (!row) announcement.value = t("outline.not_found", { text: this.text });
    return row;
  }
}
