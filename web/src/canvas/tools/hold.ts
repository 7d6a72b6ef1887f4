/** A finger that stays where it is asks for the menu: not every browser says so itself. */

const HOLD_MS = 500;
/** A finger is never quite still. */
const STILL_PX = 10;

export class Hold {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private start: PointerEvent | null = null;

  /** `act` gets the press once it was held. */
  constructor(private readonly act: (press: PointerEvent) => void) {}

  /** A second finger, or a mouse, is no hold. */
  down(event: PointerEvent): void {
    const alone = this.start === null;
    this.end();
    if (event.pointerType !== "touch" || !alone) return;
    this.start = event;
    this.timer = setTimeout(() => {
      this.end();
      this.act(event);
    }, HOLD_MS);
  }

  move({ clientX, clientY }: PointerEvent): void {
    if (this.start && Math.hypot(clientX - this.start.clientX, clientY - this.start.clientY) > STILL_PX) this.end();
  }

  /** The finger has left, or the browser has asked for the menu. */
  end(): void {
    clearTimeout(this.timer);
    this.start = null;
  }
}
