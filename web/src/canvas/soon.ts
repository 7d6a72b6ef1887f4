/** A part that is there now, or as soon as its code is. What is asked of it before then is done when it comes. */

export class Soon<Part extends { dispose(): void }> {
  now: Part | null = null;
  private readonly coming: Promise<Part> | null;
  private gone = false;

  constructor(part: Part | Promise<Part>) {
    this.coming = part instanceof Promise ? part.then((it) => this.take(it)) : null;
    if (!(part instanceof Promise)) this.now = part;
  }

  with(act: (part: Part) => void): void {
    if (this.now) act(this.now);
    else void this.coming?.then((part) => (this.gone ? undefined : act(part)));
  }

  dispose(): void {
    this.gone = true;
    this.now?.dispose();
  }

  private take(part: Part): Part {
    if (this.gone) part.dispose();
    else this.now = part;
    return part;
  }
}
