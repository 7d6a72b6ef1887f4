/** A menu by Zag: arrows, typing, Esc; entries may be ticked, disabled, a line, or lead to a further menu in the same place. */
import * as menu from "@zag-js/menu";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { JSX, RefObject, VNode } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Point } from "../../geometry/point";
import { t } from "../../messages";
import type { MenuEntry } from "./menu";

interface Level {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
}

/** A menu at a point, for right clicks and the Menu key. */
export function MenuAt(props: { label: string; at: Point; entries: readonly MenuEntry[]; onClose: () => void }): VNode {
  const [deeper, setDeeper] = useState<Level | null>(null);
  const pick = (entry: MenuEntry): void => {
    if (entry === "line") return;
    const { more } = entry;
    if (more) return setDeeper(more === up ? null : { label: entry.label, entries: [{ label: `‹ ${t("menu.back")}`, more: up, perform: nothing }, "line", ...more()] });
    props.onClose();
    entry.perform();
  };
  const level = deeper ?? { label: props.label, entries: props.entries };
  return <OneMenu key={deeper ? `in ${deeper.label}` : ""} label={level.label} at={props.at} entries={level.entries} onPick={pick} onClose={props.onClose} />;
}

const nothing = (): undefined => undefined;
/** Marks the entry that leads back. */
const up = (): [] => [];

function OneMenu(props: Level & { at: Point; onPick: (entry: MenuEntry) => void; onClose: () => void }): VNode {
  const picked = useRef(false);
  const place = usePlace(props.at);
  const service = useMachine(menu.machine, {
    id: useId(), open: true, anchorPoint: props.at, closeOnSelect: false, "aria-label": props.label,
    onSelect: ({ value }) => {
      const entry = props.entries[Number(value)];
      picked.current = true;
      if (entry) props.onPick(entry);
    },
    onOpenChange: ({ open }) => { if (!open && !picked.current) props.onClose(); },
  });
  const api = menu.connect(service, normalizeProps);
  return <div class="popup-place" ref={place}><Entries api={api} entries={props.entries} /></div>;
}

const MARGIN = 4;

/** At the point, but within the window, also when a second line makes the menu larger later. */
function usePlace({ x, y }: Point): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const put = (): void => {
      const { width, height } = element.getBoundingClientRect();
      element.style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - width - MARGIN))}px`;
      element.style.top = `${Math.max(MARGIN, Math.min(y, innerHeight - height - MARGIN))}px`;
    };
    const observer = new ResizeObserver(put);
    observer.observe(element);
    put();
    return () => observer.disconnect();
  }, [x, y]);
  return place;
}

function Entries({ api, entries }: { api: menu.Api; entries: readonly MenuEntry[] }): VNode {
  return (
    <div {...api.getContentProps()} class="popup">
      {entries.map((entry, i) => (entry === "line" ? <hr key={i} {...api.getSeparatorProps()} /> : (
        <div key={i} {...itemProps(api, entry, String(i))}>
          <span>{entry.checked ? "✓ " : ""}{entry.label}{entry.note && <small>{entry.note()}</small>}</span>{entry.more ? <span aria-hidden="true">›</span> : entry.keys && <kbd>{entry.keys}</kbd>}
        </div>
      )))}
    </div>
  );
}

function itemProps(api: menu.Api, entry: Exclude<MenuEntry, "line">, value: string): JSX.IntrinsicElements["div"] {
  const disabled = entry.disabled ?? false;
  if (entry.checked === undefined) return api.getItemProps({ value, disabled }) as JSX.IntrinsicElements["div"];
  return api.getOptionItemProps({ value, disabled, type: "checkbox", checked: entry.checked }) as JSX.IntrinsicElements["div"];
}
