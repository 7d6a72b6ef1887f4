/** Drafts: every open workflow is kept in the browser as it is edited, and comes back after a crash. */

import type { Camera } from "../geometry/point";
import { toText } from "../graph/serialise";
import { writeHistory } from "./kept_history";
import type { Editor } from "./state";

/** Where drafts are kept; a write either happens as a whole or not at all. */
export interface DraftStorage {
  read(key: string): Promise<string | null>;
  write(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

/** What a draft holds. */
export interface KeptDraft {
  readonly key: string;
  /** The name of the saved workflow that it came from, or null. */
  readonly name: string | null;
  /** The revision of the saved workflow that it began from. */
  readonly base: number | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly camera: Camera | null;
  readonly text: string;
  /** Not in the library as it stands here. */
  readonly unsaved?: boolean;
}

const PREFIX = "wireloom-draft-";
const HISTORY = "wireloom-history-";

/** The draft as it is kept. */
export const writeDraft = (draft: KeptDraft): string => JSON.stringify(draft);

/** A kept draft, or null where it cannot be read. */
export function readDraft(text: string | null): KeptDraft | null {
  try {
    const data = JSON.parse(text ?? "null") as Partial<KeptDraft> | null;
    const whole = typeof data?.key === "string" && typeof data.text === "string" && data.text !== "" && typeof data.at === "number";
    return whole ? (data as KeptDraft) : null;
  } catch {
    return null;
  }
}

/** All kept drafts, the newest first. */
export async function keptDrafts(storage: DraftStorage): Promise<KeptDraft[]> {
  const keys = (await storage.keys()).filter((key) => key.startsWith(PREFIX));
  const drafts = await Promise.all(keys.map(async (key) => readDraft(await storage.read(key))));
  return drafts.filter((d) => d !== null).sort((a, b) => b.at - a.at);
}

/** Of the same drafts from two places, each from where it is newer; the newest first. */
export function newestDrafts(here: readonly KeptDraft[], there: readonly KeptDraft[]): KeptDraft[] {
  const found = new Map<string, KeptDraft>();
  for (const draft of [...here, ...there]) if (draft.at > (found.get(draft.key)?.at ?? -1)) found.set(draft.key, draft);
  return [...found.values()].sort((a, b) => b.at - a.at);
}

/** Keep one draft. */
export async function keepDraft(storage: DraftStorage, draft: KeptDraft): Promise<void> {
  if (!draft.text) throw new Error("a draft is never empty");
  await storage.write(PREFIX + draft.key, writeDraft(draft));
}

export async function forgetDraft(storage: DraftStorage, key: string): Promise<void> {
  await storage.remove(PREFIX + key);
  await storage.remove(HISTORY + key);
}

/** The undo history that was kept beside a draft, as text; null for none. */
export const keptHistory = (storage: DraftStorage, key: string): Promise<string | null> => storage.read(HISTORY + key);

/** Whether a write failed because there is no room. */
export const isFull = (error: unknown): boolean =>
  error instanceof Error && (error.name === "QuotaExceededError" || /quota|storage is full/i.test(error.message));

interface Autosave {
  readonly key: string;
  readonly name: () => string | null;
  readonly base: () => number | null;
  readonly unsaved?: () => boolean;
  readonly storage: DraftStorage;
  /** Calls back after a pause; returns the way to call it off. */
  readonly after: (milliseconds: number, act: () => void) => () => void;
  readonly now?: () => number;
  readonly pause?: number;
  /** Told of each draft that was kept. */
  readonly onKept?: (draft: KeptDraft) => void;
}

/** Keeps a draft of the editor's document after each pause of editing. */
export interface Keeping {
  flush(): Promise<void>;
  /** Keep it once more, though nothing changed: its name did. */
  again(): Promise<void>;
  stop(): void;
}

/** Keep a draft of the editor's document, with its undo history, after each pause of editing. */
export function autosave(editor: Editor, options: Autosave): Keeping {
  let written = editor.get().revision;
  let callOff = (): void => undefined;
  let writing = Promise.resolve();

  const write = async (): Promise<void> => {
    const { revision } = editor.get();
    if (revision === written) return;
    const draft = draftOf(editor, options);
    const history = writeHistory(editor.keptHistory(), editor.document);
    try {
      await keepDraft(options.storage, draft);
      written = revision;
      editor.setDraft({ status: editor.get().revision === revision ? "saved" : "waiting", message: "" });
      options.onKept?.(draft);
      await options.storage.write(HISTORY + options.key, history).catch(() => options.storage.remove(HISTORY + options.key));
    } catch (error) {
      const reason = isFull(error) ? "full" : error instanceof Error ? error.message : "no storage";
      if (written !== revision) editor.setDraft({ status: "failed", message: reason });
    }
  };
  const flush = (): Promise<void> => (writing = writing.then(write));
  const stop = editor.watch((state) => state.revision, () => {
    callOff();
    if (editor.get().draft.status === "saved") editor.setDraft({ status: "waiting", message: "" });
    callOff = options.after(options.pause ?? 1_000, () => void flush());
  });
  const again = (): Promise<void> => {
    written = -1;
    return flush();
  };
  return { flush, again, stop: () => { callOff(); stop(); } };
}

/** The document as it is now, as a draft. */
export function draftOf(editor: Editor, options: Pick<Autosave, "key" | "name" | "base" | "unsaved" | "now">): KeptDraft {
  return { key: options.key, name: options.name(), base: options.base(), at: (options.now ?? Date.now)(), camera: editor.get().camera,
    text: toText(editor.document), unsaved: options.unsaved?.() ?? true };
}
