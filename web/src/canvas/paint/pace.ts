/** Whether this machine is quick enough to paint every pixel of a dense screen while the canvas moves. */

/** Milliseconds of a frame that painting may take: half of it, the rest is for everything else. */
const MOST = 8;
const SAMPLES = 3;
/** After so long it is tried again: the machine may only have been busy. */
const AGAIN = 60_000;

/** Calls back with the milliseconds until the frame that is being painted is done. */
export type Stopwatch = (done: (milliseconds: number) => void) => void;

export class Pace {
  private took: number[] = [];
  private until = -Infinity;
  private waiting = false;

  constructor(private readonly stopwatch: Stopwatch = untilPainted, private readonly now: () => number = () => performance.now()) {}

  /** Full resolution is too slow while something moves. */
  get slow(): boolean {
    return this.now() < this.until;
  }

  /** A moving frame is painted at full resolution now. */
  watch(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.stopwatch((milliseconds) => {
      this.waiting = false;
      this.take(milliseconds);
    });
  }

  private take(milliseconds: number): void {
    this.took = [...this.took.slice(1 - SAMPLES), milliseconds];
    if (this.took.length < SAMPLES || Math.min(...this.took) <= MOST) return;
    this.until = this.now() + AGAIN;
    this.took = [];
  }
}

/** Messages come after the frame: scripts, layout and, where there is no graphics card, painting. */
function untilPainted(done: (milliseconds: number) => void): void {
  const start = performance.now();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    done(performance.now() - start);
  };
  port2.postMessage(null);
}
