/** What the gallery holds of the server's results: pages as they are looked at, new ones as runs end, changes at once. */
import { computed, signal } from "@preact/signals";
import { counted, page, type Counted, type Entry } from "./api";
import { dayOf } from "./words";

export type Item = Entry & { readonly day: string };
export type State = "loading" | "ready" | "bad";

const PAGE = 200;
const FIRST_PAGE = 100;

/** What is asked for, and the day from which on backwards results are shown; "" for the newest. */
export const query = signal("");
export const since = signal("");
export const items = signal<readonly Item[]>([]);
export const state = signal<State>("loading");
/** Why there is nothing to be seen: a query that cannot be understood, a server that is away. */
export const problem = signal("");
export const total = signal<Counted | null>(null);
/** Results that are about to be deleted. */
export const leaving = signal<ReadonlySet<number>>(new Set());
export const shown = computed(() => (leaving.value.size ? items.value.filter(({ id }) => !leaving.value.has(id)) : items.value));
/** Whether there are older ones on the server. */
export const hasMore = signal(false);

let next: number | null = null;
let asking: AbortController | null = null;
let fetching = false;

/** The query as the server takes it. */
export function askedText(words = query.value, day = since.value): string {
  if (!day) return words;
  const end = new Date(`${day}T00:00:00`);
  end.setDate(end.getDate() + 1);
  return `${words} before:${end.toISOString()}`.trim();
}

/** Begin anew with this query. What is there stays until the answer comes. */
export async function ask(words = query.peek(), day = since.peek()): Promise<void> {
  query.value = words;
  since.value = day;
  asking?.abort();
  const mine = (asking = new AbortController());
  if (!items.peek().length) state.value = "loading";
  try {
    const found = await page(askedText(words, day), null, FIRST_PAGE, mine.signal);
    if (mine.signal.aborted) return;
    put(found.results.map(itemOf), found.next);
    void count(words, mine.signal);
  } catch (error) {
    if (!mine.signal.aborted) refused(error);
  }
}

/** The longest that a word waits for the answer to the one before it, milliseconds. */
const MOST_WAIT = 250;
let typed: string | null = null;
let answering = false;

/** Ask for what is typed, at once; letters that come while an answer is on its way are asked for together, once it is here. */
export async function askTyped(words: string): Promise<void> {
  typed = words;
  if (answering) return;
  answering = true;
  while (typed !== null) {
    const now = typed;
    typed = null;
    await Promise.race([ask(now), new Promise((go) => setTimeout(go, MOST_WAIT))]);
  }
  answering = false;
}

function put(found: readonly Item[], following: number | null): void {
  items.value = found;
  next = following;
  hasMore.value = following !== null;
  problem.value = "";
  state.value = "ready";
}

function refused(error: unknown): void {
  total.value = null;
  put([], null);
  problem.value = error instanceof Error ? error.message : String(error);
  state.value = "bad";
}

/** Counting looks through all of them, so it waits a moment, milliseconds: the next letter would wait for it. */
const COUNT_AFTER = 120;

async function count(words: string, signal: AbortSignal): Promise<void> {
  await new Promise((go) => setTimeout(go, COUNT_AFTER));
  const found = signal.aborted ? null : await counted(words, signal).catch(() => null);
  if (!signal.aborted) total.value = found;
}

/** The next page below; called again and again while somebody scrolls. */
export async function more(): Promise<void> {
  const mine = asking;
  if (fetching || next === null || !mine) return;
  fetching = true;
  try {
    const found = await page(askedText(), next, PAGE, mine.signal);
    if (mine.signal.aborted) return;
    next = found.next;
    items.value = [...items.peek(), ...found.results.map(itemOf)];
    hasMore.value = next !== null;
  } catch { /* the next scroll asks again */ } finally {
    fetching = false;
  }
}

/** Results that came since; answers how many. Nothing that is shown moves to another place in the list but by their number. */
export async function news(): Promise<number> {
  const mine = asking;
  if (since.peek() || state.peek() === "bad" || !mine) return 0;
  const newest = items.peek()[0]?.id ?? 0;
  const found = await page(askedText(), null, FIRST_PAGE, mine.signal).catch(() => null);
  if (!found || mine !== asking) return 0;
  const fresh = found.results.filter(({ id }) => id > newest);
  if (!fresh.length) return 0;
  // More than a page came at once, or all of it is new: the list begins anew, so that it has no gap.
  if (fresh.length === found.results.length) put(found.results.map(itemOf), found.next);
  else items.value = [...fresh.map(itemOf), ...items.peek()];
  void count(query.peek(), mine.signal);
  return fresh.length;
}

/** An entry that was changed here. */
export function replace(entry: Entry): void {
  items.value = items.peek().map((one) => (one.id === entry.id ? itemOf(entry) : one));
}

/** Take results off the list: they are deleted. */
export function drop(ids: ReadonlySet<number>): void {
  items.value = items.peek().filter(({ id }) => !ids.has(id));
  leaving.value = new Set([...leaving.peek()].filter((id) => !ids.has(id)));
  const all = total.peek();
  if (all && !all.more) total.value = { ...all, count: Math.max(0, all.count - ids.size) };
}

const itemOf = (entry: Entry): Item => ({ ...entry, day: dayOf(entry.created) });
