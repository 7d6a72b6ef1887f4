/** What nobody waits for is done when the page has been painted: a workflow that opens is seen first. */

/** Frames until the canvas of a workflow that was opened has been painted. */
const FRAMES = 2;

/** After the next pictures of the page; in a window that is hidden, where none come, a moment later. Answers the way to call it off. */
export function afterPaint(act: () => void): () => void {
  let [frame, timer]: [number, ReturnType<typeof setTimeout> | undefined] = [0, undefined];
  const last = (): void => { timer = setTimeout(act, document.hidden ? 100 : 0); };
  const next = (left: number): void => { frame = requestAnimationFrame(() => (left > 1 ? next(left - 1) : last())); };
  if (document.hidden) last();
  else next(FRAMES);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** The most that waiting for a quiet moment may take, in milliseconds. */
const PATIENCE = 1000;

/** When the page has nothing else to do: unlike `afterPaint` it asks for no frame, so that none is due when somebody acts. */
export function whenIdle(act: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(act, { timeout: PATIENCE });
  else setTimeout(act, 0);
}
