/** What nobody waits for is done when the page has been painted: a workflow that opens is seen first. */

/** Milliseconds after the first picture: by then a canvas that was opened is painted whole. */
const CALM = 100;

/** After the next picture of the page and a quiet moment; in a window that is hidden, where none come, a moment later. Answers the
 * way to call it off. */
export function afterPaint(act: () => void): () => void {
  let [called, frame] = [true, 0];
  const last = (): void => void setTimeout(() => whenIdle(() => { if (called) act(); }), CALM);
  if (document.hidden) last();
  else frame = requestAnimationFrame(last);
  return () => {
    called = false;
    cancelAnimationFrame(frame);
  };
}

/** The most that waiting for a quiet moment may take, in milliseconds. */
const PATIENCE = 1000;

/** When the page has nothing else to do: unlike `afterPaint` it asks for no frame, so that none is due when somebody acts. */
export function whenIdle(act: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(act, { timeout: PATIENCE });
  else setTimeout(act, 0);
}
