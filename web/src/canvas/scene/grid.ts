/** A grid index over world boxes: what is in this rectangle, without looking at everything. */

/** Anything with a place; `stamp` is the grid's own note that it was visited. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
  stamp: number;
}

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const CELL = 640;
/** A box in more cells than this is kept in one list for all. */
const LARGE = 64;

export const touches = (a: Area, b: Area): boolean =>
  a.left <= b.right && a.right >= b.left && a.top <= b.bottom && a.bottom >= b.top;

const key = (column: number, row: number): number => (column + 32768) * 65536 + (row + 32768);

/** Boxes by the cells they touch. */
export class Grid<T extends Box> {
  private readonly cells = new Map<number, Set<T>>();
  private readonly places = new Map<T, readonly number[]>();
  private readonly large = new Set<T>();
  private stamp = 0;

  get size(): number {
    return this.places.size;
  }

  has(box: T): boolean {
    return this.places.has(box);
  }

  /** Put a box in, or again after it moved. */
  put(box: T): void {
    const cells = cellsOf(box);
    const before = this.places.get(box);
    if (before && sameCells(before, cells)) return;
    this.remove(box);
    this.places.set(box, cells);
    if (!cells.length) this.large.add(box);
    for (const cell of cells) {
      const set = this.cells.get(cell);
      if (set) set.add(box);
      else this.cells.set(cell, new Set([box]));
    }
  }

  remove(box: T): void {
    for (const cell of this.places.get(box) ?? []) {
      const set = this.cells.get(cell);
      set?.delete(box);
      if (set?.size === 0) this.cells.delete(cell);
    }
    this.large.delete(box);
    this.places.delete(box);
  }

  clear(): void {
    this.cells.clear();
    this.places.clear();
    this.large.clear();
  }

  /** Call `visit` once for each box that touches the area, in no order. */
  visit(area: Area, visit: (box: T) => void): void {
    const stamp = ++this.stamp;
    const seen = (box: T): void => {
      if (box.stamp === stamp) return;
      box.stamp = stamp;
      if (touches(box, area)) visit(box);
    };
    const [c0, c1, r0, r1] = range(area);
    if ((c1 - c0 + 1) * (r1 - r0 + 1) > this.cells.size) for (const box of this.places.keys()) seen(box);
    else this.visitCells(c0, c1, r0, r1, seen);
  }

  private visitCells(c0: number, c1: number, r0: number, r1: number, seen: (box: T) => void): void {
    for (const box of this.large) seen(box);
    for (let c = c0; c <= c1; c++) {
      for (let r = r0; r <= r1; r++) {
        const set = this.cells.get(key(c, r));
        if (set) for (const box of set) seen(box);
      }
    }
  }
}

const range = (a: Area): [number, number, number, number] =>
  [Math.floor(a.left / CELL), Math.floor(a.right / CELL), Math.floor(a.top / CELL), Math.floor(a.bottom / CELL)];

/** The cells of a box; none for one that is too large to list. */
function cellsOf(box: Area): number[] {
  const [c0, c1, r0, r1] = range(box);
  if (!Number.isFinite(c0 + c1 + r0 + r1) || (c1 - c0 + 1) * (r1 - r0 + 1) > LARGE) return [];
  const cells: number[] = [];
  for (let c = c0; c <= c1; c++) for (let r = r0; r <= r1; r++) cells.push(key(c, r));
  return cells;
}

function sameCells(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a[0] === b[0] && a[a.length - 1] === b[b.length - 1];
}
