/** What can be done with chosen results: stars, tags, copy, download, delete with a moment to take it back. */
import { t } from "../../messages";
import { complain } from "../documents/files";
import { client } from "../shared/server";
import { bytes } from "../shared/services";
import { announcement, closeToast, toast, toasts } from "../workbench";
import { change, fileUrl, remove, type Entry } from "./api";
import { drop, leaving, replace } from "./shelf";
import { freedWords } from "./words";

/** So long a deletion can be taken back; then the files go. */
export const TAKE_BACK = 8_000;
const AT_ONCE = 6;
const LONGEST_TAG = 60;

/** Give results stars; all that have as many already lose them. */
export async function setStars(entries: readonly Entry[], stars: number): Promise<void> {
  const same = entries.every((entry) => entry.stars === stars);
  await each(entries, (entry) => change(entry.id, { stars: same ? 0 : stars }));
  announcement.value = t("gallery.starred_now", { count: entries.length, stars: same ? 0 : stars });
}

export async function addTag(entries: readonly Entry[], text: string): Promise<void> {
  const tags = text.split(",").map((tag) => tag.trim().toLowerCase().slice(0, LONGEST_TAG)).filter(Boolean);
  if (tags.length) await each(entries, (entry) => change(entry.id, { tags: [...new Set([...entry.tags, ...tags])] }));
}

export const removeTag = (entries: readonly Entry[], tag: string): Promise<void> =>
  each(entries.filter((entry) => entry.tags.includes(tag)), (entry) => change(entry.id, { tags: entry.tags.filter((one) => one !== tag) }));

/** A few at a time; what changes is seen at once. */
async function each(entries: readonly Entry[], act: (entry: Entry) => Promise<Entry>): Promise<void> {
  const waiting = [...entries];
  const lane = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) replace(await act(entry));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane)).catch(complain);
}

export async function copyPrompt(entries: readonly Entry[]): Promise<void> {
  const prompts = [...new Set(entries.map(({ prompt }) => prompt).filter(Boolean))];
  if (!prompts.length) {
    toast(t("gallery.no_prompt"));
    return;
  }
  await navigator.clipboard.writeText(prompts.join("\n")).then(() => toast(t("gallery.copied", { count: prompts.length })), complain);
}

/** Save the files; a PNG carries its recipe. */
export async function download(entries: readonly Entry[]): Promise<void> {
  for (const entry of entries) {
    const file = await bytes(fileUrl(entry)).catch(complain);
    if (file) save(file, await fileName(entry));
  }
}

async function fileName(entry: Entry): Promise<string> {
  const run = await client.getRun(entry.run).catch(() => null);
  const name = run?.outputs?.[entry.output]?.[entry.cell]?.files[entry.file]?.name ?? `${entry.output}-${entry.id}`;
  const dot = name.lastIndexOf(".");
  return dot < 0 ? `${name}-${entry.id}` : `${name.slice(0, dot)}-${entry.id}${name.slice(dot)}`;
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Deletions that may still be taken back, by their words. */
const pending = new Map<string, { readonly ids: readonly number[]; readonly timer: ReturnType<typeof setTimeout> }>();
let number = 0;

/** Take results away; their files go when nobody took it back for some seconds. */
export function deleteLater(entries: readonly Entry[]): void {
  if (!entries.length) return;
  const ids = entries.map(({ id }) => id);
  const key = String(++number);
  const words = t("gallery.deleting", { count: ids.length, seconds: TAKE_BACK / 1000 });
  leaving.value = new Set([...leaving.peek(), ...ids]);
  pending.set(key, { ids, timer: setTimeout(() => void deleteNow(key, words), TAKE_BACK) });
  toast(words, false, { label: t("command.undo"), perform: () => takeBack(key) });
}

function takeBack(key: string): void {
  const one = pending.get(key);
  if (!one) return;
  clearTimeout(one.timer);
  pending.delete(key);
  const back = new Set(one.ids);
  leaving.value = new Set([...leaving.peek()].filter((id) => !back.has(id)));
  announcement.value = t("gallery.kept", { count: one.ids.length });
}

async function deleteNow(key: string, words: string): Promise<void> {
  const one = pending.get(key);
  pending.delete(key);
  for (const { id, text } of toasts.peek()) if (text === words) closeToast(id);
  if (!one) return;
  const ids = new Set(one.ids);
  const done = await remove(one.ids).catch(complain);
  if (!done) {
    leaving.value = new Set([...leaving.peek()].filter((id) => !ids.has(id)));
    return;
  }
  drop(ids);
  const said = freedWords(done.deleted, done.freed);
  toast(said);
  announcement.value = said;
}

/** The page goes: what was deleted is deleted. */
export function finishDeleting(): void {
  for (const { ids, timer } of pending.values()) {
    clearTimeout(timer);
    client.leave("POST", "/gallery/delete", { ids });
  }
  pending.clear();
}
