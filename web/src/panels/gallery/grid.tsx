/** The grid of results: as many rows as are seen, used again while it scrolls; one stop for Tab, arrows walk. */
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import { useDrawn, useSize, useSteady } from "./grid_hooks";
import { choose, howOf, type Chosen, type How } from "./select";
import { columnsOf, heightOf, rowAt, rowOf, rowsOf, step, type Row, type Sizes } from "./rows";
import { hasMore, more, type Item } from "./shelf";
import { Tile, tileId } from "./tile";
import { dayWords } from "./words";

const TILE = 112;
const GAP = 8;
const HEADING = 34;
const OVER = 2;
const ARROWS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]);

export interface GridProps {
  readonly items: readonly Item[];
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
  /** Keys that mean an act; true where one did. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly onOpen: () => void;
  readonly onMenu: (at: { readonly x: number; readonly y: number }) => void;
}

export function Grid({ items, chosen, onChoose, onKey, onOpen, onMenu }: GridProps): VNode {
  const host = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState({ width: 600, height: 600 });
  const { columns, side } = columnsOf(box.width, TILE, GAP);
  const sizes: Sizes = { columns, tile: side + GAP, heading: HEADING };
  const rows = useMemo(() => rowsOf(items.map(({ day }) => day), sizes), [items, columns, side]);
  const [first, setFirst] = useState(0);
  const seen = Math.ceil(box.height / Math.min(sizes.tile, HEADING * 2)) + 2 * OVER + 1;
  useSize(host, setBox);
  const scrolled = (): void => {
    const top = host.current?.scrollTop ?? 0;
    setFirst(Math.max(0, rowAt(rows, top) - OVER));
    if (hasMore.peek() && top + box.height * 4 > heightOf(rows, sizes)) void more();
  };
  useEffect(scrolled, [rows, box]);
  useSteady(host, items, rows);
  const at = useMemo(() => (chosen.active === null ? -1 : items.findIndex(({ id }) => id === chosen.active)), [items, chosen.active]);
  const pick = (index: number, how: How): void => onChoose(choose(items.map(({ id }) => id), chosen, items[index]?.id ?? 0, how));
  const show = (result: number): void => reveal(host.current, rows[rowOf(rows, result)], side);
  const keys = (event: KeyboardEvent): void => {
    if (onKey(event)) return event.preventDefault();
    if (!ARROWS.has(event.key) || event.altKey || !items.length) return;
    event.preventDefault();
    const next = at < 0 ? 0 : step(rows, at, event.key, Math.max(1, Math.floor(box.height / sizes.tile)), items.length);
    show(next);
    const how = event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "move" : "only";
    pick(next, how);
  };
  const clicked = (event: MouseEvent): void => {
    const index = indexOf(event);
    if (index !== null) pick(index, howOf(event));
  };
  const menu = (event: MouseEvent): void => {
    const index = indexOf(event) ?? at;
    if (index < 0) return;
    event.preventDefault();
    const id = items[index]?.id ?? 0;
    if (!chosen.ids.has(id)) pick(index, "only");
    const tile = document.getElementById(tileId(id))?.getBoundingClientRect();
    onMenu(event.clientX || !tile ? { x: event.clientX, y: event.clientY } : { x: tile.left, y: tile.bottom });
  };
  const range = visible(rows, first, seen, at);
  const drawn = useDrawn((i) => <GridRow key={i % (seen + 1)} row={rows[i] ?? NO_ROW} items={items} chosen={chosen} side={side} />, [rows, items, chosen, side, seen]);
  return (
    <div ref={host} class="gallery-grid" role="listbox" aria-multiselectable="true" aria-label={t("gallery.results")} tabIndex={0}
      aria-activedescendant={at < 0 ? undefined : tileId(chosen.active ?? 0)} onScroll={scrolled} onKeyDown={keys} onClick={clicked}
      onDblClick={(event) => { if (indexOf(event) !== null) onOpen(); }} onContextMenu={menu}
      onFocus={() => { if (at < 0 && items.length) pick(rows[first]?.from ?? 0, "move"); }}>
      <div class="gallery-all" role="presentation" style={{ height: `${heightOf(rows, sizes)}px` }}>
        {range.map(drawn)}
      </div>
    </div>
  );
}

const NO_ROW: Row = { day: "", from: 0, to: 0, top: 0 };

/** The rows that are drawn: those that are seen, and the one with the keyboard. */
function visible(rows: readonly Row[], first: number, seen: number, active: number): number[] {
  const range = Array.from({ length: Math.max(0, Math.min(seen, rows.length - first)) }, (_, i) => first + i);
  const extra = active < 0 ? -1 : rowOf(rows, active);
  return extra < 0 || range.includes(extra) ? range : [...range, extra];
}

interface RowProps {
  readonly row: Row;
  readonly items: readonly Item[];
  readonly chosen: Chosen;
  readonly side: number;
}

function GridRow({ row, items, chosen, side }: RowProps): VNode {
  const place = { transform: `translateY(${row.top}px)` };
  if (row.day !== null) {
    return <div class="gallery-row day" role="presentation" style={place}><h3 aria-hidden="true">{row.day && dayWords(row.day)}</h3></div>;
  }
  return (
    <div class="gallery-row" role="group" aria-label={dayWords(items[row.from]?.day ?? "")} style={{ ...place, gridAutoColumns: `${side}px`, height: `${side}px` }}>
      {items.slice(row.from, row.to).map((entry, i) => (
        <Tile key={i} entry={entry} index={row.from + i} chosen={chosen.ids.has(entry.id)} active={chosen.active === entry.id} />
      ))}
    </div>
  );
}

function indexOf(event: MouseEvent): number | null {
  const tile = (event.target as Element).closest<HTMLElement>("[data-index]");
  return tile ? Number(tile.dataset["index"]) : null;
}

function reveal(host: HTMLElement | null, row: Row | undefined, side: number): void {
  if (!host || !row) return;
  if (row.top < host.scrollTop + HEADING) host.scrollTop = Math.max(0, row.top - HEADING);
  else if (row.top + side > host.scrollTop + host.clientHeight) host.scrollTop = row.top + side - host.clientHeight;
}
