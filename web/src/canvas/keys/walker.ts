/** Walking by keyboard: over items, into a node and over its ports and fields, into a frame, along wires. */

import { item, parts, type ItemId } from "../../graph/document";
import { readingOrder } from "../../graph/order";
import { nearestIn, type Direction } from "../../geometry/direction";
import type { Area } from "../../geometry/point";
import { toggleCollapsed } from "../../store/commands";
import type { Mirror } from "../mirror/mirror";
import type { Surface } from "../surface";
import { revealed } from "../view/camera";
import { alongWire, sibling } from "./walk";
import type { WireKeys } from "./wire_keys";

export class Walker {
  constructor(private readonly surface: Surface, private readonly mirror: Mirror, private readonly wires: WireKeys) {}

  /** To the nearest item in a direction; inside a node, over its ports. `adds`: what was selected stays so. */
  go(way: Direction, adds = false): void {
    if (this.mirror.inside && !adds) return this.mirror.step(way === "up" || way === "left" ? -1 : 1);
    const { scene } = this.surface;
    const { active } = this.surface.state();
    const from = active ? scene.box(active) : null;
    if (!active || !from) return this.first();
    const next = nearestIn(from, way, this.others(active));
    if (next) this.to(next, adds);
  }

  /** Along a wire, or to a sibling; from a port onto its wire. */
  follow(way: Direction): void {
    const { active } = this.surface.state();
    const { document } = this.surface.editor;
    const port = this.mirror.focusedPort();
    if (port && (way === "left" || way === "right")) return void this.wires.enter(port);
    if (!active) return;
    const next = way === "left" || way === "right" ? alongWire(document, active, way) : sibling(document, active, way === "up" ? -1 : 1);
    if (next) this.to(next);
  }

  first(): void {
    const name = this.order()[0];
    if (name !== undefined) this.to(`node:${name}`);
  }

  last(): void {
    const name = this.order().at(-1);
    if (name !== undefined) this.to(`node:${name}`);
  }

  /** Into an instance: its definition. Into another node: its ports; on a field's port, into the field. A collapsed node or frame opens, a note is written. */
  enter(): void {
    const { active } = this.surface.state();
    const [kind, key] = active ? parts(active) : ["", ""];
    if (!active) return this.first();
    if (kind === "note") return this.surface.write(active);
    if (kind === "frame") return this.enterFrame(key);
    if (kind !== "node") return;
    const port = this.mirror.focusedPort();
    if (!port && this.surface.options.dive?.(key)) return;
    if (port?.side === "input" && this.surface.enterField(port.node, port.port)) return;
    this.mirror.enter();
  }

  /** To the ports of the active node, an instance too. */
  ports(): void {
    if (this.surface.state().active?.startsWith("node:")) this.mirror.enter();
  }

  /** Out of a frame, to the frame. True if there is one. */
  leaveFrame(): boolean {
    const { active } = this.surface.state();
    const frame = active === null ? null : this.surface.editor.document.frameOf(active);
    if (frame === null) return false;
    this.to(item("frame", frame));
    return true;
  }

  private enterFrame(id: string): void {
    const frame = this.surface.editor.document.frames.get(id);
    if (frame?.collapsed) toggleCollapsed(this.surface.editor, [item("frame", id)]);
    const [first] = frame?.members ?? [];
    if (first) this.to(first);
  }

  to(item: ItemId, adds = false): void {
    const s = this.surface;
    const box = s.scene.box(item);
    if (box) s.glide(revealed(s.heading, box, s.size.width, s.size.height));
    s.editor.select(adds ? [...s.state().selection, item] : [item], item);
    s.focus(item);
  }

  private order(): string[] {
    const { hidden } = this.surface.scene;
    return readingOrder(this.surface.editor.document).filter((name) => !hidden.size || !hidden.has(item("node", name)));
  }

  /** What arrows can reach: nodes, dots, notes and collapsed frames. */
  private *others(without: ItemId): Generator<readonly [ItemId, Area]> {
    const { scene } = this.surface;
    for (const views of [scene.shown(), scene.dots.values(), scene.notes.values(), scene.frames.values()]) {
      for (const view of views) {
        if (view.item !== without && !("frame" in view && !view.frame.collapsed)) yield [view.item, view];
      }
    }
  }
}
