/** The pointer's state machine: one tool at a time; panning and pinching come in between. */

import { panned, zoomedAt } from "../view/camera";
import { idle } from "./idle";
import { panning } from "./pan";
import { pinch } from "./pinch";
import type { Pointer, Stage, Tool } from "./stage";

export class Machine {
  private current: Tool = idle;
  private readonly touches = new Map<number, Pointer>();
  /** Space is held: the left button pans. */
  space = false;

  constructor(private readonly stage: Stage) {}

  get tool(): Tool {
    return this.current;
  }

  /** Continue with another tool: a wire that the keyboard or a menu started. */
  set(tool: Tool): void {
    this.current.cancel?.(this.stage);
    this.current = tool;
  }

  down(p: Pointer): void {
    if (p.touch) this.touches.set(p.id, p);
    const [a, b] = [...this.touches.values()];
    if (a && b) this.set(pinch(this.stage, a, b));
    else if (p.button === 1 || (p.button === 0 && this.space)) this.current = panning(this.stage, p, p, this.current);
    else this.current = this.current.down?.(this.stage, p) ?? this.current;
  }

  /** A finger on a control is the control's, until another one comes: two pinch wherever they are. True where they do. */
  rest(p: Pointer): boolean {
    this.touches.set(p.id, p);
    const [a, b] = [...this.touches.values()];
    if (!a || !b) return false;
    this.set(pinch(this.stage, a, b));
    return true;
  }

  move(p: Pointer): void {
    if (this.touches.has(p.id)) this.touches.set(p.id, p);
    this.current = this.current.move?.(this.stage, p) ?? this.current;
  }

  up(p: Pointer): void {
    this.touches.delete(p.id);
    this.current = this.current.up?.(this.stage, p) ?? this.current;
  }

  /** The pointer left the canvas: nothing is under it. */
  away(): void {
    if (this.current === idle) idle.cancel?.(this.stage);
  }

  /** Escape, a lost pointer. True if something was going on. */
  cancel(): boolean {
    this.touches.clear();
    const busy = this.current !== idle;
    this.current = this.current.cancel?.(this.stage) ?? idle;
    return busy;
  }

  /** A key for the tool; true if it took it. */
  key(key: string): boolean {
    const before = this.current;
    if (!before.key) return false;
    this.current = before.key(this.stage, key);
    return this.current !== before;
  }

  /** The wheel: zooms at the pointer; with Shift, or where a trackpad says so, it pans. */
  wheel(at: Pointer, dx: number, dy: number, pans: boolean): void {
    const { camera } = this.stage;
    if (pans) this.stage.moveCamera(panned(camera, -dx, -dy));
    else this.stage.moveCamera(zoomedAt(camera, camera.zoom * Math.exp(-dy * WHEEL), at));
  }
}

const WHEEL = 0.00135;
