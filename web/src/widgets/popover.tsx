/** A small panel beside a field: Esc or a click elsewhere closes it and gives the focus back. */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Floating } from "./floating";

export interface PopoverProps {
  readonly anchor: { readonly current: HTMLElement | null };
  readonly label: string;
  readonly children: ComponentChildren;
  readonly onClose: () => void;
}

const FOCUSABLE = "button:not(:disabled), input:not(:disabled):not([hidden]), select, textarea, [tabindex='0']";

export function Popover({ anchor, label, children, onClose }: PopoverProps): VNode {
  const panel = useRef<HTMLElement | null>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (!panel.current?.contains(target) && !anchor.current?.contains(target)) close.current();
    };
    addEventListener("pointerdown", outside, true);
    return () => removeEventListener("pointerdown", outside, true);
  }, []);
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault();
      close.current();
      (anchor.current?.matches(FOCUSABLE) ? anchor.current : anchor.current?.querySelector<HTMLElement>(FOCUSABLE))?.focus();
    } else if (event.key === "Tab" && panel.current) cycle(event, panel.current);
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  };
  return (
    <Floating anchor={anchor} class="popover" onOpen={(host) => {
      panel.current = host;
      (host.querySelector<HTMLElement>("[data-first]") ?? host.querySelector<HTMLElement>(FOCUSABLE))?.focus();
    }}>
      <div role="dialog" aria-label={label} onKeyDown={keys}>{children}</div>
    </Floating>
  );
}

/** Tab goes round inside. */
function cycle(event: KeyboardEvent, panel: HTMLElement): void {
  const all = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((e) => e.tabIndex >= 0);
  const [first, last] = [all[0], all.at(-1)];
  const leaves = document.activeElement === (event.shiftKey ? first : last);
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
