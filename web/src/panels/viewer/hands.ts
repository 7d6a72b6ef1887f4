/** Pointer, wheel, pinch and keys on the picture. Every drag has a key: arrows move the wipe or the picture. */
import { useEffect, useRef } from "preact/hooks";
import type { Picture } from "../../pixels/picture";
import { panned, nextScale, zoomedAt, type Spot, type View } from "../../pixels/view";
import { t } from "../../messages";
import { askOf, type Ask } from "./keys";
import { isStill } from "./motion";
import type { Seen } from "./seen";
import { choose } from "./slot_list";
import type { Stage } from "./stage";
import { first, large, mode, nextMode, probe, said, setMode, slotOf, SLOTS, stepTo, swapped, view, walkTo, wipe } from "./state";
import { stepAt, stepsOf } from "./step";
import { pixelsSaid } from "./probe";

export interface Shown {
  readonly a: Seen;
  readonly b: Seen;
  readonly pa: Picture | null;
  readonly pb: Picture | null;
}

const NEAR = 16;
const PAN = 48;

/** Listen on the box around the canvas as long as it is there. */
export function useHands(box: { readonly current: HTMLDivElement | null }, stage: Stage | null, shown: Shown): void {
  const now = useRef(shown);
  now.current = shown;
  useEffect(() => {
    const element = box.current;
    if (!element || !stage) return undefined;
    const hands = new Hands(element, stage, () => now.current);
    return () => hands.dispose();
  }, [stage]);
}

class Hands {
  private readonly stop = new AbortController();
  private readonly fingers = new Map<number, Spot>();
  private dragging: "wipe" | "pan" | null = null;

  constructor(private readonly box: HTMLElement, private readonly stage: Stage, private readonly shown: () => Shown) {
    const { signal } = this.stop;
    box.addEventListener("pointerdown", (e) => this.down(e), { signal });
    box.addEventListener("pointermove", (e) => this.move(e), { signal });
    for (const name of ["pointerup", "pointercancel"] as const) box.addEventListener(name, (e) => this.up(e), { signal });
    box.addEventListener("pointerenter", () => { if (mode.value === "swap") swapped.value = true; }, { signal });
    box.addEventListener("pointerleave", () => this.left(), { signal });
    box.addEventListener("wheel", (e) => this.wheel(e), { signal, passive: false });
    box.addEventListener("dblclick", () => zoomBy(this.stage, this.picture(), view.value === null ? "exact" : "fit"), { signal });
    box.addEventListener("keydown", (e) => this.key(e), { signal });
  }

  dispose(): void {
    this.stop.abort();
  }

  private picture(): Picture | null {
    return this.shown().pa ?? this.shown().pb;
  }

  /** The view as it was last asked for: keys and wheels come faster than frames. */
  private get now(): View {
    return this.stage.whole(view.value);
  }

  private down(event: PointerEvent): void {
    if (event.button > 1) return;
    event.preventDefault();
    this.box.focus({ preventScroll: true });
    this.box.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.dragging = mode.value === "wipe" && this.shown().pb && this.nearWipe(event) ? "wipe" : "pan";
  }

  private move(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (!before) return this.hover(event);
    const to = { x: event.clientX, y: event.clientY };
    if (this.fingers.size === 2) this.pinch(event.pointerId, before, to);
    else if (this.dragging === "wipe") wipe.value = this.share(to.x);
    else if (this.dragging === "pan") this.pan(to.x - before.x, to.y - before.y);
    this.fingers.set(event.pointerId, to);
  }

  private up(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    if (!this.fingers.size) this.dragging = null;
  }

  private left(): void {
    if (mode.value === "swap") swapped.value = false;
    this.box.classList.remove("over-wipe");
  }

  private hover(event: PointerEvent): void {
    this.box.classList.toggle("over-wipe", mode.value === "wipe" && this.nearWipe(event));
    if (this.picture()) probe.value = this.stage.pixel(event.clientX, event.clientY);
  }

  private nearWipe({ clientX }: PointerEvent): boolean {
    const { left, width } = this.stage.canvas.getBoundingClientRect();
    return Math.abs(clientX - left - wipe.value * width) < NEAR;
  }

  private share(x: number): number {
    const { left, width } = this.stage.canvas.getBoundingClientRect();
    return Math.min(1, Math.max(0, (x - left) / Math.max(1, width)));
  }

