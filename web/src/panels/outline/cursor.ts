/** Where the keyboard is in the tree grid: on a row, or in a cell of it; and where keys lead. After the ARIA practices for tree grids. */
import type { Row } from "./rows";

export const COLUMNS = ["name", "value", "wires", "state", "result"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Cursor {
  readonly row: string;
  /** Null: the whole row. */
  readonly column: number | null;
}

/** What a key does: go somewhere, or open and close a row. */
export type Step = { readonly go: Cursor } | { readonly turn: string };

const PAGE = 10;

/** What an arrow, Home, End or a page key does; null for other keys. */
export function stepOf(rows: readonly Row[], cursor: Cursor, event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey">): Step | null {
  const at = Math.max(0, rows.findIndex((row) => row.id === cursor.row));
  const row = rows[at];
  if (!row) return null;
  const to = (index: number): Step => ({ go: { row: rows[Math.max(0, Math.min(rows.length - 1, index))]?.id ?? row.id, column: cursor.column } });
  switch (event.key) {
    case "ArrowDown": return to(at + 1);
    case "ArrowUp": return to(at - 1);
    case "PageDown": return to(at + PAGE);
    case "PageUp": return to(at - PAGE);
    case "Home": return event.ctrlKey || event.metaKey || cursor.column === null ? to(0) : { go: { row: row.id, column: 0 } };
    case "End": return event.ctrlKey || event.metaKey || cursor.column === null ? to(rows.length - 1) : { go: { row: row.id, column: COLUMNS.length - 1 } };
    case "ArrowRight": return right(row, cursor);
    case "ArrowLeft": return left(row, cursor);
    default: return null;
  }
}

/** A closed row opens; from an open one, or one that holds nothing, into the cells. */
function right(row: Row, { column }: Cursor): Step {
  if (column === null && row.open === false) return { turn: row.id };
  return { go: { row: row.id, column: column === null ? 0 : Math.min(column + 1, COLUMNS.length - 1) } };
}

/** Out of the cells; an open row closes; from others to the row around it. */
function left(row: Row, { column }: Cursor): Step | null {
  if (column !== null) return { go: { row: row.id, column: column === 0 ? null : column - 1 } };
  if (row.open === true) return { turn: row.id };
  return row.parent === null ? null : { go: { row: row.parent, column: null } };
}

/** The next row whose name begins with what was typed; one letter goes on to the next one, more stay where they fit. */
export function typedAhead(rows: readonly Row[], cursor: Cursor, text: string): Row | null {
  const at = Math.max(0, rows.findIndex((row) => row.id === cursor.row));
  const begin = text.length > 1 ? at : at + 1;
  const wanted = text.toLowerCase();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[(begin + i) % rows.length];
    if (row?.name.toLowerCase().startsWith(wanted)) return row;
  }
  return null;
}

/** The rows from one to another, both included. */
export function rowsBetween(rows: readonly Row[], from: string, to: string): readonly Row[] {
  const [a, b] = [from, to].map((id) => rows.findIndex((row) => row.id === id)).sort((x, y) => x - y);
  return a === undefined || b === undefined || a < 0 ? [] : rows.slice(a, b + 1);
}
