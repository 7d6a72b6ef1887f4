/** An index of rectangles by a coarse grid: what lies in a view, what lies under the pointer. For 10,000 nodes. */

import type { Point, Rect } from "./point";
import { holds, overlaps } from "./rect";

const CELL = 512;
/** A rectangle over more cells than this is kept in a list of its own. */
const LARGE = 64;

/** Rectangles by key. Keys that are put again move. */
export class Grid<Key> {
  private readonly rects = new Map<Key, Rect>();
  private readonly cells = new Map<number, Set<Key>>();
  private readonly large = new Set<Key>();

  get size(): number {
    return this.rects.size;
  }

  get(key: Key): Rect | null {
    return this.rects.get(key) ?? null;
  }

  /** Add or move a rectangle. */
  put(key: Key, rect: Rect): void {
    const before = this.rects.get(key);
    if (before && sameCells(before, rect)) {
      this.rects.set(key, rect);
      return;
    }
    this.delete(key);
    this.rects.set(key, rect);
    if (cellCount(rect) > LARGE) this.large.add(key);
    else eachCell(rect, (cell) => this.at(cell).add(key));
  }

  delete(key: Key): void {
    const rect = this.rects.get(key);
    if (!rect) return;
    this.rects.delete(key);
    if (this.large.delete(key)) return;
    eachCell(rect, (cell) => {
      const keys = this.cells.get(cell);
      keys?.delete(key);
      if (keys?.size === 0) this.cells.delete(cell);
    });
  }

  clear(): void {
    this.rects.clear();
    this.cells.clear();
    this.large.clear();
  }

  /** The keys whose rectangles touch this one, each once, in no order. */
  touching(rect: Rect): Key[] {
    if (cellCount(rect) > this.cells.size) return [...this.rects].filter(([, r]) => overlaps(r, rect)).map(([key]) => key);
    const found = new Set<Key>();
    const look = (key: Key): void => {
      const other = this.rects.get(key);
      if (other && overlaps(other, rect)) found.add(key);
    };
    eachCell(rect, (cell) => this.cells.get(cell)?.forEach(look));
    this.large.forEach(look);
    return [...found];
  }

  /** The keys whose rectangles hold a point. */
  under(point: Point): Key[] {
    const found: Key[] = [];
    const look = (key: Key): void => {
      const rect = this.rects.get(key);
      if (rect && holds(rect, point)) found.push(key);
    };
    this.cells.get(cellOf(Math.floor(point.x / CELL), Math.floor(point.y / CELL)))?.forEach(look);
    this.large.forEach(look);
    return found;
  }

  private at(cell: number): Set<Key> {
    let keys = this.cells.get(cell);
    if (!keys) this.cells.set(cell, (keys = new Set<Key>()));
    return keys;
  }
}

/** One number for a cell; coordinates are within a million, so 2^21 columns are plenty. */
const cellOf = (column: number, row: number): number => (column + 1_048_576) * 2_097_152 + (row + 1_048_576);

const first = (at: number): number => Math.floor(at / CELL);
const cellCount = (r: Rect): number => (first(r.x + r.width) - first(r.x) + 1) * (first(r.y + r.height) - first(r.y) + 1);

const sameCells = (a: Rect, b: Rect): boolean => first(a.x) === first(b.x) && first(a.y) === first(b.y)
  && first(a.x + a.width) === first(b.x + b.width) && first(a.y + a.height) === first(b.y + b.height);

function eachCell(rect: Rect, act: (cell: number) => void): void {
  for (let column = first(rect.x); column <= first(rect.x + rect.width); column++) {
    for (let row = first(rect.y); row <= first(rect.y + rect.height); row++) act(cellOf(column, row));
  }
}
