/** A menu by Zag: arrows, typing, Esc; entries may be ticked, disabled or a line. Loaded when the first one opens. */
import * as menu from "@zag-js/menu";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { JSX, VNode } from "preact";
import { useId } from "preact/hooks";
import type { Point } from "../geometry/point";
import type { MenuEntry } from "./menu";

const WIDTH = 300;
const ROW = 30;

/** A menu at a point, for right clicks and the Menu key. */
export function MenuAt(props: { label: string; at: Point; entries: readonly MenuEntry[]; onClose: () => void }): VNode {
  const service = useMachine(menu.machine, {
    id: useId(), open: true, anchorPoint: props.at, onSelect: ({ value }) => pick(props.entries, value),
    onOpenChange: ({ open }) => { if (!open) props.onClose(); }, "aria-label": props.label,
  });
  const api = menu.connect(service, normalizeProps);
  return <div class="popup-place" style={placed(props.at, props.entries.length)}><Entries api={api} entries={props.entries} /></div>;
}

/** At the point, but within the window. */
const placed = ({ x, y }: Point, entries: number): Record<string, string> => ({
  position: "fixed", left: `${Math.max(4, Math.min(x, innerWidth - WIDTH))}px`, top: `${Math.max(4, Math.min(y, innerHeight - entries * ROW - 16))}px`,
});

function pick(entries: readonly MenuEntry[], value: string): void {
  const entry = entries[Number(value)];
  if (entry && entry !== "line") entry.perform();
}

function Entries({ api, entries }: { api: menu.Api; entries: readonly MenuEntry[] }): VNode {
  return (
    <div {...api.getContentProps()} class="popup">
      {entries.map((entry, i) => (entry === "line" ? <hr key={i} {...api.getSeparatorProps()} /> : (
        <div key={i} {...itemProps(api, entry, String(i))}>
          <span>{entry.checked ? "✓ " : ""}{entry.label}</span>{entry.keys && <kbd>{entry.keys}</kbd>}
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