  private pan(dx: number, dy: number): void {
    const picture = this.picture();
    const ratio = window.devicePixelRatio || 1;
    if (picture && (dx || dy)) view.value = panned(this.now, picture, dx * ratio, dy * ratio);
  }

  private pinch(id: number, before: Spot, to: Spot): void {
    const other = [...this.fingers].find(([name]) => name !== id)?.[1];
    if (!other) return;
    const far = (a: Spot): number => Math.hypot(a.x - other.x, a.y - other.y);
    const middle = this.stage.place((to.x + other.x) / 2, (to.y + other.y) / 2);
    view.value = zoomedAt(this.now, this.stage.window, (this.now.scale * far(to)) / Math.max(1, far(before)), middle);
    this.pan((to.x - before.x) / 2, (to.y - before.y) / 2);
  }

  private wheel(event: WheelEvent): void {
    if (!this.picture()) return;
    event.preventDefault();
    const turns = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
    view.value = zoomedAt(this.now, this.stage.window, this.now.scale * 2 ** (-turns / (event.ctrlKey ? 100 : 300)), this.stage.place(event.clientX, event.clientY));
  }

  private key(event: KeyboardEvent): void {
    const ask = askOf(event);
    if (!ask || ask.kind === "leave") return;
    event.preventDefault();
    event.stopPropagation();
    this.perform(ask);
  }

  private perform(ask: Ask): void {
    switch (ask.kind) {
      case "slot": return choose(ask.index, ask.compare);
      case "next_slot": return nextSlot(ask.way);
      case "mode": return this.nextMode(ask.way);
      case "zoom": return zoomBy(this.stage, this.picture(), ask.how);
      case "walk": return walk(this.shown().a, ask.by);
      case "step": return walkSteps(this.shown().a, ask.by);
      case "swap": swapped.value = !swapped.value; return;
      case "read": said.value = pixelsSaid(this.shown(), probe.value ?? (probe.value = { x: 0, y: 0 })); return;
      case "large": large.value = !large.value; return;
      case "arrow": return this.arrow(ask);
      case "leave": return;
    }
  }

  private nextMode(way: 1 | -1): void {
    setMode(nextMode(mode.value, way), isStill());
    said.value = t(`viewer.mode_${mode.value}`);
  }

  private arrow({ dx, dy, fast, probe: telling }: Extract<Ask, { kind: "arrow" }>): void {
    const picture = this.picture();
    if (!picture) return;
    if (telling) {
      const from = probe.value ?? { x: -dx, y: -dy };
      const step = fast ? 10 : 1;
      const within = (value: number, most: number): number => Math.min(most - 1, Math.max(0, value));
      probe.value = { x: within(from.x + dx * step, picture.width), y: within(from.y + dy * step, picture.height) };
    } else if (mode.value === "wipe" && dx && this.shown().pb) wipe.value = Math.min(1, Math.max(0, wipe.value + dx * (fast ? 0.1 : 0.01)));
    else this.pan(-dx * PAN * (fast ? 4 : 1), -dy * PAN * (fast ? 4 : 1));
  }
}

/** One of the four zooms, about the middle. */
export function zoomBy(stage: Stage, picture: Picture | null, how: "in" | "out" | "fit" | "exact"): void {
  if (how === "fit") view.value = null;
  else if (picture) {
    const { width, height } = stage.window;
    const now = stage.whole(view.value);
    view.value = zoomedAt(now, stage.window, how === "exact" ? 1 : nextScale(now.scale, how === "in" ? 1 : -1), { x: width / 2, y: height / 2 });
  }
}

/** The next slot that holds something. */
function nextSlot(way: 1 | -1): void {
  for (let i = 1; i <= SLOTS; i++) {
    const index = (first.value + way * i + SLOTS * i) % SLOTS;
    if (slotOf(index)) return choose(index);
  }
}

function walk({ index, at, frames }: Seen, by: number): void {
  walkTo(index, Math.min(frames.length - 1, Math.max(0, at + by)));
}


/** Another step of the record that is looked at, and which it is, read out. */
function walkSteps({ index, record, slot }: Seen, by: number): void {
  if (record?.kind !== "steps") return;
  const last = stepsOf(record) - 1;
  const step = Math.min(last, Math.max(0, stepAt(record, slot) + by));
  stepTo(index, { step });
  said.value = t("viewer.step_of", { step, last });
}
