/** Pictures on nodes: decoded off the main thread, the newest only, live ones at most so many a second. */

import type { Picture } from "../paint/painter";

interface Slot {
  picture: (Picture & { small: ImageBitmap | null }) | null;
  /** What came while another was being decoded or too soon after it. */
  waiting: Blob | null;
  decoding: boolean;
  live: boolean;
  /** When the next live one may come. */
  due: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const SMALL = 32;
/** A live picture comes over the one before in this many milliseconds, so that nothing flashes. */
export const FADE = 180;
/** A live picture may come so much of its turn too early, for none comes on time; the next waits the longer. */
const EARLY = 0.15;
/** Above this rate there is no time to fade. */
const CALM = 3;

export class Pictures {
  private readonly slots = new Map<string, Slot>();

  /** `changed` hears of every node whose picture is another now; `again` where one only comes further over the other.
   * `fades`: whether live pictures may come softly. */
  constructor(private readonly perSecond: number, private readonly changed: (node: string, again: boolean) => void, private readonly fades = true) {}

  get(node: string): Picture | null {
    return this.slots.get(node)?.picture ?? null;
  }

  /** Show a picture when it is decoded; a live one waits for its turn and is replaced by a newer one meanwhile. */
  show(node: string, picture: Blob, kind: "live" | "result"): void {
    if (kind === "live" && this.perSecond <= 0) return;
    const slot = this.slot(node);
    slot.live = kind === "live";
    slot.waiting = picture;
    clearTimeout(slot.timer);
    const wait = kind === "live" ? slot.due - (1000 * EARLY) / this.perSecond - performance.now() : 0;
    if (wait > 1) slot.timer = setTimeout(() => void this.decode(node, slot), wait);
    else void this.decode(node, slot);
  }

  clear(node?: string): void {
    for (const name of node === undefined ? [...this.slots.keys()] : [node]) this.drop(name);
  }

  private slot(node: string): Slot {
    const known = this.slots.get(node);
    if (known) return known;
    const slot: Slot = { picture: null, waiting: null, decoding: false, live: false, due: -Infinity, timer: undefined };
    this.slots.set(node, slot);
    return slot;
  }

  private async decode(node: string, slot: Slot): Promise<void> {
    const blob = slot.waiting;
    if (slot.decoding || !blob) return;
    slot.waiting = null;
    slot.decoding = true;
    slot.due = Math.max(slot.due, performance.now()) + 1000 / this.perSecond;
    const bitmap = await decoded(blob);
    slot.decoding = false;
    if (this.slots.get(node) !== slot) bitmap?.close();
    else if (bitmap) {
      this.put(node, slot, { bitmap, small: null });
      void this.shrink(slot, bitmap);
    }
    this.next(node, slot);
  }

  /** The small one is for the overview: nobody waits for it. */
  private async shrink(slot: Slot, bitmap: ImageBitmap): Promise<void> {
    const small = await shrunk(bitmap).catch(() => null);
    if (slot.picture?.bitmap === bitmap) slot.picture.small = small;
    else small?.close();
  }

  /** What came while a picture was being decoded. */
  private next(node: string, slot: Slot): void {
    if (slot.waiting && this.slots.get(node) === slot) this.show(node, slot.waiting, slot.live ? "live" : "result");
  }

  private put(node: string, slot: Slot, picture: Picture): void {
    const { picture: before } = slot;
    const soft = slot.live && this.fades && this.perSecond <= CALM && before !== null && sameShape(before.bitmap, picture.bitmap);
    slot.picture = soft ? { ...picture, before: before.bitmap, since: performance.now() } : picture;
    before?.before?.close();
    before?.small?.close();
    if (!soft) before?.bitmap.close();
    this.changed(node, false);
    if (soft) this.fade(node, slot, slot.picture);
  }

  /** Paint again until the new picture is all that is seen. */
  private fade(node: string, slot: Slot, picture: Picture): void {
    setTimeout(() => {
      if (slot.picture !== picture || this.slots.get(node) !== slot) return;
      const over = performance.now() - (picture.since ?? 0) >= FADE;
      if (over) {
        slot.picture = { bitmap: picture.bitmap, small: picture.small };
        picture.before?.close();
      }
      this.changed(node, true);
      if (!over) this.fade(node, slot, picture);
    }, FADE / 6);
  }

  private drop(node: string): void {
    const slot = this.slots.get(node);
    if (!slot) return;
    clearTimeout(slot.timer);
    free(slot.picture);
    this.slots.delete(node);
    this.changed(node, false);
  }
}

/** The bitmap of a file; null for one that no browser can read. */
const decoded = (blob: Blob): Promise<ImageBitmap | null> => createImageBitmap(blob).catch(() => null);

async function shrunk(bitmap: ImageBitmap): Promise<ImageBitmap | null> {
  const scale = SMALL / Math.max(bitmap.width, bitmap.height);
  if (scale >= 0.75) return null;
  const size = { resizeWidth: Math.max(1, Math.round(bitmap.width * scale)), resizeHeight: Math.max(1, Math.round(bitmap.height * scale)) };
  return createImageBitmap(bitmap, { ...size, resizeQuality: "medium" });
}

function free(picture: Picture | null): void {
  picture?.bitmap.close();
  picture?.small?.close();
  picture?.before?.close();
}

const sameShape = (a: ImageBitmap, b: ImageBitmap): boolean => Math.abs(a.width / a.height - b.width / b.height) < 0.01;
