/** Gliding: the camera comes to a place in a moment, at once where motion is reduced. */

import { blend } from "../../geometry/camera";
import type { Camera } from "../../geometry/point";

const LASTS = 180;
const gently = (t: number): number => t * t * (3 - 2 * t);

export interface Gliding {
  readonly camera: Camera;
  readonly size: { readonly width: number; readonly height: number };
  /** No motion. */
  readonly still: boolean;
  place(camera: Camera): void;
}

export class Glide {
  private goal: Camera | null = null;
  private request = 0;

  constructor(private readonly host: Gliding) {}

  /** Where the camera is going, or is. */
  get heading(): Camera {
    return this.goal ?? this.host.camera;
  }

  to(goal: Camera): void {
    this.stop();
    if (this.host.still) return this.host.place(goal);
    const from = this.host.camera;
    const began = performance.now();
    this.goal = goal;
    const step = (now: number): void => {
      const part = Math.min(1, Math.max(0, (now - began) / LASTS));
      const { width, height } = this.host.size;
      this.host.place(part < 1 ? blend(from, goal, gently(part), width, height) : goal);
      if (part < 1) this.request = requestAnimationFrame(step);
      else this.goal = null;
    };
    this.request = requestAnimationFrame(step);
  }

  /** Somebody else moves the camera now. */
  stop(): void {
    cancelAnimationFrame(this.request);
    this.goal = null;
  }
}
