/** Painting in time: what is dirty is painted once a frame; while the camera moves, less is shown. */

import type { Camera } from "../geometry/point";
import { Canvas2DPainter } from "./paint/canvas2d";
import type { Painter, Sight } from "./paint/painter";
import type { Area } from "./scene/grid";
import { Dirty, padded } from "./view/dirty";

/** How long after the camera stood still the controls come back and details are painted again. */
const SETTLE = 140;

export interface Painted {
  readonly camera: Camera;
  sight(zooming: boolean, gliding: boolean): Sight;
  /** Before painting: `still` while neither the camera nor an item moves. True if there is more to do. */
  before(still: boolean): boolean;
  after(cameraMoved: boolean): void;
}

export class Painting {
  private readonly painter: Painter = new Canvas2DPainter();
  private readonly dirty = new Dirty();
  private requested = 0;
  private cameraMoved = true;
  private held = false;
  private moving: "no" | "pan" | "zoom" = "no";
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly painted: Painted) {}

  get element(): HTMLElement {
    return this.painter.element;
  }

  /** While something is dragged the fields are painted: moving controls costs more than painting. */
  hold(held: boolean): void {
    if (held === this.held) return;
    this.held = held;
    this.all();
  }

  /** Paint an area again, `ring` world units wider. */
  area(area: Area, ring: number): void {
    this.exactly(padded(area, Math.max(ring, 12 / this.painted.camera.zoom)));
  }

  exactly(area: Area): void {
    this.dirty.add(area);
    this.request();
  }

  all(): void {
    this.dirty.everything();
    this.request();
  }

  resize(width: number, height: number): void {
    this.painter.resize(width, height, globalThis.devicePixelRatio || 1);
    this.all();
  }

  request(): void {
    this.requested ||= requestAnimationFrame(() => {
      this.requested = 0;
      this.frame();
    });
  }

  /** Paint what is waiting. */
  flush(): void {
    cancelAnimationFrame(this.requested);
    this.requested = 0;
    this.frame();
  }

  /** The camera is another. While it moves the painter draws the fields: moving so many elements costs as much as all painting. */
  camera(zooms: boolean): void {
    this.cameraMoved = true;
    if (this.moving !== "zoom") this.moving = zooms ? "zoom" : "pan";
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.moving = "no";
      this.cameraMoved = true;
      this.all();
    }, SETTLE);
    this.all();
  }

  dispose(): void {
    cancelAnimationFrame(this.requested);
    clearTimeout(this.settling);
    this.painter.dispose();
  }

  private frame(): void {
    const { cameraMoved } = this;
    this.cameraMoved = false;
    if (this.painted.before(this.moving === "no" && !this.held)) this.request();
    if (this.dirty.any) this.painter.paint(this.painted.sight(this.moving === "zoom", this.moving === "pan" || this.held), this.dirty.take());
    this.painted.after(cameraMoved);
  }
}
