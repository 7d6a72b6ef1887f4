/** Walking a grid of cells by keys, and which of them are in sight. */

/** Edge of a cell, CSS pixels. */
export const SIZE = 22;
/** Cells beyond the edge that are drawn too, so that scrolling shows no gaps. */
const MARGIN = 4;

/** What of the grid is in sight, CSS pixels. */
export interface Seen {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const between = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** The rows in sight, and that of the cursor, which the keyboard is on. */
export function shownRows(seen: Pick<Seen, "top" | "height">, rows: number, columns: number, at: number): number[] {
  const list = between(Math.max(0, Math.floor(seen.top / SIZE) - MARGIN), Math.min(rows, Math.ceil((seen.top + seen.height) / SIZE) + MARGIN));
  const own = Math.floor(at / columns);
  return list.includes(own) || own >= rows ? list : [...list, own].sort((a, b) => a - b);
}

/** The cells of a row in sight, and that of the cursor. */
export function shownColumns(seen: Pick<Seen, "left" | "width">, row: number, columns: number, count: number, at: number): number[] {
  const list = between(Math.max(0, Math.floor(seen.left / SIZE) - MARGIN), Math.min(columns, Math.ceil((seen.left + seen.width) / SIZE) + MARGIN)).map((column) => row * columns + column).filter((index) => index < count);
  return Math.floor(at / columns) !== row || list.includes(at) ? list : [...list, at].sort((a, b) => a - b);
}

/** Where a key leads from a cell, or null. */
export function step(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey">, at: number, columns: number, count: number): number | null {
  const whole = event.ctrlKey || event.metaKey;
  const column = at % columns;
  switch (event.key) {
    case "ArrowLeft": return column > 0 ? at - 1 : at;
    case "ArrowRight": return column < columns - 1 && at + 1 < count ? at + 1 : at;
    case "ArrowUp": return at >= columns ? at - columns : at;
    case "ArrowDown": return at + columns < count ? at + columns : at;
    case "Home": return whole ? 0 : at - column;
    case "End": return whole ? count - 1 : Math.min(at - column + columns, count) - 1;
    case "PageUp": return Math.max(column, at - 5 * columns);
    case "PageDown": return at + 5 * columns < count ? at + 5 * columns : at + Math.floor((count - 1 - at) / columns) * columns;
    default: return null;
  }
}
