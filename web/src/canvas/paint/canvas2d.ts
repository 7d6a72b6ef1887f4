/** The Canvas 2D painter: paints what is dirty, clipped to it, in the order of depth. */

import { detailAt } from "../view/lod";
import { visibleArea } from "../view/camera";
import type { Area } from "../scene/grid";
import { paintFrames, paintGround } from "./backdrop";
import { paintFar } from "./far";
import { paintDots } from "./dots";
import { paintFolded } from "./folded";
import { forgetFont, type Ink } from "./ink";
import { paintNode } from "./nodes";
import { Pace } from "./pace";
import type { Painter, Sight } from "./painter";
import { Sprites, type Grain } from "./sprites";
import { paintWires } from "./wires";

/** More dirty areas than this, or this part of the canvas, and all is painted. */
const MANY = 48;
const MOST = 0.6;

export class Canvas2DPainter implements Painter {
  readonly element = document.createElement("canvas");
  private readonly c: CanvasRenderingContext2D;
  private width = 0;
  private height = 0;
  /** Device pixels a CSS pixel: of the screen, and as painted now. */
  private full = 1;
  private ratio = 1;
  private readonly sprites = new Sprites();
  private readonly pace = new Pace();

  constructor() {
    const c = this.element.getContext("2d", { alpha: false });
    // eslint-disable-next-line words/catalogue -- there is no page to say it on
    if (!c) throw new Error("this browser has no 2D canvas");
    this.c = c;
    this.element.setAttribute("aria-hidden", "true");
  }

  resize(width: number, height: number, ratio: number): void {
    this.width = width;
    this.height = height;
    this.full = ratio;
    this.setRatio(ratio);
  }

  paint(sight: Sight, dirty: readonly Area[] | null): void {
    const sharpened = this.sharpen(sight.moving || (sight.gliding ?? false));
    const boxes = sharpened ? null : dirty && this.pixels(sight, dirty);
    this.sprites.begin();
    if (!boxes) return this.paintBox(sight, { x: 0, y: 0, w: this.element.width, h: this.element.height });
    for (const box of boxes) this.paintBox(sight, box);
  }

  dispose(): void {
    this.sprites.clear();
    this.element.remove();
  }

  /** Where a dense screen is too much to paint in time, it is painted at a pixel a point while something moves; true if that changed now. */
  private sharpen(moving: boolean): boolean {
    if (moving && this.full > 1 && this.ratio === this.full) this.pace.watch();
    const ratio = moving && this.pace.slow ? Math.min(1, this.full) : this.full;
    if (ratio === this.ratio) return false;
    this.setRatio(ratio);
    return true;
  }

  private setRatio(ratio: number): void {
    this.ratio = ratio;
    this.element.width = Math.max(1, Math.round(this.width * ratio));
    this.element.height = Math.max(1, Math.round(this.height * ratio));
    this.sprites.clear();
    forgetFont();
  }

  /** Dirty areas as whole device pixels, or null when painting all is cheaper. */
  private pixels(sight: Sight, dirty: readonly Area[]): PixelBox[] | null {
    if (dirty.length > MANY) return null;
    const boxes: PixelBox[] = [];
    let sum = 0;
    for (const area of dirty) {
      const box = this.toPixels(sight, area);
      if (box.w <= 0 || box.h <= 0) continue;
      boxes.push(box);
      sum += box.w * box.h;
    }
    return sum > MOST * this.element.width * this.element.height ? null : boxes;
  }

  private toPixels({ camera }: Sight, area: Area): PixelBox {
    const k = camera.zoom * this.ratio;
    const x = Math.max(0, Math.floor((area.left - camera.x) * k) - 2);
    const y = Math.max(0, Math.floor((area.top - camera.y) * k) - 2);
    const right = Math.min(this.element.width, Math.ceil((area.right - camera.x) * k) + 2);
    const bottom = Math.min(this.element.height, Math.ceil((area.bottom - camera.y) * k) + 2);
    return { x, y, w: right - x, h: bottom - y };
  }

  private paintBox(sight: Sight, box: PixelBox): void {
    const { c } = this;
    const { camera } = sight;
    const k = camera.zoom * this.ratio;
    const whole = box.w === this.element.width && box.h === this.element.height;
    c.save();
    forgetFont();
    if (!whole) clip(c, box);
    const grain = { k, x: Math.round(-camera.x * k), y: Math.round(-camera.y * k) };
    c.setTransform(k, 0, 0, k, grain.x, grain.y);
    const area = whole ? visibleArea(camera, this.width, this.height, 2)
      : { left: camera.x + box.x / k, top: camera.y + box.y / k, right: camera.x + (box.x + box.w) / k, bottom: camera.y + (box.y + box.h) / k };
    paintScene(this.ink(sight, grain), sight, area);
    c.restore();
  }

  private ink(sight: Sight, grain: Grain): Ink {
    const { zoom } = sight.camera;
    const ink: Ink = { c: this.c, tokens: sight.tokens, zoom, detail: detailAt(zoom), px: 1 / zoom, sprite: null };
    if (!sight.gliding || sight.moving) return ink;
    return { ...ink, sprite: (view, look, paint) => this.sprites.draw(ink, view, grain, look, paint) };
  }
}

interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function clip(c: CanvasRenderingContext2D, box: PixelBox): void {
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.beginPath();
  c.rect(box.x, box.y, box.w, box.h);
  c.clip();
}

/** Everything in an area, from the back to the front. */
function paintScene(ink: Ink, sight: Sight, area: Area): void {
  paintGround(ink, sight, area);
  paintFrames(ink, sight, area);
  paintWires(ink, sight, area);
  const edge = 24;
  const nodes = sight.scene.nodesIn({ left: area.left - edge, top: area.top - edge, right: area.right + edge, bottom: area.bottom + edge });
  if (ink.detail.level === "full") for (const view of nodes) paintNode(ink, sight, view);
  else paintFar(ink, sight, nodes);
  if (sight.scene.hidden.size) paintFolded(ink, sight, area);
  paintDots(ink, sight, area);
  sight.paintFeedback?.(ink, sight);
}
