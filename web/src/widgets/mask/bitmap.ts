/** A mask of 8 bits a pixel, 255 selected, with what paints on it. Every change says which pixels it touched. Pure. */

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A place of the picture in pixels; `pressure` 0 to 1 makes the brush smaller. */
export interface Dab {
  readonly x: number;
  readonly y: number;
  readonly pressure: number;
}

export interface Brush {
  /** Diameter in pixels. */
  readonly size: number;
  /** 1: a hard edge; 0: soft from the middle on. */
  readonly hardness: number;
  readonly erase: boolean;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class Bitmap {
  readonly data: Uint8ClampedArray<ArrayBuffer>;

  constructor(readonly width: number, readonly height: number, data?: Uint8ClampedArray<ArrayBuffer>) {
    this.data = data ?? new Uint8ClampedArray(width * height);
  }

  get whole(): Area {
    return { left: 0, top: 0, right: this.width, bottom: this.height };
  }

  /** The pixels of an area that are on the picture; null where none is. */
  within(area: Area): Area | null {
    const cut = { left: Math.max(0, Math.floor(area.left)), top: Math.max(0, Math.floor(area.top)),
      right: Math.min(this.width, Math.ceil(area.right)), bottom: Math.min(this.height, Math.ceil(area.bottom)) };
    return cut.left < cut.right && cut.top < cut.bottom ? cut : null;
  }

  /** Change each pixel of an area: `change` gets its value and the coordinates of its middle. */
  paint(area: Area, change: (value: number, x: number, y: number) => number): void {
    for (let row = area.top; row < area.bottom; row++) {
      for (let i = row * this.width + area.left, x = area.left + 0.5; x < area.right; i++, x++) {
        this.data[i] = change(this.data[i] ?? 0, x, row + 0.5);
      }
    }
  }

  /** How much of the picture is selected, 0 to 1. */
  selected(): number {
    let sum = 0;
    for (const value of this.data) sum += value;
    return this.data.length ? sum / (255 * this.data.length) : 0;
  }
}

const radiusAt = (dab: Dab, brush: Brush): number => Math.max(0.5, (brush.size / 2) * dab.pressure);

/** What a stroke from one dab to the next can touch. */
export function strokeArea(a: Dab, b: Dab, brush: Brush): Area {
  const radius = Math.max(radiusAt(a, brush), radiusAt(b, brush)) + 1;
  return { left: Math.min(a.x, b.x) - radius, top: Math.min(a.y, b.y) - radius, right: Math.max(a.x, b.x) + radius, bottom: Math.max(a.y, b.y) + radius };
}

/** Paint or erase along a line. Going over a place twice changes nothing more. */
export function stroke(mask: Bitmap, a: Dab, b: Dab, brush: Brush): Area | null {
  const area = mask.within(strokeArea(a, b, brush));
  if (!area) return null;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length2 = dx * dx + dy * dy;
  const [from, to] = [radiusAt(a, brush), radiusAt(b, brush)];
  mask.paint(area, (value, x, y) => {
    const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length2));
    const far = Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
    const cover = 255 * coverage(far, from + (to - from) * along, brush.hardness);
    return brush.erase ? Math.min(value, 255 - cover) : Math.max(value, cover);
  });
  return area;
}

/** 1 in the hard middle, 0 outside; a hard edge is one pixel wide. */
function coverage(far: number, radius: number, hardness: number): number {
  const hard = Math.min(radius * hardness, radius - 0.5);
  const soft = Math.max(radius + 0.5 - hard, 1);
  const t = Math.min(1, Math.max(0, (far - hard) / soft));
  return hardness >= 1 ? 1 - t : 1 - t * t * (3 - 2 * t);
}

const areaOf = ({ x, y, width, height }: Box): Area => ({ left: x, top: y, right: x + width, bottom: y + height });

/** Select a rectangle, or take it away; parts of pixels count as parts. */
export function rectangle(mask: Bitmap, box: Box, erase: boolean): Area | null {
  const area = mask.within(areaOf(box));
  if (!area) return null;
  const part = (middle: number, low: number, size: number): number => Math.max(0, Math.min(middle + 0.5, low + size) - Math.max(middle - 0.5, low));
  mask.paint(area, (value, x, y) => mix(value, part(x, box.x, box.width) * part(y, box.y, box.height), erase));
  return area;
}

/** Select an ellipse in a box, or take it away; its edge is one pixel wide. */
export function ellipse(mask: Bitmap, box: Box, erase: boolean): Area | null {
  const area = mask.within(areaOf(box));
  if (!area) return null;
  const [a, b] = [box.width / 2, box.height / 2];
  mask.paint(area, (value, x, y) => {
    const [u, v] = [(x - box.x - a) / a, (y - box.y - b) / b];
    const out = Math.hypot(u, v);
    const slope = out === 0 ? 0 : Math.hypot(u / a, v / b) / out;
    return mix(value, slope === 0 ? 1 : Math.min(1, Math.max(0, 0.5 - (out - 1) / slope)), erase);
  });
  return area;
}

const mix = (value: number, cover: number, erase: boolean): number => (erase ? Math.min(value, 255 * (1 - cover)) : Math.max(value, 255 * cover));

export const invert = (mask: Bitmap): void => mask.paint(mask.whole, (value) => 255 - value);
export const fill = (mask: Bitmap, value: number): void => void mask.data.fill(value);
