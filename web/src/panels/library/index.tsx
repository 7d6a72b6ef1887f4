/** The drawer of workflows: what was saved, the examples, drafts; each can be found, opened, and looked back upon. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { WorkflowEntry } from "../../api/client";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { doorsOpen } from "../doors/open";
import { drafts, draftTitle, openDraft } from "../documents/drafts";
import { forgetOne, keepAgain } from "../documents/keeping";
import { library, loadLibrary, openFile, openFromLibrary } from "../documents/files";
import { ago } from "../shared/format";
import type { KeptDraft } from "../../store/drafts";
import { Picture } from "../shared/picture";
import { drawer, tabs, toast } from "../workbench";
import { SavedEntry } from "./saved_entry";
import "./library.css";

/** The example that a first visit opens stands first. */
const FIRST = "text-to-image";

/** All words must occur in the name, the title or the description. */
export function found(entries: readonly WorkflowEntry[], query: string): WorkflowEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const text = `${entry.name} ${entry.title} ${entry.description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function Library(): VNode {
  const [query, setQuery] = useState("");
  useEffect(() => void loadLibrary().catch(() => undefined), []);
  const all = found(library.value, query);
  const mine = all.filter((entry) => !entry.bundled).sort((a, b) => (b.updated ?? 0) - (a.updated ?? 0));
  const examples = all.filter((entry) => entry.bundled).sort((a, b) => Number(b.name === FIRST) - Number(a.name === FIRST));
  const saved = library.value.some((entry) => !entry.bundled);
  return (
    <div class="library">
      <div class="library-tools">
        <input type="search" aria-label={t("files.search")} placeholder={t("files.search")} value={query} onInput={(e) => setQuery(e.currentTarget.value)} />
        <button onClick={() => openFile()}><Icon name="folder" size={14} />{t("command.open_file")}</button>
      </div>
      <h3>{t("files.library")}</h3>
      {mine.length > 0 && <ul class="entries">{mine.map((entry) => <SavedEntry key={entry.name} entry={entry} />)}</ul>}
      {!mine.length && <p class="dim">{saved ? t("files.none_found") : t("files.empty")}</p>}
      <button onClick={() => { doorsOpen.value = true; drawer.value = null; }}>{t("doors.again")}</button>
      {examples.length > 0 && <h3>{t("files.templates")}</h3>}
      {examples.map((entry) => <Template key={entry.name} entry={entry} />)}
      <Drafts query={query} />
    </div>
  );
}

function Template({ entry }: { entry: WorkflowEntry }): VNode {
  return (
    <button class="template" onClick={() => void openFromLibrary(entry.name)}>
      {entry.picture ? <Picture url={entry.picture} alt="" /> : <span class="no-picture"><Icon name="image" size={18} /></span>}
      <strong>{entry.title}</strong><span class="dim">{entry.description}</span>
    </button>
  );
}

/** Drafts that are not open: opened again, or forgotten (and brought back). */
function Drafts({ query }: { query: string }): VNode | null {
  const kept = drafts.value.filter((draft) => draft.unsaved !== false && !tabs.value.some((tab) => tab.id === draft.key) && draftTitle(draft).toLowerCase().includes(query.toLowerCase()));
  if (!kept.length) return null;
  return (
    <>
      <h3>{t("files.drafts")}</h3>
      <ul class="entries">{kept.map((draft) => (
        <li key={draft.key} class="entry draft">
          <button class="open" onClick={() => void openDraft(draft)}><strong>{draftTitle(draft)}</strong><span class="dim">{ago(draft.at)}{draft.name ? ` · ${draft.name}` : ""}</span></button>
          <button class="quiet" aria-label={t("files.forget", { title: draftTitle(draft) })} onClick={() => void forget(draft)}><Icon name="trash" size={13} /></button>
        </li>
      ))}</ul>
    </>
  );
}

async function forget(draft: KeptDraft): Promise<void> {
  await forgetOne(draft.key);
  toast(t("files.forgotten", { title: draftTitle(draft) }), false, { label: t("command.undo"), perform: () => void keepAgain(draft) });
}
