/** How much of the outline is in sight, and whether it is wide enough for columns. */
import { useEffect, useState } from "preact/hooks";

export interface Sight {
  readonly from: number;
  readonly to: number;
  readonly wide: boolean;
}

const WIDE = 640;
const UNKNOWN = 900;

/** Follows scrolling and the size of what scrolls; pixels from the top of the rows. */
export function useSight(scroller: { readonly current: HTMLElement | null }, grid: { readonly current: HTMLElement | null }): Sight {
  const [sight, setSight] = useState<Sight>({ from: 0, to: UNKNOWN, wide: true });
  useEffect(() => {
    const box = scroller.current;
    if (!box) return undefined;
    const look = (): void => {
      const from = box.scrollTop - (grid.current?.offsetTop ?? 0);
      const next = { from, to: from + (box.clientHeight || UNKNOWN), wide: box.clientWidth === 0 || box.clientWidth >= WIDE };
      setSight((before) => (before.from === next.from && before.to === next.to && before.wide === next.wide ? before : next));
    };
    look();
    box.addEventListener("scroll", look, { passive: true });
    const sizes = typeof ResizeObserver === "function" ? new ResizeObserver(look) : null;
    sizes?.observe(box);
    return () => {
      box.removeEventListener("scroll", look);
      sizes?.disconnect();
    };
  }, []);
  return sight;
}
