/** Where a mask is painted: pointer, pen and touch; and by keys, which move a brush that everyone sees. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../messages";
import type { Brush, Dab } from "./bitmap";
import { View, type Place } from "./view";
import type { Work } from "./work";

export interface StageProps {
  readonly picture: ImageBitmap;
  readonly work: Work;
  readonly brush: Brush;
  readonly opacity: number;
  readonly feather: number;
  /** Keeps what the toolbar needs: zooming and showing. */
  readonly onView: (view: View) => void;
  readonly onSize: (factor: number) => void;
  readonly onErase: (erase: boolean) => void;
  readonly onStroke: (at: Place) => void;
}

export function Stage(props: StageProps): VNode {
  const stage = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const under = useRef<HTMLCanvasElement>(null);
  const ring = useRef<HTMLSpanElement>(null);
  const view = useRef<View | null>(null);
  const held = useRef(new Map<number, Place>());
  const cursor = useRef<Place>({ x: props.picture.width / 2, y: props.picture.height / 2 });
  useEffect(() => {
    const { picture, work } = props;
    if (!stage.current || !sheet.current || !overlay.current || !under.current) return;
    under.current.width = picture.width;
    under.current.height = picture.height;
    under.current.getContext("2d")?.drawImage(picture, 0, 0);
    view.current = new View(stage.current, sheet.current, overlay.current, work.mask);
    view.current.fit();
    props.onView(view.current);
    stage.current.focus();
  }, [props.picture, props.work]);
  const showRing = (): void => placeRing(ring.current, view.current, cursor.current, props.brush.size);
  useEffect(showRing);
  const tools = { props, view, cursor, held, showRing };
  return (
    <div ref={stage} class="paint-stage" role="application" tabIndex={0} aria-label={t("mask.stage")} aria-describedby="mask-keys" aria-roledescription={t("mask.role")}
      {...usePointer(tools)} onKeyDown={(e) => keyDown(e, tools)} onKeyUp={(e) => { if (e.key === " ") endStroke(tools); }} onContextMenu={(e) => e.preventDefault()}>
      <div ref={sheet} class="paint-sheet">
        <canvas ref={under} />
        <canvas ref={overlay} class="paint-mask" style={{ opacity: props.opacity, filter: props.feather > 0 ? `blur(${String(props.feather)}px)` : "none" }} />
      </div>
      <span ref={ring} class="paint-ring" aria-hidden="true" />
    </div>
  );
}

function placeRing(ring: HTMLElement | null, view: View | null, at: Place, size: number): void {
  if (!ring || !view) return;
  const { x, y } = view.toStage(at);
  const side = Math.max(4, size * view.zoom);
  ring.style.width = ring.style.height = `${String(side)}px`;
  ring.style.transform = `translate(${String(x - side / 2)}px, ${String(y - side / 2)}px)`;
}

interface Tools {
  readonly props: StageProps;
  readonly view: { current: View | null };
  readonly cursor: { current: Place };
  /** The pointers that are down, and where. */
  readonly held: { readonly current: Map<number, Place> };
  readonly showRing: () => void;
}

const strokeName = (brush: Brush): string => t(brush.erase ? "mask.erased" : "mask.painted");

