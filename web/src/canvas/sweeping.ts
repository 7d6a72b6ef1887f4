/** Sweeps on the canvas: fetched with the first axis, repainted when the cursor or what is known of the cells changes. */

import type * as sweeps from "./paint/sweeps";
import type { Surface } from "./surface";

export type SweepPaint = typeof sweeps;

export class Sweeping {
  /** Null while no axis was there, or while it is being fetched. */
  paint: SweepPaint | null = null;
  private asked = false;

  constructor(private readonly surface: Surface) {}

  watch(): (() => void)[] {
    const { surface } = this;
    const { editor } = surface;
    this.want();
    return [
      editor.watch((s) => s.revision, () => this.want()),
      editor.watch((s) => s.cursor, ({ places }) => {
        surface.scene.setPlaces(places);
        this.again();
      }),
      editor.watch((s) => s.known, () => this.again()),
    ];
  }

  /** Paint the nodes again that have cells. */
  private again(): void {
    const { scene } = this.surface;
    if (this.paint) for (const view of scene.nodes.values()) if (scene.axesOf(view.id).length) this.surface.repaintNode(view);
  }

  private want(): void {
    if (this.asked || !this.surface.editor.document.axes.size) return;
    this.asked = true;
    void import("./paint/sweeps").then((module) => {
      this.paint = module;
      this.surface.repaintAll();
    }, () => { this.asked = false; });
  }
}
