/** Walking by keyboard: over nodes, into a node and over its ports and fields. */

import { parts, type ItemId } from "../../graph/document";
import { readingOrder } from "../../graph/order";
import type { Mirror } from "../mirror/mirror";
import type { Box } from "../scene/grid";
import type { Surface } from "../surface";
import { revealed } from "../view/camera";
import { alongWire, nearestInDirection, sibling, type Way } from "./walk";

export class Walker {
  constructor(private readonly surface: Surface, private readonly mirror: Mirror) {}

  /** To the nearest item in a direction; inside a node, over its ports. */
  go(way: Way): void {
    if (this.mirror.inside) return this.mirror.step(way === "up" || way === "left" ? -1 : 1);
    const { scene } = this.surface;
    const { active } = this.surface.state();
    const from = active ? scene.box(active) : null;
    if (!active || !from) return this.first();
    const next = nearestInDirection(from, others(scene.nodes.values(), scene.dots.values(), scene.notes.values(), active), way);
    if (next) this.to(next);
  }

  /** Along a wire, or to a sibling. */
  follow(way: Way): void {
    const { active } = this.surface.state();
    const { document } = this.surface.editor;
    if (!active) return;
    const next = way === "left" || way === "right" ? alongWire(document, active, way) : sibling(document, active, way === "up" ? -1 : 1);
    if (next) this.to(next);
  }

  first(): void {
    const [name] = readingOrder(this.surface.editor.document);
    if (name !== undefined) this.to(`node:${name}`);
  }

  last(): void {
    const name = readingOrder(this.surface.editor.document).at(-1);
    if (name !== undefined) this.to(`node:${name}`);
  }

  /** Into the node: its ports; on a field's port, into the field. */
  enter(): void {
    const { active } = this.surface.state();
    if (!active || parts(active)[0] !== "node") return;
    const port = this.mirror.focusedPort();
    if (port?.side === "input" && this.surface.enterField(port.node, port.port)) return;
    this.mirror.enter();
  }

  private to(item: ItemId): void {
    const s = this.surface;
    const box = s.scene.box(item);
    if (box) s.moveCamera(revealed(s.camera, box, s.size.width, s.size.height));
    s.editor.select([item], item);
    s.focus(item);
  }
}

type Views = Iterable<Box & { readonly item: ItemId }>;

function* others(a: Views, b: Views, c: Views, without: ItemId): Generator<readonly [ItemId, Box]> {
  for (const views of [a, b, c]) for (const view of views) if (view.item !== without) yield [view.item, view];
}
