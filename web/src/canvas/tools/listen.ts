/** From browser events to tools: pointers, wheel, touch. */

import type { Surface } from "../surface";
import { Hold } from "./hold";
import type { Machine } from "./machine";
import type { WireView } from "../scene/wire_view";
import type { Pointer } from "./stage";
import { wireOf } from "./start";
import type { MenuTarget } from "../contract";

const MAC = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.userAgent);
const DOUBLE_MS = 400;
const DOUBLE_PX = 6;
const HELD_MS = 1000;

/** Listen on the host; returns the way to stop. */
export function listen(surface: Surface, machine: Machine): () => void {
  const { host } = surface;
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(type: K, run: (event: HTMLElementEventMap[K]) => void, passive = true): void =>
    host.addEventListener(type, run as EventListener, { signal: stop.signal, passive });
  const clicks = new Clicks();
  let held = -Infinity;
  const openMenu = (event: PointerEvent | MouseEvent): void => {
    if (event.timeStamp - held < HELD_MS) return; // the browser's own, after the one that was held for
    machine.cancel();
    menu(surface, event);
  };
  const hold = new Hold((press) => {
    openMenu(press);
    held = performance.now();
  });
  on("pointerdown", (event) => {
    if (ours(surface, event.target) && !(event.pointerType === "touch" && machine.rest(pointer(surface, event, 1)))) return;
    hold.down(event);
    leaveField(surface, event);
    if (event.isTrusted) host.setPointerCapture(event.pointerId);
    machine.down(pointer(surface, event, clicks.down(event)));
    event.preventDefault();
  }, false);
  on("pointermove", (event) => {
    hold.move(event);
    if (event.buttons === 0 && ours(surface, event.target)) return machine.away();
    machine.move(pointer(surface, event, clicks.count));
  });
  on("pointerup", (event) => {
    hold.end();
    if (event.pointerType === "touch" || !ours(surface, event.target)) machine.up(pointer(surface, event, clicks.count));
  });
  on("pointercancel", () => {
    hold.end();
    machine.cancel();
  });
  on("pointerleave", () => machine.away());
  on("wheel", (event) => wheel(surface, machine, event), false);
  on("contextmenu", (event) => {
    if (ours(surface, event.target)) return;
    event.preventDefault();
    hold.end();
    openMenu(event);
  }, false);
  return () => {
    hold.end();
    stop.abort();
  };
}

/** Whether an event belongs to a control, a chip or the minimap. */
function ours(surface: Surface, target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".wl-field, .wl-chip, .wl-minimap, .wl-plus, .wl-bar, .wl-edit, .wl-note a, .wl-note textarea") !== null && surface.host.contains(target);
}

/** A press on the canvas ends typing in a field. */
function leaveField(surface: Surface, event: PointerEvent): void {
  if (surface.overlay.hasFocus() && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (event.button === 0 && !surface.host.contains(document.activeElement)) surface.focus(surface.state().active);
}

export function pointer(surface: Surface, event: MouseEvent, clicks: number): Pointer {
  const box = surface.host.getBoundingClientRect();
  const touch = "pointerType" in event && event.pointerType === "touch";
  return { id: "pointerId" in event ? Number(event.pointerId) : 0, x: event.clientX - box.left, y: event.clientY - box.top,
    button: event.button, shift: event.shiftKey, ctrl: MAC ? event.metaKey : event.ctrlKey, alt: event.altKey, touch, clicks };
}

function wheel(surface: Surface, machine: Machine, event: WheelEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("textarea:focus, .wl-chip, .wl-node-note")) return;
  event.preventDefault();
  const scale = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
  const pans = !event.ctrlKey && (event.shiftKey || event.deltaX !== 0);
  const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
  const pinches = event.ctrlKey && Math.abs(event.deltaY) < 50 ? 8 : 1;
  machine.wheel(pointer(surface, event, 0), dx * scale, dy * scale * pinches, pans);
}

function menu(surface: Surface, event: MouseEvent): void {
  const p = pointer(surface, event, 0);
  surface.options.openMenu?.({ target: targetAt(surface, p), screen: { x: event.clientX, y: event.clientY }, at: surface.toWorld(p) });
}

function targetAt(surface: Surface, p: Pointer): MenuTarget {
  const hit = surface.hit(p);
  switch (hit.kind) {
    case "port": return { kind: "port", place: hit.place, side: hit.port.side };
    case "node": case "field": return { kind: "item", item: hit.view.item };
    case "dot": case "frame": case "note": case "corner": return { kind: "item", item: hit.item };
    case "wire": return wireTarget(surface, hit.wire);
    case "empty": return { kind: "canvas" };
  }
}

/** A segment that ends in a dot stands for the wire through it. */
function wireTarget(surface: Surface, view: WireView): MenuTarget {
  const to = wireOf(surface, view)?.to;
  return to ? { kind: "wire", to } : { kind: "canvas" };
}

/** Counts clicks that follow each other in time and place. */
class Clicks {
  count = 0;
  private at = -Infinity;
  private x = 0;
  private y = 0;

  down(event: PointerEvent): number {
    const near = Math.hypot(event.clientX - this.x, event.clientY - this.y) <= DOUBLE_PX;
    this.count = near && event.timeStamp - this.at < DOUBLE_MS && this.count < 2 ? this.count + 1 : 1;
    [this.at, this.x, this.y] = [event.timeStamp, event.clientX, event.clientY];
    return this.count;
  }
}
