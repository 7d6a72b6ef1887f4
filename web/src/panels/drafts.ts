/** Drafts: open workflows are kept as they change, and are open again after a reload, a crash, or in another browser. */
import { effect, signal } from "@preact/signals";
import { autosave, draftOf, keepDraft, keptDrafts, keptHistory, newestDrafts, type DraftStorage, type KeptDraft, type Keeping } from "../store/drafts";
import { t } from "../messages";
import { isSaved, onClosed, openData } from "./documents";
import { draftsOfServer, draftStorage, forgetEverywhere, sendDraft, sendWaiting } from "./draft_places";
import { notify, unnotify } from "./notices";
import { holdDraft, keepSession, letGo, readSession, type Session } from "./session";
import { activeId, tabs, toast, type Tab } from "./workbench";

const PAUSE = 400;
const MOST_DRAFTS = 60;

/** Drafts of this browser and of the server, the newest first. */
export const drafts = signal<readonly KeptDraft[]>([]);
const saving = new Map<string, Keeping>();

/** The title of a draft, for lists. */
export function draftTitle(draft: KeptDraft): string {
  try {
    return (JSON.parse(draft.text) as { title?: string }).title ?? t("tab.untitled");
  } catch {
    return t("tab.untitled");
  }
}

/** Open a kept draft as a tab, with its undo history; one that another page has open is opened as a copy. */
export async function openDraft(draft: KeptDraft, patient = true): Promise<Tab | null> {
  const there = tabs.value.find((tab) => tab.id === draft.key);
  if (there) {
    activeId.value = there.id;
    return there;
  }
  const free = await holdDraft(draft.key, patient);
  const history = await keptHistory(await draftStorage(), draft.key).catch(() => null);
  const tab = openData(draft.text, draftTitle(draft), { id: free ? draft.key : crypto.randomUUID(), name: draft.name, base: draft.base, camera: draft.camera,
    saved: draft.unsaved === false, history });
  if (tab && !free) toast(t("files.draft_copy", { title: draftTitle(draft) }));
  return tab;
}

/** Open what was open when the page was left; true if there was anything. After a crash it is said what was saved. */
export async function restoreSession(): Promise<boolean> {
  const session = readSession();
  drafts.value = await keptDrafts(await draftStorage()).catch(() => []);
  if (session.tabs.some((id) => !drafts.value.some((draft) => draft.key === id))) await addServersDrafts();
  const opened: KeptDraft[] = [];
  const mine = await Promise.all(session.tabs.map(async (id) => (await holdDraft(id, true)) || session.own === true));
  for (const [i, id] of session.tabs.entries()) {
    const draft = drafts.value.find((one) => one.key === id);
    if (draft && mine[i] && (await openDraft(draft, false))) opened.push(draft);
  }
  if (tabs.value.some((tab) => tab.id === session.active)) activeId.value = session.active;
  afterCrash(session, opened);
  return tabs.value.length > 0;
}

async function addServersDrafts(): Promise<void> {
  const found = await draftsOfServer(drafts.value).catch(() => []);
  if (found.length) drafts.value = newestDrafts(drafts.value, found);
}

function afterCrash(session: Session, opened: readonly KeptDraft[]): void {
  const unsaved = opened.filter((draft) => draft.unsaved !== false);
  if (session.clean || !unsaved.length) return;
  setTimeout(() => void import("./library/restored").then((module) => module.showRestored(unsaved)), 300);
}

/** Keep drafts and which tabs are open from now on. */
export async function keepDrafts(): Promise<void> {
  const to = await draftStorage();
  effect(() => {
    keepSession({ tabs: tabs.value.map((tab) => tab.id), active: activeId.value, clean: false });
    for (const tab of tabs.value) follow(tab, to);
  });
  const flush = (): void => { for (const one of saving.values()) void one.flush(); };
  addEventListener("pagehide", () => {
    flush();
    keepSession({ tabs: tabs.peek().map((tab) => tab.id), active: activeId.peek(), clean: true });
  });
  addEventListener("visibilitychange", () => {
    flush();
    if (document.hidden) void sendWaiting();
  });
  onClosed((tab) => void closed(tab));
  void addServersDrafts().then(() => prune(to));
}

