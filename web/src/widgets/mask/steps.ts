/** Undo and redo of a mask: each step keeps the tiles that it changed, as they were before. */
import type { Area, Bitmap } from "./bitmap";

const TILE = 128;
const MOST_BYTES = 256 * 2 ** 20;

interface Step {
  readonly name: string;
  readonly tiles: Map<number, Uint8ClampedArray>;
}

export class Steps {
  private readonly done: Step[] = [];
  private undone: Step[] = [];
  private open: Step | null = null;

  constructor(private readonly mask: Bitmap) {}

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** The name of what undo takes back. */
  get last(): string {
    return this.done.at(-1)?.name ?? "";
  }

  /** A step begins: a stroke, a fill. */
  begin(name: string): void {
    this.end();
    this.open = { name, tiles: new Map() };
  }

  /** Call before pixels of this area change. */
  keep(area: Area | null): void {
    if (!area || !this.open) return;
    for (const tile of this.tilesOf(area)) if (!this.open.tiles.has(tile)) this.open.tiles.set(tile, this.copy(tile));
  }

  /** The step is over; one that changed nothing leaves no trace. */
  end(): void {
    const step = this.open;
    this.open = null;
    if (!step) return;
    for (const [tile, before] of step.tiles) if (same(before, this.copy(tile))) step.tiles.delete(tile);
    if (!step.tiles.size) return;
    this.done.push(step);
    this.undone = [];
    this.forget();
  }

  /** The step that goes on is broken off: its tiles are as before, and nothing of it is kept. */
  abandon(): Area | null {
    const step = this.open;
    this.open = null;
    let area: Area | null = null;
    for (const [tile, before] of step?.tiles ?? []) {
      this.put(tile, before);
      area = union(area, this.areaOf(tile));
    }
    return area;
  }

  undo(): Area | null {
    this.end();
    return this.swap(this.done, this.undone);
  }

  redo(): Area | null {
    this.end();
    return this.swap(this.undone, this.done);
  }

  private swap(from: Step[], to: Step[]): Area | null {
    const step = from.pop();
    if (!step) return null;
    const other: Step = { name: step.name, tiles: new Map() };
    let area: Area | null = null;
    for (const [tile, data] of step.tiles) {
      other.tiles.set(tile, this.copy(tile));
      this.put(tile, data);
      area = union(area, this.areaOf(tile));
    }
    to.push(other);
    return area;
  }

  private get columns(): number {
    return Math.ceil(this.mask.width / TILE);
  }

  private *tilesOf(area: Area): Generator<number> {
    for (let row = Math.floor(area.top / TILE); row * TILE < area.bottom; row++) {
      for (let column = Math.floor(area.left / TILE); column * TILE < area.right; column++) yield row * this.columns + column;
    }
  }

  private areaOf(tile: number): Area {
    const [left, top] = [(tile % this.columns) * TILE, Math.floor(tile / this.columns) * TILE];
    return { left, top, right: Math.min(left + TILE, this.mask.width), bottom: Math.min(top + TILE, this.mask.height) };
  }

  private copy(tile: number): Uint8ClampedArray {
    const { left, top, right, bottom } = this.areaOf(tile);
    const data = new Uint8ClampedArray((right - left) * (bottom - top));
    for (let row = top; row < bottom; row++) {
      data.set(this.mask.data.subarray(row * this.mask.width + left, row * this.mask.width + right), (row - top) * (right - left));
    }
    return data;
  }

  private put(tile: number, data: Uint8ClampedArray): void {
    const { left, top, right, bottom } = this.areaOf(tile);
    const width = right - left;
    for (let row = top; row < bottom; row++) this.mask.data.set(data.subarray((row - top) * width, (row - top + 1) * width), row * this.mask.width + left);
  }

  /** The oldest steps go where all together are too large. */
  private forget(): void {
    const size = (step: Step): number => [...step.tiles.values()].reduce((sum, tile) => sum + tile.length, 0);
    let total = this.done.reduce((sum, step) => sum + size(step), 0);
    while (total > MOST_BYTES && this.done.length > 1) {
      const oldest = this.done.shift();
      total -= oldest ? size(oldest) : 0;
    }
  }
}

const same = (a: Uint8ClampedArray, b: Uint8ClampedArray): boolean => a.every((value, i) => value === b[i]);

/** The smallest area that holds both. */
export function union(a: Area | null, b: Area | null): Area | null {
  if (!a || !b) return a ?? b;
  return { left: Math.min(a.left, b.left), top: Math.min(a.top, b.top), right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom) };
}
