/** The left rail, and the one drawer that it opens. */
import type { ComponentType, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t, type MessageKey } from "../../messages";
import { Icon, type IconName } from "../../widgets/icon";
import { view, narrow } from "./views";
import { dialog, drawer, inspectorShown, resultsShown, type Drawer } from "../workbench";

const DRAWERS: readonly (readonly [NonNullable<Drawer>, MessageKey, IconName])[] = [
  ["workflows", "rail.workflows", "files"], ["gallery", "rail.gallery", "image"], ["models", "rail.models", "boxes"], ["history", "rail.history", "history"],
];

export function Rail(): VNode {
  return (
    <nav class="rail" aria-label={t("region.rail")}>
      <button class="quiet" aria-label={t("rail.add")} title={`${t("rail.add")} (Shift+A)`} onClick={() => { dialog.value = { kind: "palette", request: null }; }}><Icon name="add" size={18} /></button>
      {DRAWERS.map((entry) => <RailButton key={entry[0]} entry={entry} />)}
      {narrow.value && view.value !== "app" && <>
        <button class="quiet" aria-label={t("region.inspector")} aria-expanded={inspectorShown.value} onClick={() => { inspectorShown.value = !inspectorShown.value; }}><Icon name="panel" size={18} /></button>
        <button class="quiet" aria-label={t("region.results")} aria-expanded={resultsShown.value} onClick={() => { resultsShown.value = !resultsShown.value; }}><Icon name="results" size={18} /></button>
      </>}
      <span class="spring" />
      <button class="quiet" aria-label={t("rail.help")} title={`${t("rail.help")} (Shift+?)`} onClick={() => { dialog.value = { kind: "shortcuts" }; }}><Icon name="keyboard" size={18} /></button>
      <RailButton entry={["settings", "rail.settings", "settings"]} />
    </nav>
  );
}

function RailButton({ entry: [name, key, icon] }: { entry: readonly [NonNullable<Drawer>, MessageKey, IconName] }): VNode {
  const open = drawer.value === name;
  return <button class="quiet" aria-label={t(key)} title={t(key)} aria-expanded={open} onClick={() => { drawer.value = open ? null : name; }}><Icon name={icon} size={18} /></button>;
}

/** The drawer; what it shows is loaded when it is first opened. */
export function DrawerPanel(): VNode | null {
  const [loaded, setLoaded] = useState<{ readonly It: ComponentType<{ name: NonNullable<Drawer> }> } | null>(null);
  const name = drawer.value;
  useEffect(() => {
    if (name && !loaded) void import("../drawers").then((module) => setLoaded({ It: module.DrawerContent }));
  }, [name, loaded]);
  if (!name) return null;
  return (
    <section class={`drawer of-${name}`} aria-label={t(`rail.${name}`)}>
      <header><h2>{t(`rail.${name}`)}</h2><button class="quiet" aria-label={t("rail.close")} onClick={() => { drawer.value = null; }}><Icon name="close" size={15} /></button></header>
      <div class="drawer-body">{loaded && <loaded.It name={name} />}</div>
    </section>
  );
}