/** Tabs by what of them is kept beside the document: a change of it is kept as well. */
const marks = new Map<string, string>();

function follow(tab: Tab, to: DraftStorage): void {
  const mark = `${tab.name ?? ""}/${tab.base ?? ""}/${tab.saved}`;
  if (!saving.has(tab.id)) {
    void holdDraft(tab.id);
    saving.set(tab.id, begin(tab, to));
  } else if (marks.get(tab.id) !== mark) void saving.get(tab.id)?.again();
  marks.set(tab.id, mark);
}

function begin({ id, editor }: Tab, to: DraftStorage): Keeping {
  const now = (): Tab | undefined => tabs.peek().find((tab) => tab.id === id);
  editor.watch((state) => state.draft, (draft) => {
    if (draft.status !== "failed") return unnotify(id, "storage");
    if (draft.message === "full") storageFull(id);
    else toast(t("app.draft_failed", { reason: draft.message }), true);
  });
  const options = { key: id, name: () => now()?.name ?? null, base: () => now()?.base ?? null, unsaved: () => { const tab = now(); return !tab || !isSaved(tab); } };
  const keeping = autosave(editor, { ...options, storage: to, pause: PAUSE, onKept: (draft) => { remember(draft); sendDraft(draft); },
    after: (milliseconds, act) => {
      const timer = setTimeout(act, milliseconds);
      return () => clearTimeout(timer);
    } });
  if (!drafts.peek().some((draft) => draft.key === id)) void keepDraft(to, draftOf(editor, options)).catch(() => undefined);
  return keeping;
}

function remember(draft: KeptDraft): void {
  drafts.value = [draft, ...drafts.peek().filter((one) => one.key !== draft.key)];
}

/** No room: nothing is lost as long as the page is open, and there are three ways out. */
function storageFull(tab: string): void {
  notify({ tab, kind: "storage", text: t("files.storage_full"), actions: [
    { label: t("command.save"), main: true, perform: () => void import("./files").then((files) => files.save()) },
    { label: t("command.export_json"), perform: () => void import("./library/export").then((module) => module.exportJson()) },
    { label: t("files.forget_drafts"), perform: () => void forgetClosed() }] });
}

/** Forget the drafts that are not open, then try again. */
export async function forgetClosed(): Promise<void> {
  const open = new Set(tabs.peek().map((tab) => tab.id));
  for (const draft of drafts.peek().filter((one) => !open.has(one.key))) await forgetOne(draft.key);
  for (const one of saving.values()) await one.again();
}

export async function forgetOne(key: string): Promise<void> {
  drafts.value = drafts.peek().filter((one) => one.key !== key);
  await forgetEverywhere(key);
}

/** Keep a draft that was forgotten again. */
export async function keepAgain(draft: KeptDraft): Promise<void> {
  remember(draft);
  await keepDraft(await draftStorage(), draft).catch(() => undefined);
  sendDraft(draft);
}

/** A closed tab: what is saved needs no draft, the rest stays in the list. */
async function closed(tab: Tab): Promise<void> {
  await saving.get(tab.id)?.flush();
  saving.get(tab.id)?.stop();
  saving.delete(tab.id);
  letGo(tab.id);
  if (isSaved(tab)) await forgetOne(tab.id);
}

/** Old drafts that say nothing more than the library go; of the others the newest stay. */
async function prune(to: DraftStorage): Promise<void> {
  const open = new Set(tabs.peek().map((tab) => tab.id));
  const closedOnes = (await keptDrafts(to).catch(() => [])).filter((draft) => !open.has(draft.key));
  const old = closedOnes.filter((draft, i) => draft.unsaved === false || i >= MOST_DRAFTS);
  for (const draft of old) await forgetOne(draft.key);
}
