/** What the pointer holds while it drags. Escape breaks it off, wherever the keyboard is. */
import { useEffect, useRef } from "preact/hooks";

export interface Hold<T> {
  /** What is held, or null. */
  readonly now: () => T | null;
  readonly take: (held: T) => void;
  /** The drag is over; answers what was held. */
  readonly letGo: () => T | null;
  /** The drag is broken off. */
  readonly breakOff: () => void;
}

/** `broken` is told what was held when a drag is broken off: it puts back what was before. */
export function useHold<T>(broken: (held: T) => void): Hold<T> {
  const held = useRef<{ readonly it: T; readonly stop: () => void } | null>(null);
  const tell = useRef(broken);
  tell.current = broken; // a drag outlives the drawing it began with
  useEffect(() => () => held.current?.stop(), []);
  const letGo = (): T | null => {
    const last = held.current;
    held.current = null;
    last?.stop();
    return last?.it ?? null;
  };
  const breakOff = (): void => {
    const last = letGo();
    if (last !== null) tell.current(last);
  };
  const take = (it: T): void => {
    letGo();
    held.current = { it, stop: onEscape(breakOff) };
  };
  return { now: () => held.current?.it ?? null, take, letGo, breakOff };
}

/** Listen until the returned way to stop is called. */
function onEscape(act: () => void): () => void {
  const stop = new AbortController();
  globalThis.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, { capture: true, signal: stop.signal });
  return () => stop.abort();
}
