/** The upper edge of the viewer: dragging it, or arrows, make it higher and lower. */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { signal } from "@preact/signals";
import { t } from "../../messages";

const KEPT = "wireloom-viewer-height";
const LEAST = 220;
const STEP = 24;

const most = (): number => Math.max(LEAST, window.innerHeight - 120);
const within = (value: number): number => Math.round(Math.min(most(), Math.max(LEAST, value)));
const height = signal(read());

function read(): number {
  try {
    return Number(localStorage.getItem(KEPT)) || Math.min(460, Math.round(window.innerHeight * 0.55));
  } catch {
    return 400;
  }
}

function set(value: number): void {
  height.value = within(value);
  try {
    localStorage.setItem(KEPT, String(height.value));
  } catch { /* it holds until the page closes */ }
}

export function Edge(): VNode {
  const edge = useRef<HTMLDivElement>(null);
  const now = within(height.value);
  useEffect(() => {
    const box = edge.current?.parentElement;
    if (!box) return undefined;
    box.style.height = `${now}px`;
    return () => { box.style.height = ""; };
  }, [now]);
  const down = (event: PointerEvent): void => {
    event.preventDefault();
    edge.current?.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    if (!edge.current?.hasPointerCapture(event.pointerId)) return;
    const box = edge.current.parentElement?.getBoundingClientRect();
    if (box) set(box.bottom - event.clientY);
  };
  const keys = (event: KeyboardEvent): void => {
    const to = { ArrowUp: now + STEP, ArrowDown: now - STEP, Home: LEAST, End: most() }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    set(to);
  };
  return <div ref={edge} class="v-edge" role="separator" tabIndex={0} aria-orientation="horizontal" aria-label={t("viewer.height")} aria-valuenow={now} aria-valuemin={LEAST} aria-valuemax={most()}
    onPointerDown={down} onPointerMove={move} onKeyDown={keys} />;
}
