/** The places that were visited: [ goes back, ] goes on, as in a browser. */

import type { ItemId } from "../../graph/document";
import type { Surface } from "../surface";

const MOST = 100;

export class Places {
  private readonly visited: ItemId[] = [];
  private at = -1;
  private going = false;
  private readonly stop: () => void;

  constructor(private readonly surface: Surface, private readonly travel: (item: ItemId) => void) {
    this.stop = surface.editor.watch((s) => s.active, (active) => this.visit(active));
  }

  /** To the place before or after this one that is still there. */
  go(step: 1 | -1): void {
    for (let i = this.at + step; i >= 0 && i < this.visited.length; i += step) {
      const item = this.visited[i];
      if (!item || !this.surface.scene.box(item)) continue;
      this.at = i;
      this.going = true;
      this.travel(item);
      this.going = false;
      return;
    }
  }

  dispose(): void {
    this.stop();
  }

  private visit(active: ItemId | null): void {
    if (this.going || active === null || active === this.visited[this.at]) return;
    this.visited.splice(this.at + 1, Infinity, active);
    if (this.visited.length > MOST) this.visited.shift();
    this.at = this.visited.length - 1;
  }
}
