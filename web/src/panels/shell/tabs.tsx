/** The row of open workflows: reordered by dragging or keys, closed by a click, the middle button or Delete. */
import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { closeTab, moveTab, newTab } from "../documents/documents";
import { useEditor } from "../shared/hooks";
import { activeId, announcement, tabs, type Tab } from "../workbench";

export function Tabs(): VNode {
  const [over, setOver] = useState<number | null>(null);
  return (
    <nav class="tabs" aria-label={t("tabs.label")}>
      {tabs.value.map((one, i) => <TabHead key={one.id} tab={one} place={i} over={over === i} onOver={setOver} />)}
      <button class="quiet" aria-label={t("tab.new")} title={t("tab.new")} onClick={() => newTab()}><Icon name="add" size={15} /></button>
    </nav>
  );
}

const KIND = "application/x-wireloom-tab";

interface TabHeadProps {
  readonly tab: Tab;
  readonly place: number;
  readonly over: boolean;
  readonly onOver: (place: number | null) => void;
}

function TabHead({ tab, place, over, onOver }: TabHeadProps): VNode {
  const revision = useEditor(tab.editor, (state) => state.revision);
  const title = tab.editor.document.title || t("tab.untitled");
  const open = tab.id === activeId.value;
  const head = useRef<HTMLSpanElement>(null);
  const { length } = tabs.value;
  useLayoutEffect(() => { if (open) head.current?.scrollIntoView({ block: "nearest", inline: "nearest" }); }, [open, place, length]);
  const drop = (event: DragEvent): void => {
    const id = event.dataTransfer?.getData(KIND);
    onOver(null);
    if (!id) return;
    event.preventDefault();
    moveTab(id, place);
  };
  const dragOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes(KIND)) return;
    event.preventDefault();
    onOver(place);
  };
  return (
    <span ref={head} class={`tab${open ? " open" : ""}${over ? " over" : ""}`} draggable onDragStart={(e) => e.dataTransfer?.setData(KIND, tab.id)} onDragOver={dragOver}
      onDragLeave={() => onOver(null)} onDragEnd={() => onOver(null)} onDrop={drop}
      onMouseDown={(e) => { if (e.button === 1) e.preventDefault(); }} onAuxClick={(e) => { if (e.button === 1) closeTab(tab.id); }}>
      <button aria-current={open ? "page" : undefined} onClick={() => { activeId.value = tab.id; }} onKeyDown={(e) => walk(e, tab, place)} title={tab.name ? `${title} (${tab.name})` : title}>
        <span>{title}</span>{revision !== tab.saved && <i class="dot" role="img" aria-label={t("app.unsaved")} title={t("app.unsaved")} />}
      </button>
      <button class="close" tabIndex={open ? 0 : -1} aria-label={t("tab.close", { title })} onClick={() => closeTab(tab.id)}><Icon name="close" size={13} /></button>
    </span>
  );
}

/** Arrows walk, with Alt they move the tab, Delete closes it. */
function walk(event: KeyboardEvent, tab: Tab, place: number): void {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === "Delete") closeTab(tab.id);
  else if (by !== undefined && event.altKey) {
    moveTab(tab.id, place + by);
    announcement.value = t("tab.moved", { place: tabs.value.findIndex((one) => one.id === tab.id) + 1, count: tabs.value.length });
  } else if (by !== undefined) activeId.value = tabs.value[(place + by + tabs.value.length) % tabs.value.length]?.id ?? "";
  else return;
  event.preventDefault();
  event.stopPropagation();
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".tab.open > button")?.focus());
}
