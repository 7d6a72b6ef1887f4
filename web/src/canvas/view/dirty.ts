/** What has to be painted again: areas of the world, or everything. Overlapping areas are joined. */

import { touches, type Area } from "../scene/grid";

const MANY = 40;

export class Dirty {
  private areas: Area[] = [];
  private all = true;

  get any(): boolean {
    return this.all || this.areas.length > 0;
  }

  everything(): void {
    this.all = true;
    this.areas = [];
  }

  add(area: Area): void {
    if (this.all) return;
    if (!Number.isFinite(area.left + area.right) || this.areas.length >= MANY) return this.everything();
    this.areas.push({ left: area.left, top: area.top, right: area.right, bottom: area.bottom });
  }

  /** Take what is dirty; null for everything. */
  take(): readonly Area[] | null {
    const taken = this.all ? null : join(this.areas);
    this.all = false;
    this.areas = [];
    return taken;
  }
}

/** Areas that touch become one, so that nothing is painted twice. */
export function join(areas: readonly Area[]): Area[] {
  const joined: Area[] = [];
  for (let next of areas) {
    for (let i = 0; i < joined.length;) {
      const other = joined[i];
      if (other && touches(other, next)) {
        next = around(other, next);
        joined.splice(i, 1);
        i = 0;
      } else i++;
    }
    joined.push(next);
  }
  return joined;
}

const around = (a: Area, b: Area): Area => ({ left: Math.min(a.left, b.left), top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom) });

/** An area some world units wider: rings, marks and shadows lie outside the bodies. */
export const padded = (a: Area, by: number): Area =>
  ({ left: a.left - by, top: a.top - by, right: a.right + by, bottom: a.bottom + by });
