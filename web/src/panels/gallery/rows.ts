/** Where results lie: days with a heading, rows of tiles below, found by height without looking at all of them. */

export interface Row {
  /** The day, where this row is its heading; else null. */
  readonly day: string | null;
  /** The results from `from` up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
  readonly top: number;
}

export interface Sizes {
  readonly columns: number;
  /** The height of a row of tiles, its gap included. */
  readonly tile: number;
  readonly heading: number;
}

/** How many tiles of at least `wanted` pixels fit side by side, and how wide they become. */
export function columnsOf(width: number, wanted: number, gap: number): { readonly columns: number; readonly side: number } {
  const columns = Math.max(1, Math.floor((width + gap) / (wanted + gap)));
  return { columns, side: Math.max(24, Math.floor((width - gap * (columns - 1)) / columns)) };
}

/** The rows of results that were made on these days, one entry a result. */
export function rowsOf(days: readonly string[], { columns, tile, heading }: Sizes): Row[] {
  const rows: Row[] = [];
  let top = 0;
  for (let from = 0; from < days.length;) {
    const day = days[from] ?? "";
    let end = from;
    while (end < days.length && days[end] === day) end++;
    rows.push({ day, from, to: end, top });
    top += heading;
    for (; from < end; from += columns, top += tile) rows.push({ day: null, from, to: Math.min(end, from + columns), top });
    from = end;
  }
  return rows;
}

/** How high all rows are together. */
export function heightOf(rows: readonly Row[], { tile, heading }: Sizes): number {
  const last = rows.at(-1);
  return last ? last.top + (last.day === null ? tile : heading) : 0;
}

/** The place of the last row that begins at or above `top`; 0 where there is none. */
export function rowAt(rows: readonly Row[], top: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle]?.top ?? 0) <= top) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The place of the row of tiles that a result lies in; -1 where there is none. */
export function rowOf(rows: readonly Row[], result: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle]?.from ?? 0) <= result) low = middle;
    else high = middle - 1;
  }
  const row = rows[low];
  return row?.day === null && result < row.to ? low : -1;
}

/** The result that an arrow leads to: sideways the next one, up and down the one in the nearest column. */
export function step(rows: readonly Row[], result: number, key: string, pageRows: number, count: number): number {
  const at = rowOf(rows, result);
  const row = rows[at];
  if (!row) return 0;
  switch (key) {
    case "ArrowLeft": return Math.max(0, result - 1);
    case "ArrowRight": return Math.min(count - 1, result + 1);
    case "Home": return 0;
    case "End": return count - 1;
    case "ArrowUp": return along(rows, at, result - row.from, -1, 1) ?? result;
    case "ArrowDown": return along(rows, at, result - row.from, 1, 1) ?? result;
    case "PageUp": return along(rows, at, result - row.from, -1, pageRows) ?? 0;
    default: return along(rows, at, result - row.from, 1, pageRows) ?? count - 1;
  }
}

/** The result in this column, so many rows of tiles away. */
function along(rows: readonly Row[], at: number, column: number, by: 1 | -1, times: number): number | null {
  let left = times;
  for (let i = at + by; i >= 0 && i < rows.length; i += by) {
    const row = rows[i];
    if (row?.day === null && --left === 0) return Math.min(row.to - 1, row.from + column);
  }
  return null;
}
