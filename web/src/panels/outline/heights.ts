/** How high each row is, so that only those in sight are drawn: guessed until it is drawn, then measured. */

/** Where rows begin, and which are in sight. */
export interface Shelf {
  readonly total: number;
  readonly top: (index: number) => number;
  /** The first and the last row that touch this stretch. */
  readonly between: (from: number, to: number) => readonly [number, number];
}

/** Stack rows of these heights. */
export function shelfOf(heights: readonly number[]): Shelf {
  const tops = new Float64Array(heights.length + 1);
  heights.forEach((height, i) => { tops[i + 1] = (tops[i] ?? 0) + height; });
  const total = tops[heights.length] ?? 0;
  const at = (y: number): number => {
    let [low, high] = [0, Math.max(0, heights.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((tops[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return { total, top: (index) => tops[index] ?? total, between: (from, to) => [at(from), at(to)] };
}

/** The rows to draw: those in sight with some around, and the one that has the keyboard wherever it is. */
export function drawn(shelf: Shelf, count: number, from: number, to: number, active: number): readonly number[] {
  if (!count) return [];
  const [first, last] = shelf.between(from, to);
  const rows = [];
  for (let i = Math.max(0, first - AROUND); i <= Math.min(count - 1, last + AROUND); i++) rows.push(i);
  if (active >= 0 && active < count && (active < (rows[0] ?? 0) || active > (rows.at(-1) ?? 0))) rows.push(active);
  return rows.sort((a, b) => a - b);
}

const AROUND = 6;
