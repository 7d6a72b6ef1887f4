/** How the painter shows a picture with its mask: two canvases, moved and scaled together. */
import type { Area, Bitmap } from "./bitmap";

export interface Place {
  readonly x: number;
  readonly y: number;
}

const LEAST = 0.05;
const MOST = 32;

export class View {
  zoom = 1;
  x = 0;
  y = 0;
  private readonly ink: CanvasRenderingContext2D | null;

  constructor(private readonly stage: HTMLElement, private readonly sheet: HTMLElement, private readonly overlay: HTMLCanvasElement, private readonly mask: Bitmap) {
    overlay.width = mask.width;
    overlay.height = mask.height;
    this.ink = overlay.getContext("2d");
    this.show(mask.whole);
  }

  /** Put the mask's pixels of an area on the screen, in the colour of the overlay. */
  show(area: Area): void {
    const [width, height] = [area.right - area.left, area.bottom - area.top];
    if (!this.ink || width < 1 || height < 1) return;
    const picture = this.ink.createImageData(width, height);
    const [red, green, blue] = colorOf(this.overlay);
    for (let row = 0, to = 0; row < height; row++) {
      for (let i = (area.top + row) * this.mask.width + area.left, end = i + width; i < end; i++, to += 4) {
        picture.data[to] = red;
        picture.data[to + 1] = green;
        picture.data[to + 2] = blue;
        picture.data[to + 3] = this.mask.data[i] ?? 0;
      }
    }
    this.ink.putImageData(picture, area.left, area.top);
  }

  /** The whole picture in the middle of the stage. */
  fit(): void {
    const { clientWidth: width, clientHeight: height } = this.stage;
    this.zoom = clamp(Math.min((width - 32) / this.mask.width, (height - 32) / this.mask.height) || 1);
    this.x = (width - this.mask.width * this.zoom) / 2;
    this.y = (height - this.mask.height * this.zoom) / 2;
    this.place();
  }

  /** Larger or smaller around a place of the stage. */
  zoomBy(factor: number, at: Place = { x: this.stage.clientWidth / 2, y: this.stage.clientHeight / 2 }): void {
    const zoom = clamp(this.zoom * factor);
    this.x = at.x - ((at.x - this.x) * zoom) / this.zoom;
    this.y = at.y - ((at.y - this.y) * zoom) / this.zoom;
    this.zoom = zoom;
    this.place();
  }

  panBy(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.place();
  }

  /** From the stage to the picture, in its pixels. */
  toPicture(at: Place): Place {
    return { x: (at.x - this.x) / this.zoom, y: (at.y - this.y) / this.zoom };
  }

  toStage(at: Place): Place {
    return { x: at.x * this.zoom + this.x, y: at.y * this.zoom + this.y };
  }

  /** Move so that a place of the picture is in view. */
  reveal(at: Place): void {
    const { x, y } = this.toStage(at);
    const [dx, dy] = [beyond(x, this.stage.clientWidth), beyond(y, this.stage.clientHeight)];
    if (dx || dy) this.panBy(-dx, -dy);
  }

  private place(): void {
    this.sheet.style.transform = `translate(${String(this.x)}px, ${String(this.y)}px) scale(${String(this.zoom)})`;
    this.sheet.classList.toggle("near", this.zoom > 2);
  }
}

const clamp = (zoom: number): number => Math.min(MOST, Math.max(LEAST, zoom));
const EDGE = 24;
const beyond = (at: number, size: number): number => (at < EDGE ? at - EDGE : at > size - EDGE ? at - size + EDGE : 0);

function colorOf(element: Element): readonly [number, number, number] {
  const [red, green, blue] = (getComputedStyle(element).color.match(/[\d.]+/g) ?? []).map(Number);
  return [red ?? 0, green ?? 0, blue ?? 0];
}
