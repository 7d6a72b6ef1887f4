/** Drafts: every open workflow is kept in the browser as it is edited, and comes back after a crash. */

import type { Camera } from "../geometry/point";

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
export const HISTORY = "wireloom-history-";

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
  // eslint-disable-next-line words/catalogue -- a mistake in our own code
  if (!draft.text) throw new Error("a draft is never empty");
  await storage.write(PREFIX + draft.key, writeDraft(draft));
}

export async function forgetDraft(storage: DraftStorage, key: string): Promise<void> {
  await storage.remove(PREFIX + key);
  await storage.remove(HISTORY + key);
}

/** The undo history that was kept beside a draft, as text; null for none. */
export const keptHistory = (storage: DraftStorage, key: string): Promise<string | null> => storage.read(HISTORY + key);
