/** The left rail, and the one drawer that it opens. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Editor } from "../store/state";
import { t, type MessageKey } from "../messages";
import { Icon, type IconName } from "../widgets/icon";
import { drafts, draftTitle, openDraft } from "./drafts";
import { deleteFromLibrary, library, loadLibrary, openFile, openFromLibrary } from "./files";
import { size } from "./format";
import { useEditor } from "./hooks";
import type { Health, WorkflowEntry } from "../api/client";
import { client } from "./server";
import { services } from "./services";
import { setSettings, settings, type Theme } from "./settings";
import { active, dialog, drawer, tabs, type Drawer } from "./workbench";

const DRAWERS: readonly (readonly [NonNullable<Drawer>, MessageKey, IconName])[] = [
  ["workflows", "rail.workflows", "files"], ["models", "rail.models", "boxes"], ["history", "rail.history", "history"],
];

export function Rail(): VNode {
  return (
    <nav class="rail" aria-label={t("region.rail")}>
      <button class="quiet" aria-label={t("rail.add")} title={`${t("rail.add")} (Shift+A)`} onClick={() => { dialog.value = { kind: "palette", request: null }; }}><Icon name="add" size={18} /></button>
      {DRAWERS.map((entry) => <RailButton key={entry[0]} entry={entry} />)}
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

export function DrawerPanel(): VNode | null {
  const name = drawer.value;
  const editor = active.value?.editor;
  if (!name) return null;
  return (
    <section class="drawer" aria-label={t(`rail.${name}`)}>
      <header><h2>{t(`rail.${name}`)}</h2><button class="quiet" aria-label={t("rail.close")} onClick={() => { drawer.value = null; }}><Icon name="close" size={15} /></button></header>
      <div class="drawer-body">
        {name === "workflows" && <Workflows />}
        {name === "models" && <Models />}
        {name === "history" && editor && <History editor={editor} />}
        {name === "settings" && <SettingsPanel />}
      </div>
    </section>
  );
}

function Workflows(): VNode {
  useEffect(() => void loadLibrary().catch(() => undefined), []);
  const mine = library.value.filter((entry) => !entry.bundled);
  const kept = drafts.value.filter((draft) => !tabs.value.some((tab) => tab.id === draft.key));
  return (
    <>
      <button onClick={() => openFile()}><Icon name="folder" size={14} />{t("command.open_file")}</button>
      <h3>{t("files.library")}</h3>
      {mine.length ? <ul class="list">{mine.map((entry) => <LibraryRow key={entry.name} entry={entry} />)}</ul> : <p class="dim">{t("files.empty")}</p>}
      <h3>{t("files.templates")}</h3>
      {library.value.filter((entry) => entry.bundled).map((entry) => (
        <button key={entry.name} class="template" onClick={() => void openFromLibrary(entry.name)}>
          <strong>{entry.title}</strong><span class="dim">{Object.keys(entry.inputs).join(", ")}</span>
        </button>
      ))}
      {kept.length > 0 && <h3>{t("files.drafts")}</h3>}
      <ul class="list">{kept.map((draft) => <li key={draft.key}><button onClick={() => openDraft(draft)}>{draftTitle(draft)}</button></li>)}</ul>
    </>
  );
}

function LibraryRow({ entry }: { entry: WorkflowEntry }): VNode {
  return (
    <li class="row">
      <button onClick={() => void openFromLibrary(entry.name)}>{entry.title || entry.name}</button>
      <button class="quiet" aria-label={t("files.delete", { title: entry.title })} onClick={() => deleteFromLibrary(entry)}><Icon name="trash" size={13} /></button>
    </li>
  );
}

function Models(): VNode {
  const [models, setModels] = useState<readonly { name: string; size: number; shipped: boolean }[]>([]);
  useEffect(() => void services.models().then(setModels, () => undefined), []);
  if (!models.length) return <p class="dim">{t("models.empty")}</p>;
  return <ul>{models.map((m) => <li key={m.name} class="field"><div>{m.name}</div><span class="dim">{size(m.size)}{m.shipped ? ` · ${t("models.shipped")}` : ""}</span></li>)}</ul>;
}

function History({ editor }: { editor: Editor }): VNode {
  const history = useEditor(editor, (state) => state.history);
  if (!history.names.length) return <p class="dim">{t("history.empty")}</p>;
  return (
    <ol class="list">
      {["", ...history.names].map((name, i) => (
        <li key={i}><button class={i <= history.position ? "done" : "undone"} aria-current={i === history.position ? "true" : undefined}
          onClick={() => editor.travel(i)}>{i === 0 ? t("history.start") : name}</button></li>
      )).reverse()}
    </ol>
  );
}

function SettingsPanel(): VNode {
  const [health, setHealth] = useState<Health | null>(null);
  useEffect(() => void client.health().then(setHealth, () => undefined), []);
  const { theme, notify, still } = settings.value;
  return (
    <>
      <div class="field">
        <div class="top"><label for="theme">{t("settings.theme")}</label></div>
        <select id="theme" value={theme} onChange={(e) => setSettings({ theme: e.currentTarget.value as Theme })}>
          {(["system", "light", "dark"] as const).map((name) => <option key={name} value={name}>{t(`settings.theme_${name}`)}</option>)}
        </select>
      </div>
      <div class="field"><label><input type="checkbox" checked={notify} onChange={(e) => void askToNotify(e.currentTarget.checked)} /> {t("settings.notify")}</label></div>
      <div class="field"><label><input type="checkbox" checked={still} onChange={(e) => setSettings({ still: e.currentTarget.checked })} /> {t("settings.motion")}</label></div>
      {health && <p class="dim">{t("settings.version", { version: health.version, worker: health.worker, waiting: health.waiting })}</p>}
    </>
  );
}

async function askToNotify(wanted: boolean): Promise<void> {
  const may = wanted && "Notification" in window && (await Notification.requestPermission()) === "granted";
  setSettings({ notify: may });
}
