/** Drafts: open workflows are kept in this browser's database as they change, and are open again after a reload. */
import { effect, signal } from "@preact/signals";
import { inDatabase, inMemory } from "../store/draft_storage";
import { autosave, keptDrafts, writeDraft, type DraftStorage, type KeptDraft } from "../store/drafts";
import { toText } from "../graph/serialise";
import type { Editor } from "../store/state";
import { t } from "../messages";
import { openData } from "./documents";
import { activeId, tabs, toast, type Tab } from "./workbench";

interface Session {
  readonly tabs: readonly string[];
  readonly active: string;
}

const PAUSE = 400;
const SESSION = "wireloom-session";

/** Drafts of earlier sessions, the newest first. */
export const drafts = signal<readonly KeptDraft[]>([]);

let storage: Promise<DraftStorage> | null = null;
/** A browser may forbid its database altogether: then even to name it throws. */
const drafted = (): Promise<DraftStorage> => (storage ??= Promise.resolve().then(() => inDatabase(indexedDB)).catch(() => inMemory()));

/** The title of a draft, for lists. */
export function draftTitle(draft: KeptDraft): string {
  try {
    return (JSON.parse(draft.text) as { title?: string }).title ?? t("tab.untitled");
  } catch {
    return t("tab.untitled");
  }
}

/** Open a kept draft as a tab. */
export const openDraft = (draft: KeptDraft): Tab | null => openData(draft.text, draftTitle(draft), { id: draft.key, name: draft.name, base: draft.base, camera: draft.camera });

/** Open what was open when the page was left; true if there was anything. */
export async function restoreSession(): Promise<boolean> {
  drafts.value = await keptDrafts(await drafted()).catch(() => []);
  const session = readSession();
  for (const id of session.tabs) {
    const draft = drafts.value.find((one) => one.key === id);
    if (draft) openDraft(draft);
  }
  if (tabs.value.some((tab) => tab.id === session.active)) activeId.value = session.active;
  return tabs.value.length > 0;
}

function readSession(): Session {
  const nothing: Session = { tabs: [], active: "" };
  try {
    return { ...nothing, ...(JSON.parse(sessionStorage.getItem(SESSION) ?? localStorage.getItem(SESSION) ?? "{}") as Partial<Session>) };
  } catch {
    return nothing;
  }
}

/** Keep drafts and which tabs are open from now on. */
export async function keepDrafts(): Promise<void> {
  const to = await drafted();
  const saving = new Map<string, ReturnType<typeof autosave>>();
  effect(() => {
    keepSession({ tabs: tabs.value.map((tab) => tab.id), active: activeId.value });
    for (const tab of tabs.value) if (!saving.has(tab.id)) saving.set(tab.id, save(tab, to));
  });
  const flush = (): void => { for (const one of saving.values()) void one.flush(); };
  addEventListener("pagehide", flush);
  addEventListener("visibilitychange", flush);
}

function save({ id, editor }: Tab, to: DraftStorage): ReturnType<typeof autosave> {
  const now = (): Tab | undefined => tabs.peek().find((tab) => tab.id === id);
  editor.watch((state) => state.draft, (draft) => { if (draft.status === "failed") toast(t("app.draft_failed", { reason: draft.message }), true); });
  const saving = autosave(editor, { key: id, name: () => now()?.name ?? null, base: () => now()?.base ?? null, storage: to, pause: PAUSE,
    after: (milliseconds, act) => {
      const timer = setTimeout(act, milliseconds);
      return () => clearTimeout(timer);
    } });
  void keepFirst(editor, id, now()?.name ?? null, now()?.base ?? null, to);
  return saving;
}

/** A workflow that was only opened is there again after a reload, too. */
async function keepFirst(editor: Editor, key: string, name: string | null, base: number | null, to: DraftStorage): Promise<void> {
  if (drafts.peek().some((draft) => draft.key === key)) return;
  const draft: KeptDraft = { key, name, base, at: Date.now(), camera: null, text: toText(editor.document) };
  await to.write(`wireloom-draft-${key}`, writeDraft(draft)).catch(() => undefined);
}

function keepSession(session: Session): void {
  try {
    sessionStorage.setItem(SESSION, JSON.stringify(session));
    localStorage.setItem(SESSION, JSON.stringify(session));
  } catch { /* the drafts are still in the list */ }
}
