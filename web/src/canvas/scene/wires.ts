/** The wires of the scene: indexed by place and by what they touch. */

import type { ItemId } from "../../graph/document";
import { endItem, startItem } from "./folds";
import { Grid, type Area } from "./grid";
import { placeWire, type WireView } from "./wire_view";

type Ends = (wire: WireView) => readonly [{ readonly x: number; readonly y: number }, { readonly x: number; readonly y: number }] | null;

export class Wires {
  readonly all = new Map<string, WireView>();
  readonly grid = new Grid<WireView>();
  /** Wires by what they touch: "node:a", "dot:b". */
  private readonly touching = new Map<string, Set<WireView>>();

  /** `endsOf` knows where a wire begins and ends, null for one that cannot be seen; `onChange` hears of areas. */
  constructor(private readonly endsOf: Ends, private readonly onChange: (area: Area) => void) {}

  clear(): void {
    this.all.clear();
    this.touching.clear();
    this.grid.clear();
  }

  /** The wires that start or end at a node or dot. */
  at(item: ItemId): Iterable<WireView> {
    return this.touching.get(item) ?? [];
  }

  add(wire: WireView): void {
    const before = this.all.get(wire.key);
    if (before) this.drop(before);
    this.all.set(wire.key, wire);
    for (const end of [startItem(wire), endItem(wire)]) {
      const set = this.touching.get(end);
      if (set) set.add(wire);
      else this.touching.set(end, new Set([wire]));
    }
    this.place(wire);
  }

  drop(wire: WireView): void {
    this.onChange(wire);
    this.all.delete(wire.key);
    this.grid.remove(wire);
    for (const end of [startItem(wire), endItem(wire)]) this.touching.get(end)?.delete(wire);
  }

  /** Its ends moved. */
  place(wire: WireView): void {
    if (wire.right > wire.left) this.onChange(wire);
    const ends = this.endsOf(wire);
    if (!ends) return this.grid.remove(wire);
    placeWire(wire, ends[0].x, ends[0].y, ends[1].x, ends[1].y);
    this.grid.put(wire);
    this.onChange(wire);
  }
}
