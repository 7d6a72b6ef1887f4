/** A small element that stays a moment after the pointer left, and as long as the pointer or the keyboard is in it. */

const LINGER = 300;

export class Linger {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `leave` takes it away. */
  constructor(private readonly element: HTMLElement, private readonly leave: () => void) {
    element.addEventListener("pointerleave", () => this.soon());
    element.addEventListener("focusout", () => this.soon());
  }

  stay(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  soon(after = LINGER): void {
    this.stay();
    this.timer = setTimeout(() => {
      if (this.element.matches(":hover") || this.element.contains(document.activeElement)) this.soon(after);
      else this.leave();
    }, after);
  }
}
