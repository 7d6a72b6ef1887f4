/** Drafts: every open workflow is kept in the browser as it is edited, and comes back after a crash. */

import type { Camera } from "../geometry/point";
import { toText } from "../graph/serialise";
import type { DraftState, Editor } from "./state";

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
}

const PREFIX = "wireloom-draft-";

/** The draft as it is kept. */
export const writeDraft = (draft: KeptDraft): string => JSON.stringify(draft);

/** A kept draft, or null where it cannot be read. */
export function readDraft(text: string | null): KeptDraft | null {
  try {
    const data = JSON.parse(text ?? "null") as Partial<KeptDraft> | null;
    return typeof data?.key === "string" && typeof data.text === "string" && typeof data.at === "number" ? (data as KeptDraft) : null;
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

export const forgetDraft = (storage: DraftStorage, key: string): Promise<void> => storage.remove(PREFIX + key);

interface Autosave {
  readonly key: string;
  readonly name: () => string | null;
  readonly base: () => number | null;
  readonly storage: DraftStorage;
  /** Calls back after a pause; returns the way to call it off. */
  readonly after: (milliseconds: number, act: () => void) => () => void;
  readonly now?: () => number;
  readonly pause?: number;
}

/** Keep a draft of the editor's document after each pause of editing; returns how to write at once and how to stop. */
export function autosave(editor: Editor & { setDraft(draft: DraftState): void }, options: Autosave): { flush(): Promise<void>; stop(): void } {
  let written = editor.get().revision;
  let callOff = (): void => undefined;
  let writing = Promise.resolve();

  const write = async (): Promise<void> => {
    const { revision, camera } = editor.get();
    if (revision === written) return;
    const draft: KeptDraft = { key: options.key, name: options.name(), base: options.base(), at: (options.now ?? Date.now)(), camera, text: toText(editor.document) };
    try {
      await options.storage.write(PREFIX + options.key, writeDraft(draft));
      written = revision;
      editor.setDraft(editor.get().revision === revision ? { status: "saved", message: "" } : { status: "waiting", message: "" });
    } catch (error) {
      editor.setDraft({ status: "failed", message: `the draft could not be kept: ${error instanceof Error ? error.message : "no storage"}` });
    }
  };
  const flush = (): Promise<void> => (writing = writing.then(write));
  const stop = editor.watch((state) => state.revision, () => {
    callOff();
    if (editor.get().draft.status === "saved") editor.setDraft({ status: "waiting", message: "" });
    callOff = options.after(options.pause ?? 1_000, () => void flush());
  });
  return { flush, stop: () => { callOff(); stop(); } };
}
