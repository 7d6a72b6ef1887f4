/** The canvas of the viewer: drawn when something has changed, at most once a frame of the screen. */
import { cornerOf, fitView, GRID_FROM, pixelUnder, type Size, type Spot, type View } from "../../pixels/view";
import { Flats, type Laid, type Layer } from "./layer";
import type { Mode } from "./state";

export interface Scene {
  readonly mode: Mode;
  readonly a: Layer | null;
  /** Null where there is nothing to compare with. */
  readonly b: Layer | null;
  /** A map of differences or similarities. */
  readonly map: Layer | null;
  /** Whether the second picture fills the size of the first. */
  readonly scaled: boolean;
  readonly view: View | null;
  readonly wipe: number;
  readonly swapped: boolean;
  readonly probe: Spot | null;
}

const EMPTY: Scene = { mode: "single", a: null, b: null, map: null, scaled: false, view: null, wipe: 0.5, swapped: false, probe: null };
const CHECK = 8;
const HANDLE = 10;

export class Stage {
  private scene = EMPTY;
  private due = 0;
  private readonly flats = new Flats();
  private readonly colors = new Map<string, string>();
  private readonly ink: CanvasRenderingContext2D | null;
  private readonly sizes: ResizeObserver | null;
  /** How long the last drawing took, milliseconds: for benchmarks. */
  drew = 0;

  /** `drawn` is told the scale after each drawing. */
  constructor(readonly canvas: HTMLCanvasElement, private readonly drawn: (scale: number) => void) {
    this.ink = canvas.getContext("2d");
    this.sizes = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(() => this.resize());
    this.sizes?.observe(canvas);
    this.resize();
  }

  /** What is to be seen from now on. */
  show(scene: Scene): void {
    this.scene = scene;
    this.later();
  }

  /** Draw again although the scene is the same: other colours of the page. */
  redraw(): void {
    this.flats.clear();
    this.colors.clear();
    this.later();
  }

  /** The window of a picture, device pixels: half of the canvas, side by side. */
  get window(): Size {
    const { width, height } = this.canvas;
    return { width: this.isSplit ? Math.floor(width / 2) : width, height };
  }

  private get isSplit(): boolean {
    return this.scene.mode === "side" && this.scene.b !== null;
  }

  /** The view as it is drawn. */
  get view(): View {
    return this.whole(this.scene.view);
  }

  /** A view that a person chose; where none is, all of the picture. */
  whole(chosen: View | null): View {
    return chosen ?? fitView((this.scene.a ?? this.scene.b)?.picture ?? { width: 1, height: 1 }, this.window);
  }

  /** Device pixels of a place in the page, in the window of the picture that lies there. */
  place(x: number, y: number): Spot {
    const box = this.canvas.getBoundingClientRect();
    const ratio = this.canvas.width / Math.max(1, box.width);
    const at = { x: (x - box.left) * ratio, y: (y - box.top) * ratio };
    return this.isSplit && at.x >= this.window.width ? { x: at.x - this.window.width, y: at.y } : at;
  }

  /** The pixel under a place in the page. */
  pixel(x: number, y: number): Spot {
    return pixelUnder(this.view, this.window, this.place(x, y));
  }

  dispose(): void {
    cancelAnimationFrame(this.due);
    this.sizes?.disconnect();
  }

  private resize(): void {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.max(1, Math.round(this.canvas.clientWidth * ratio)), Math.max(1, Math.round(this.canvas.clientHeight * ratio))];
    if (width === this.canvas.width && height === this.canvas.height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.draw();
  }