function endStroke({ props, cursor }: Tools): void {
  if (!props.work.painting) return;
  props.work.release();
  props.onStroke(cursor.current);
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Arrows move the brush (Shift: one pixel, Ctrl: its whole size), Space held paints, [ ] change its size, X its kind; Escape takes the stroke back. */
function keyDown(event: KeyboardEvent, tools: Tools): void {
  const { props, view, cursor, showRing } = tools;
  const { brush, work } = props;
  const move = MOVES[event.key];
  const ctrl = event.ctrlKey || event.metaKey;
  if (move) {
    const step = event.shiftKey ? 1 : ctrl ? brush.size : Math.max(1, Math.round(brush.size / 4));
    const clamped = (value: number, most: number): number => Math.min(most, Math.max(0, value));
    cursor.current = { x: clamped(cursor.current.x + move[0] * step, work.mask.width), y: clamped(cursor.current.y + move[1] * step, work.mask.height) };
    if (work.painting) work.drag({ ...cursor.current, pressure: 1 }, brush);
    view.current?.reveal(cursor.current);
    showRing();
    if (!work.painting) props.onStroke(cursor.current);
  } else if (event.key === " ") {
    if (!event.repeat) work.press({ ...cursor.current, pressure: 1 }, brush, strokeName(brush));
  } else if (event.key === "Escape" && work.painting) {
    tools.held.current.clear(); // the hand may still be down, but it holds nothing
    work.abandon();
    props.onStroke(cursor.current);
  } else if (ctrl || event.altKey || !act(event.key, tools)) return;
  event.preventDefault();
}

/** Single keys; whether it was one. */
function act(key: string, { props, view, showRing }: Tools): boolean {
  const acts: Readonly<Record<string, () => void>> = {
    "[": () => props.onSize(1 / 1.2), "]": () => props.onSize(1.2), x: () => props.onErase(!props.brush.erase), b: () => props.onErase(false), e: () => props.onErase(true),
    "+": () => view.current?.zoomBy(1.25), "=": () => view.current?.zoomBy(1.25), "-": () => view.current?.zoomBy(0.8), "0": () => view.current?.fit(),
  };
  const found = acts[key.toLowerCase()];
  found?.();
  showRing();
  return found !== undefined;
}

interface PointerHandlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
  readonly onWheel: (event: WheelEvent) => void;
}

/** One finger, the left button or a pen paints; two fingers or another button move the picture; the pen's other end erases. */
function usePointer(tools: Tools): PointerHandlers {
  const { props, view, cursor, held, showRing } = tools;
  const local = (event: MouseEvent, on = event.currentTarget as HTMLElement): Place => {
    const box = on.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const dab = (event: PointerEvent, at: Place): Dab => ({ ...(view.current?.toPicture(at) ?? at), pressure: event.pointerType === "pen" ? Math.max(0.1, event.pressure) : 1 });
  const brushOf = (event: PointerEvent): Brush => ((event.buttons & 32) !== 0 ? { ...props.brush, erase: true } : props.brush);
  const up = (event: PointerEvent): void => {
    held.current.delete(event.pointerId);
    if (!held.current.size) endStroke(tools);
  };
  return {
    onPointerDown: (event) => {
      const at = local(event);
      held.current.set(event.pointerId, at);
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      (event.currentTarget as HTMLElement).focus();
      event.preventDefault();
      if (held.current.size > 1) {
        if (props.work.painting) props.work.abandon();
      } else if (event.button === 0 || event.button === 5) props.work.press(dab(event, at), brushOf(event), strokeName(brushOf(event)));
    },
    onPointerMove: (event) => {
      const at = local(event);
      const before = held.current.get(event.pointerId);
      if (before) held.current.set(event.pointerId, at);
      cursor.current = view.current?.toPicture(at) ?? at;
      if (props.work.painting) for (const one of coalesced(event)) props.work.drag(dab(one, local(one, event.currentTarget as HTMLElement)), brushOf(event));
      else if (before && view.current) moveView(view.current, held.current, event.pointerId, before, at);
      showRing();
    },
    onPointerUp: up,
    onPointerCancel: up,
    onWheel: (event) => {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) view.current?.zoomBy(Math.exp(-event.deltaY / 200), local(event));
      else view.current?.panBy(-event.deltaX, -event.deltaY);
      showRing();
    },
  };
}

/** All places between two frames, so that a fast stroke is round. */
const coalesced = (event: PointerEvent): PointerEvent[] => {
  const all = typeof event.getCoalescedEvents === "function" ? event.getCoalescedEvents() : [];
  return all.length ? all : [event];
};

/** One pointer pans; two pan and zoom. */
function moveView(view: View, held: ReadonlyMap<number, Place>, id: number, before: Place, at: Place): void {
  const other = [...held].find(([key]) => key !== id)?.[1];
  if (!other) return view.panBy(at.x - before.x, at.y - before.y);
  const [from, to] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(at.x - other.x, at.y - other.y)];
  if (from > 0) view.zoomBy(to / from, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
  view.panBy((at.x - before.x) / 2, (at.y - before.y) / 2);
}
