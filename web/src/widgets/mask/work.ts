/** A mask being painted: the bitmap, its steps, and who is told which pixels changed. No DOM. */
import { ellipse, fill, invert, rectangle, stroke, strokeArea, type Area, type Bitmap, type Box, type Brush, type Dab } from "./bitmap";
import { Steps } from "./steps";

export class Work {
  readonly steps: Steps;
  /** Whether there is something that was not saved. */
  changed = false;
  private last: Dab | null = null;
  /** What `changed` was before the stroke that goes on. */
  private before = false;

  constructor(readonly mask: Bitmap, private readonly onChange: (area: Area) => void) {
    this.steps = new Steps(mask);
  }

  /** A stroke begins, goes on, ends. */
  press(dab: Dab, brush: Brush, name: string): void {
    this.steps.begin(name);
    this.before = this.changed;
    this.last = dab;
    this.draw(dab, dab, brush);
  }

  drag(dab: Dab, brush: Brush): void {
    if (!this.last) return;
    this.draw(this.last, dab, brush);
    this.last = dab;
  }

  release(): void {
    this.last = null;
    this.steps.end();
  }

  /** The stroke that goes on is taken back as if it had never begun. */
  abandon(): void {
    this.last = null;
    this.tell(this.steps.abandon());
    this.changed = this.before;
  }

  get painting(): boolean {
    return this.last !== null;
  }

  shape(kind: "rectangle" | "ellipse", box: Box, erase: boolean, name: string): void {
    this.once(name, { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height },
      () => void (kind === "rectangle" ? rectangle : ellipse)(this.mask, box, erase));
  }

  invert(name: string): void {
    this.once(name, this.mask.whole, () => invert(this.mask));
  }

  fill(value: number, name: string): void {
    this.once(name, this.mask.whole, () => fill(this.mask, value));
  }

  undo(): boolean {
    return this.tell(this.steps.undo());
  }

  redo(): boolean {
    return this.tell(this.steps.redo());
  }

  private draw(from: Dab, to: Dab, brush: Brush): void {
    this.steps.keep(this.mask.within(strokeArea(from, to, brush)));
    this.tell(stroke(this.mask, from, to, brush));
  }

  private once(name: string, area: Area, change: () => void): void {
    this.steps.begin(name);
    const touched = this.mask.within(area);
    this.steps.keep(touched);
    change();
    this.steps.end();
    this.tell(touched);
  }

  private tell(area: Area | null): boolean {
    if (!area) return false;
    this.changed = true;
    this.onChange(area);
    return true;
  }
}
