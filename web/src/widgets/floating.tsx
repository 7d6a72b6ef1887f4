/** Things that open beside a field: at the end of the page, so that no node or panel cuts them off. */
import { render, type ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const GAP = 4;

export interface FloatingProps {
  /** What it stands below, or above where there is no room. */
  readonly anchor: { readonly current: HTMLElement | null };
  readonly class: string;
  readonly children: ComponentChildren;
  /** Given what was drawn, once. */
  readonly onOpen?: (host: HTMLElement) => void;
}

/** Draws its children beside the anchor and follows it while it moves. */
export function Floating({ anchor, class: name, children, onOpen }: FloatingProps): null {
  const host = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const element = document.createElement("div");
    element.className = `floating ${name}`;
    (anchor.current?.closest("dialog") ?? document.body).append(element);
    host.current = element;
    return () => {
      render(null, element);
      element.remove();
    };
  }, []);
  useLayoutEffect(() => {
    if (host.current) render(<>{children}</>, host.current);
    place(host.current, anchor.current);
  });
  useEffect(() => {
    if (host.current) onOpen?.(host.current);
    let frame = 0;
    const follow = (): void => {
      place(host.current, anchor.current);
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, []);
  return null;
}

/** Below the anchor where it fits, else above, always within the window. */
function place(host: HTMLElement | null, anchor: HTMLElement | null): void {
  if (!host || !anchor?.isConnected) return;
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = host;
  const below = at.bottom + GAP;
  const top = below + height <= innerHeight - GAP || at.top - GAP - height < GAP ? Math.min(below, innerHeight - height - GAP) : at.top - GAP - height;
  const left = Math.min(at.left, innerWidth - width - GAP);
  const transform = `translate(${String(Math.round(Math.max(GAP, left)))}px, ${String(Math.round(Math.max(GAP, top)))}px)`;
  if (host.style.transform !== transform) host.style.transform = transform;
}
