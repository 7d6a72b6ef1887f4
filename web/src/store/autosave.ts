/** Autosave: a draft of an open workflow, with its undo history, after each pause of editing. */

import { toText } from "../graph/serialise";
import { HISTORY, keepDraft, type DraftStorage, type KeptDraft } from "./drafts";
import { writeHistory } from "./kept_history";
import type { Editor } from "./state";

/** Whether a write failed because there is no room. */
export const isFull = (error: unknown): boolean => error instanceof Error && (error.name === "QuotaExceededError" || /quota/i.test(error.message));

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
      const reason = isFull(error) ? "full" : error instanceof Error ? error.message : String(error);
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
