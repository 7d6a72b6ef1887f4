/** What the grid remembers between two pictures of itself: its size, its rows as they were drawn, what is looked at. */
import type { VNode } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { rowOf, type Row } from "./rows";
import type { Item } from "./shelf";

/** Rows as they were drawn, as long as `inputs` are the same: what only scrolls is not worked out again. */
export function useDrawn(draw: (row: number) => VNode, inputs: readonly unknown[]): (row: number, i: number, range: readonly number[]) => VNode {
  const kept = useMemo(() => new Map<number, VNode>(), inputs);
  return (row, i, range) => {
    if (i === 0) for (const old of kept.keys()) if (!range.includes(old)) kept.delete(old);
    const known = kept.get(row) ?? draw(row);
    kept.set(row, known);
    return known;
  };
}

/** Follow the size of the grid. */
export function useSize(host: { readonly current: HTMLElement | null }, tell: (box: { width: number; height: number }) => void): void {
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const measure = (): void => tell({ width: element.clientWidth || 600, height: element.clientHeight || 600 });
    measure();
    if (typeof ResizeObserver === "undefined") return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
}

/** What is looked at stays where it is while new results come in above it. */
export function useSteady(host: { readonly current: HTMLElement | null }, items: readonly Item[], rows: readonly Row[]): void {
  const before = useRef<{ readonly id: number; readonly top: number } | null>(null);
  useLayoutEffect(() => {
    const element = host.current;
    const old = before.current;
    if (element && old && element.scrollTop > 0) {
      const now = rows[rowOf(rows, items.findIndex(({ id }) => id === old.id))];
      if (now && now.top !== old.top) element.scrollTop += now.top - old.top;
    }
    const head = items[0];
    before.current = head ? { id: head.id, top: rows[1]?.top ?? 0 } : null;
  }, [items]);
}
