/** Where drafts are kept: in this browser at once, on the server a little later, so that another browser can go on. */
import { inDatabase, inMemory } from "../../store/draft_storage";
import { forgetDraft, readDraft, type DraftStorage, type KeptDraft } from "../../store/drafts";
import { client } from "../shared/server";

let storage: Promise<DraftStorage> | null = null;
/** A browser may forbid its database altogether: then even to name it throws. */
export const draftStorage = (): Promise<DraftStorage> => (storage ??= Promise.resolve().then(() => inDatabase(indexedDB)).catch(() => inMemory()));

const PAUSE = 3_000;
const MOST_FETCHED = 20;
const waiting = new Map<string, KeptDraft>();
/** Drafts that the server has, as far as this page knows. */
const there = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Send a draft to the server after a pause; a server that does not answer gets the next one. */
export function sendDraft(draft: KeptDraft): void {
  waiting.set(draft.key, draft);
  timer ??= setTimeout(() => void sendWaiting(), PAUSE);
}

/** Send what waits. */
export async function sendWaiting(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const all = [...waiting.values()];
  waiting.clear();
  for (const draft of all) await client.keepDraft(draft.key, draft).then(() => there.add(draft.key), () => undefined);
}

/** Drafts on the server that this browser has not, or has older; at most some, the newest. */
export async function draftsOfServer(here: readonly KeptDraft[]): Promise<KeptDraft[]> {
  const known = new Map(here.map((draft) => [draft.key, draft.at]));
  const all = await client.drafts();
  for (const { key } of all) there.add(key);
  const wanted = all.filter(({ key, updated }) => (known.get(key) ?? 0) + 10_000 < updated * 1000).slice(0, MOST_FETCHED);
  const found = await Promise.all(wanted.map(({ key }) => client.draft(key).catch(() => null)));
  return found.flatMap((data) => readDraft(JSON.stringify(data)) ?? []);
}

/** Forget a draft in both places. */
export async function forgetEverywhere(key: string): Promise<void> {
  waiting.delete(key);
  await forgetDraft(await draftStorage(), key).catch(() => undefined);
  if (there.delete(key)) await client.forgetDraft(key).catch(() => undefined);
}