  private later(): void {
    if (this.due) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      this.draw();
    });
  }

  private draw(): void {
    if (!this.ink) return;
    const began = performance.now();
    this.ink.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.paint(this.ink);
    this.drew = performance.now() - began;
    this.drawn(this.view.scale);
    this.canvas.dataset["shown"] = this.scene.mode;
  }

  private paint(ink: CanvasRenderingContext2D): void {
    const { mode, a, b, map, swapped } = this.scene;
    const { width } = this.window;
    if (map && (mode === "difference" || mode === "ssim")) return this.put(ink, { layer: map, frame: map.picture }, 0, 0, width);
    if (!a || !b || mode === "single") return this.put(ink, this.laid(a ?? b), 0, 0, width);
    if (mode === "wipe") return this.wiped(ink, a, b);
    if (mode !== "side") return this.put(ink, this.laid(swapped ? b : a), 0, 0, width);
    this.put(ink, this.laid(a), 0, 0, width);
    this.put(ink, this.laid(b), width, 0, width);
    this.line(ink, width);
  }

  private wiped(ink: CanvasRenderingContext2D, a: Layer, b: Layer): void {
    const at = Math.round(this.scene.wipe * this.canvas.width);
    this.put(ink, this.laid(a), 0, 0, at);
    this.put(ink, this.laid(b), 0, at, this.canvas.width - at);
    this.line(ink, at);
    const middle = this.canvas.height / 2;
    ink.fillStyle = this.color("--wl-accent");
    ink.beginPath();
    ink.arc(at, middle, HANDLE * this.ratio, 0, 2 * Math.PI);
    ink.fill();
    ink.strokeStyle = this.color("--wl-on-accent");
    ink.lineWidth = 2 * this.ratio;
    for (const way of [-1, 1]) {
      ink.beginPath();
      ink.moveTo(at + way * 3 * this.ratio, middle - 4 * this.ratio);
      ink.lineTo(at + way * 7 * this.ratio, middle);
      ink.lineTo(at + way * 3 * this.ratio, middle + 4 * this.ratio);
      ink.stroke();
    }
  }

  private laid(layer: Layer | null): Laid | null {
    if (!layer) return null;
    return { layer, frame: this.scene.scaled && layer === this.scene.b && this.scene.a ? this.scene.a.picture : layer.picture };
  }

  /** A part of a picture's window, from `from` on, at `left` of the canvas. */
  private put(ink: CanvasRenderingContext2D, laid: Laid | null, left: number, from: number, width: number): void {
    if (!laid || width <= 0) return;
    const { window, view } = this;
    const flat = this.flats.of(laid, view, window, (flatInk, x, y, w, h) => this.checker(flatInk, x, y, w, h));
    ink.drawImage(flat, from, 0, width, window.height, left + from, 0, width, window.height);
    ink.save();
    ink.beginPath();
    ink.rect(left + from, 0, width, window.height);
    ink.clip();
    if (view.scale >= GRID_FROM) this.grid(ink, laid.frame, left);
    this.mark(ink, left);
    ink.restore();
  }

  private checker(ink: CanvasRenderingContext2D, x: number, y: number, width: number, height: number): void {
    const tile = document.createElement("canvas");
    const side = Math.round(CHECK * this.ratio);
    tile.width = tile.height = 2 * side;
    const tileInk = tile.getContext("2d");
    if (!tileInk) return;
    tileInk.fillStyle = this.color("--wl-body");
    tileInk.fillRect(0, 0, 2 * side, 2 * side);
    tileInk.fillStyle = this.color("--wl-edge");
    tileInk.fillRect(0, 0, side, side);
    tileInk.fillRect(side, side, side, side);
    ink.fillStyle = ink.createPattern(tile, "repeat") ?? tileInk.fillStyle;
    ink.fillRect(x, y, width, height);
  }

  /** Lines between pixels that are large. */
  private grid(ink: CanvasRenderingContext2D, size: Size, left: number): void {
    const { window, view } = this;
    const corner = cornerOf(view, window);
    ink.strokeStyle = this.color("--wl-control-edge");
    ink.globalAlpha = 0.45;
    ink.lineWidth = 1;
    ink.beginPath();
    const [top, bottom] = [Math.max(0, corner.y), Math.min(window.height, corner.y + size.height * view.scale)];
    const [start, end] = [Math.max(0, corner.x), Math.min(window.width, corner.x + size.width * view.scale)];
    for (let i = Math.max(0, Math.ceil(-corner.x / view.scale)); i <= size.width && corner.x + i * view.scale <= window.width; i++) {
      const x = left + Math.round(corner.x + i * view.scale) + 0.5;
      ink.moveTo(x, top);
      ink.lineTo(x, bottom);
    }
    for (let i = Math.max(0, Math.ceil(-corner.y / view.scale)); i <= size.height && corner.y + i * view.scale <= window.height; i++) {
      const y = Math.round(corner.y + i * view.scale) + 0.5;
      ink.moveTo(left + start, y);
      ink.lineTo(left + end, y);
    }
    ink.stroke();
    ink.globalAlpha = 1;
  }

  /** A frame around the pixel whose values are told. */
  private mark(ink: CanvasRenderingContext2D, left: number): void {
    const { probe } = this.scene;
    if (!probe) return;
    const { view } = this;
    const corner = cornerOf(view, this.window);
    const side = Math.max(view.scale, 6 * this.ratio);
    const [x, y] = [left + corner.x + (probe.x + 0.5) * view.scale - side / 2, corner.y + (probe.y + 0.5) * view.scale - side / 2];
    ink.lineWidth = this.ratio;
    for (const [grow, token] of [[0, "--wl-on-picture"], [1, "--wl-under-picture"]] as const) {
      ink.strokeStyle = this.color(token);
      ink.strokeRect(x - grow * this.ratio - 0.5, y - grow * this.ratio - 0.5, side + 2 * grow * this.ratio, side + 2 * grow * this.ratio);
    }
  }

  private line(ink: CanvasRenderingContext2D, x: number): void {
    ink.fillStyle = this.color("--wl-accent");
    ink.fillRect(x - this.ratio, 0, 2 * this.ratio, this.canvas.height);
  }

  private get ratio(): number {
    return window.devicePixelRatio || 1;
  }

  private color(token: string): string {
    const known = this.colors.get(token);
    if (known !== undefined) return known;
    const probe = document.createElement("span");
    probe.style.color = `var(${token})`;
    this.canvas.parentElement?.append(probe);
    const found = getComputedStyle(probe).color || "CanvasText";
    probe.remove();
    this.colors.set(token, found);
    return found;
  }

}
