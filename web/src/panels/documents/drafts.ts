/** Drafts: what was open is open again after a reload, a crash, or in another browser. They are kept by `keeping.ts`. */
import { batch, signal } from "@preact/signals";
import { keptDrafts, keptHistory, newestDrafts, type KeptDraft } from "../../store/drafts";
import { t } from "../../messages";
import { openData, type Origin } from "./documents";
import { draftsOfServer, draftStorage } from "./draft_places";
import { holdDraft, readSession, type Session } from "./session";
import { activeId, tabs, toast, type Tab } from "../workbench";

/** Drafts of this browser and of the server, the newest first. */
export const drafts = signal<readonly KeptDraft[]>([]);

/** The title of a draft, for lists. */
export function draftTitle(draft: KeptDraft): string {
  try {
    return (JSON.parse(draft.text) as { title?: string }).title ?? t("tab.untitled");
  } catch {
    return t("tab.untitled");
  }
}

/** Open a kept draft as a tab, with its undo history; one that another page has open is opened as a copy. */
export async function openDraft(draft: KeptDraft): Promise<Tab | null> {
  const there = tabs.value.find((tab) => tab.id === draft.key);
  if (there) {
    activeId.value = there.id;
    return there;
  }
  const free = await holdDraft(draft.key, true);
  return openKept(draft, free, await historyOf(draft.key).catch(() => null));
}

function openKept(draft: KeptDraft, free: boolean, history: NonNullable<Origin["history"]> | null): Tab | null {
  const tab = openData(draft.text, draftTitle(draft), { id: free ? draft.key : crypto.randomUUID(), name: draft.name, base: draft.base, camera: draft.camera,
    saved: draft.unsaved === false, history });
  if (tab && !free) toast(t("files.draft_copy", { title: draftTitle(draft) }));
  return tab;
}

const historyReader = () => import("../../store/kept_history");

/** The undo history that was kept beside a draft; what reads it is loaded where there is one. */
async function historyOf(key: string): Promise<NonNullable<Origin["history"]> | null> {
  const text = await keptHistory(await draftStorage(), key);
  if (!text) return null;
  const { readHistory } = await historyReader();
  return (document) => readHistory(text, document);
}

/** Open what was open when the page was left, all of it at once, so that no other tab is seen or typed into before the one that was
 * in front; true if there was anything. After a crash it is said what was saved. */
export async function restoreSession(): Promise<boolean> {
  const session = readSession();
  if (session.tabs.length) historyReader().catch(() => undefined); // while the drafts are read
  drafts.value = await keptDrafts(await draftStorage()).catch(() => []);
  if (session.tabs.some((id) => !drafts.value.some((draft) => draft.key === id))) await addServersDrafts();
  const kept = session.tabs.flatMap((id) => drafts.value.find((draft) => draft.key === id) ?? []);
  const found = await Promise.all(kept.map(async (draft) => {
    const free = await holdDraft(draft.key, true);
    return free || session.own ? { draft, free, history: await historyOf(draft.key).catch(() => null) } : null;
  }));
  const opened = batch(() => {
    const all = found.flatMap((one) => (one && openKept(one.draft, one.free, one.history) ? one.draft : []));
    if (tabs.value.some((tab) => tab.id === session.active)) activeId.value = session.active;
    return all;
  });
  afterCrash(session, opened);
  return tabs.value.length > 0;
}

/** Add what the server has of other browsers, or newer. */
export async function addServersDrafts(): Promise<void> {
  const found = await draftsOfServer(drafts.value).catch(() => []);
  if (found.length) drafts.value = newestDrafts(drafts.value, found);
}

function afterCrash(session: Session, opened: readonly KeptDraft[]): void {
  const unsaved = opened.filter((draft) => draft.unsaved !== false);
  if (session.clean || !unsaved.length) return;
  setTimeout(() => void import("../library/restored").then((module) => module.showRestored(unsaved)), 300);
}
