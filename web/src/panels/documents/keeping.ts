/** Drafts are kept: every open workflow as it changes, in this browser and on the server, and which of them are open. */
import { effect } from "@preact/signals";
import { autosave, draftOf, type Keeping } from "../../store/autosave";
import { keepDraft, keptDrafts, type DraftStorage, type KeptDraft } from "../../store/drafts";
import { t } from "../../messages";
import { isSaved, onClosed } from "./documents";
import { draftStorage, forgetEverywhere, sendDraft, sendWaiting } from "./draft_places";
import { addServersDrafts, drafts } from "./drafts";
import { notify, unnotify } from "../shell/notices";
import { afterPaint } from "../shared/later";
import { holdDraft, keepSession, letGo } from "./session";
import { activeId, tabs, toast, type Tab } from "../workbench";

const PAUSE = 400;
const MOST_DRAFTS = 60;
/** Another window that is just being restored has not taken its drafts yet: what was kept lately stays. */
const DAY = 86_400_000;

const saving = new Map<string, Keeping>();

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
  if (editor.get().revision > 0) void keeping.again(); // it was changed before anybody kept it
  else if (!drafts.peek().some((draft) => draft.key === id)) afterPaint(() => {
    if (saving.has(id)) void keepDraft(to, draftOf(editor, options)).catch(() => undefined);
  });
  return keeping;
}

function remember(draft: KeptDraft): void {
  drafts.value = [draft, ...drafts.peek().filter((one) => one.key !== draft.key)];
}

/** No room: nothing is lost as long as the page is open, and there are three ways out. */
function storageFull(tab: string): void {
  notify({ tab, kind: "storage", text: t("files.storage_full"), actions: [
    { label: t("command.save"), main: true, perform: () => void import("./files").then((files) => files.save()) },
    { label: t("command.export_json"), perform: () => void import("../library/export").then((module) => module.exportJson()) },
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
  const old = closedOnes.filter((draft, i) => (draft.unsaved === false && Date.now() - draft.at > DAY) || i >= MOST_DRAFTS);
  for (const { key } of old) {
    if (!(await holdDraft(key))) continue; // another window has it open
    await forgetOne(key);
    letGo(key);
  }
}
