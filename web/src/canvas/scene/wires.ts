/** The wires of the scene: indexed by place and by what they touch. */

import type { GraphNode, ItemId } from "../../graph/document";
import { endItem, startItem } from "./folds";
import { Grid } from "./grid";
import type { Ground } from "./layers";
import { NOWHERE, placeWire, type WireView } from "./wire_view";
import { wireIntoDot, wiresInto } from "./wiring";

type Ends = (wire: WireView) => readonly [{ readonly x: number; readonly y: number }, { readonly x: number; readonly y: number }] | null;

export class Wires {
  readonly all = new Map<string, WireView>();
  readonly grid = new Grid<WireView>();
  /** Wires by what they touch: "node:a", "dot:b". */
  private readonly touching = new Map<string, Set<WireView>>();

  /** `endsOf` knows where a wire begins and ends, null for one that cannot be seen. */
  constructor(private readonly ground: Ground & { axesOf(node: string): readonly string[] }, private readonly endsOf: Ends) {}

  clear(): void {
    this.all.clear();
    this.touching.clear();
    this.grid.clear();
  }

  /** The wires that start or end at a node or dot. */
  at(item: ItemId): Iterable<WireView> {
    return this.touching.get(item) ?? [];
  }

  /** The wires into a node from its bindings. */
  into(node: GraphNode): void {
    for (const wire of wiresInto(this.ground.view, node)) this.add(wire);
  }

  /** A node changed: the wires into it from its bindings; those out of it, and those that are as they were, only move. */
  rewire(name: string): void {
    const node = this.ground.graph.nodes.get(name);
    const now = new Map((node ? wiresInto(this.ground.view, node) : []).map((wire) => [wire.key, wire]));
    for (const wire of [...this.at(`node:${name}`)]) {
      const next = now.get(wire.key);
      if (!node || (wire.to?.node === name && !(next && sameWire(wire, next)))) this.drop(wire);
      else this.place(wire);
      if (next && this.all.get(wire.key) === wire) now.delete(wire.key);
    }
    for (const wire of now.values()) this.add(wire);
    this.followers(name);
  }

  /** A dot changed: the segment that ends in it, and those that leave it. */
  dot(id: string): void {
    const dot = this.ground.graph.dots.get(id);
    for (const wire of [...this.at(`dot:${id}`)]) {
      if (wire.end === id || !dot) this.drop(wire);
      else this.place(wire);
    }
    if (dot) this.add(wireIntoDot(this.ground.view, dot));
  }

  /** A node that came back: the wires that wait for it. */
  private followers(name: string): void {
    const { graph } = this.ground;
    for (const follower of graph.followers(name).keys()) {
      const node = graph.nodes.get(follower);
      if (node && follower !== name && ![...this.at(`node:${name}`)].some((w) => w.to?.node === follower)) this.into(node);
    }
  }

  private add(wire: WireView): void {
    wire.axes = this.ground.axesOf(wire.from.node);
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

  private drop(wire: WireView): void {
    this.ground.changed(wire);
    this.all.delete(wire.key);
    this.grid.remove(wire);
    for (const end of [startItem(wire), endItem(wire)]) this.touching.get(end)?.delete(wire);
  }

  /** Its ends may have moved. */
  place(wire: WireView): void {
    const ends = this.endsOf(wire);
    const there = this.grid.has(wire);
    if (ends && there && wire.x1 === ends[0].x && wire.y1 === ends[0].y && wire.x2 === ends[1].x && wire.y2 === ends[1].y) return;
    if (there) this.ground.changed(wire);
    if (!ends) {
      this.grid.remove(wire);
      return void Object.assign(wire, NOWHERE);
    }
    placeWire(wire, ends[0].x, ends[0].y, ends[1].x, ends[1].y);
    this.grid.put(wire);
    this.ground.changed(wire);
  }
}

const sameWire = (a: WireView, b: WireView): boolean => a.from.node === b.from.node && a.from.port === b.from.port
  && a.start === b.start && a.style === b.style && a.type === b.type && a.converts === b.converts;
