/** The overview: every node as a mark, what is in view as a frame; click or drag to travel. */

import type { Camera, Point } from "../../geometry/point";
import type { Surface } from "../surface";
import { fitted, toWorld } from "../view/camera";
import { t } from "../../messages";
import { paintMarks } from "./marks";

const WIDTH = 200;
const HEIGHT = 132;
/** The marks are painted at most so often, of large graphs less: moving nodes need not be followed frame by frame. */
const EVERY = 250;

export class Minimap {
  private readonly element = document.createElement("div");
  private readonly canvas = document.createElement("canvas");
  private readonly frame = document.createElement("i");
  private camera: Camera = { x: 0, y: 0, zoom: 1 };
  private painted = -1;
  /** What was painted besides the scene: the run, the problems, the colours. */
  private seen: readonly unknown[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dragging = false;
  private placed = "";

  constructor(private readonly surface: Surface, shown: boolean) {
    this.element.className = "wl-minimap";
    this.element.setAttribute("role", "img");
    this.element.setAttribute("aria-label", t("minimap.name"));
    this.element.hidden = !shown;
    this.element.append(this.canvas, this.frame);
    surface.host.append(this.element);
    this.element.addEventListener("pointerdown", (event) => this.travel(event, true));
    this.element.addEventListener("pointermove", (event) => this.travel(event, false));
    this.element.addEventListener("pointerup", () => (this.dragging = false));
    this.element.addEventListener("pointercancel", () => (this.dragging = false));
  }

  setShown(shown: boolean): void {
    this.element.hidden = !shown;
    this.painted = -1;
    this.surface.request();
  }

  /** Called each frame: the marks follow the scene, the frame follows the camera. */
  update(moved: boolean): void {
    if (this.element.hidden) return;
    const now = this.now();
    const stale = this.painted !== this.surface.scene.revision || now.some((one, i) => one !== this.seen[i]);
    if (stale && !this.timer) this.timer = setTimeout(() => this.paint(), this.painted < 0 ? 0 : EVERY + this.surface.scene.nodes.size / 2);
    if (moved) this.place();
  }

  private now(): readonly unknown[] {
    return [this.surface.state().run, this.surface.problems, this.surface.tokens];
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.element.remove();
  }

  private paint(): void {
    this.timer = undefined;
    const { scene } = this.surface;
    this.painted = scene.revision;
    this.seen = this.now();
    const area = scene.bounds();
    this.camera = area ? fitted(area, WIDTH, HEIGHT, 8, 0.2, 0) : this.camera;
    const ratio = globalThis.devicePixelRatio || 1;
    this.canvas.width = WIDTH * ratio;
    this.canvas.height = HEIGHT * ratio;
    const c = this.canvas.getContext("2d");
    if (!c) return;
    const k = this.camera.zoom * ratio;
    c.setTransform(k, 0, 0, k, -this.camera.x * k, -this.camera.y * k);
    paintMarks({ c, tokens: this.surface.tokens, px: ratio / k }, this.surface);
    this.placed = "";
    this.place();
  }

  /** The frame of what is in view. */
  private place(): void {
    const { camera, size } = this.surface;
    const k = this.camera.zoom;
    const x = (camera.x - this.camera.x) * k;
    const y = (camera.y - this.camera.y) * k;
    const [left, top] = [Math.max(0, x), Math.max(0, y)];
    const right = Math.min(WIDTH, x + size.width / camera.zoom * k);
    const bottom = Math.min(HEIGHT, y + size.height / camera.zoom * k);
    const { style } = this.frame;
    const next = `${left.toFixed(1)} ${top.toFixed(1)} ${right.toFixed(1)} ${bottom.toFixed(1)}`;
    if (next === this.placed) return;
    this.placed = next;
    style.transform = `translate(${String(left)}px, ${String(top)}px)`;
    style.width = `${String(Math.max(4, right - left))}px`;
    style.height = `${String(Math.max(4, bottom - top))}px`;
  }

  private travel(event: PointerEvent, starts: boolean): void {
    if (starts) {
      this.dragging = true;
      if (event.isTrusted) this.element.setPointerCapture(event.pointerId);
      event.preventDefault();
    }
    if (!this.dragging) return;
    const rect = this.element.getBoundingClientRect();
    this.centre(toWorld(this.camera, { x: event.clientX - rect.left, y: event.clientY - rect.top }), starts);
  }

  /** A click glides there, a drag follows the pointer. */
  private centre(at: Point, glides: boolean): void {
    const { camera, size } = this.surface;
    const goal = { x: at.x - size.width / camera.zoom / 2, y: at.y - size.height / camera.zoom / 2, zoom: camera.zoom };
    if (glides) this.surface.glide(goal);
    else this.surface.moveCamera(goal);
  }
}
