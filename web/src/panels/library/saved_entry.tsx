/** One saved workflow in the drawer: its last picture, when, how large, and everything that can be done with it. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { WorkflowEntry } from "../../api/client";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { openFromLibrary } from "../documents/files";
import { ago, size } from "../shared/format";
import { Menu, type MenuEntry } from "../shell/menu";
import { Picture } from "../shared/picture";
import { deleteEntry, duplicateEntry, exportEntry, renameEntry } from "./acts";
import { Versions } from "./versions";

export function SavedEntry({ entry }: { entry: WorkflowEntry }): VNode {
  const [renaming, setRenaming] = useState(false);
  const [versions, setVersions] = useState(false);
  const title = entry.title || entry.name;
  const entries = (): MenuEntry[] => [
    { label: t("files.open", { title }), perform: () => void openFromLibrary(entry.name) },
    { label: t("files.versions"), checked: versions, perform: () => setVersions(!versions) },
    "line",
    { label: t("files.rename_it"), perform: () => setRenaming(true) },
    { label: t("files.duplicate_it"), perform: () => void duplicateEntry(entry) },
    { label: t("files.export_it"), perform: () => void exportEntry(entry) },
    "line",
    { label: t("files.delete_it"), perform: () => void deleteEntry(entry) },
  ];
  return (
    <li class="entry saved">
      <button class="open" onClick={() => void openFromLibrary(entry.name)} title={entry.description || title}>
        {entry.picture ? <Picture url={entry.picture} alt="" /> : <span class="no-picture"><Icon name="image" size={18} /></span>}
        <span class="facts-of"><strong>{title}</strong>
          {entry.name !== title && <span class="dim">{entry.name}</span>}
          <span class="dim">{entry.updated === null ? "" : ago(entry.updated * 1000)} · {size(entry.size)} · {t("files.nodes", { count: entry.nodes })}</span></span>
      </button>
      <Menu label={t("files.more", { title })} class="quiet" entries={entries}><Icon name="down" size={14} /></Menu>
      {renaming && <Rename entry={entry} onDone={() => setRenaming(false)} />}
      {versions && <Versions entry={entry} />}
    </li>
  );
}

function Rename({ entry, onDone }: { entry: WorkflowEntry; onDone: () => void }): VNode {
  const [name, setName] = useState(entry.name);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void renameEntry(entry, name).then((done) => { if (done) onDone(); });
  };
  return (
    <form class="rename" onSubmit={submit} onKeyDown={(e) => { if (e.key === "Escape") { e.stopPropagation(); onDone(); } }}>
      <input type="text" aria-label={t("files.rename", { title: entry.title })} value={name} autofocus spellcheck={false} ref={(field) => field?.focus()} onInput={(e) => setName(e.currentTarget.value)} />
      <button class="main">{t("files.rename_it")}</button>
    </form>
  );
}
