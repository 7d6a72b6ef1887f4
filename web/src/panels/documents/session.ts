/** Which tabs are open, whether the page was left in order, and which page works on which draft. */

export interface Session {
  readonly tabs: readonly string[];
  readonly active: string;
  /** The page was left in order; false after a crash. */
  readonly clean: boolean;
  /** It was this very browser tab. */
  readonly own?: boolean;
}

const KEPT = "wireloom-session";
const NOTHING: Session = { tabs: [], active: "", clean: true };

/** What was open here; in a new browser tab, what was open in the last one. */
export function readSession(): Session {
  try {
    const own = sessionStorage.getItem(KEPT);
    const data = { ...NOTHING, ...(JSON.parse(own ?? localStorage.getItem(KEPT) ?? "{}") as Partial<Session>) };
    return { ...data, tabs: Array.isArray(data.tabs) ? data.tabs : [], own: own !== null };
  } catch {
    return NOTHING;
  }
}

export function keepSession(session: Session): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(session));
    localStorage.setItem(KEPT, JSON.stringify(session));
  } catch { /* the drafts are still in the list */ }
}

const held = new Map<string, () => void>();
/** A page that is reloaded, and the browser after a crash, let go a moment late. */
const WAIT = 3_000;

type Word = { readonly ask: string } | { readonly mine: string };
/** On this channel a page asks who works on a draft; whoever does answers. */
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("wireloom-drafts") : null;
channel?.addEventListener("message", ({ data }: MessageEvent<Word>) => {
  if ("ask" in data && held.has(data.ask)) channel.postMessage({ mine: data.ask } satisfies Word);
});

/** Take a draft for this page; false where another page of this browser has it open. With `patient`, a page that is gone but has not
 * let go yet is waited for; one that is there answers, and is not. */
export async function holdDraft(key: string, patient = false): Promise<boolean> {
  const { locks } = navigator as Partial<Navigator>;
  if (held.has(key) || !locks) return true;
  return (await request(locks, key, { ifAvailable: true })) || (patient && (await waitFor(locks, key)));
}

/** Wait until a draft is free, at most some seconds, and only until a page says that it has it. */
async function waitFor(locks: LockManager, key: string): Promise<boolean> {
  const stop = new AbortController();
  const answered = ({ data }: MessageEvent<Word>): void => { if ("mine" in data && data.mine === key) stop.abort(); };
  const timer = setTimeout(() => stop.abort(), WAIT);
  channel?.addEventListener("message", answered);
  channel?.postMessage({ ask: key } satisfies Word);
  const got = await request(locks, key, { signal: stop.signal });
  clearTimeout(timer);
  channel?.removeEventListener("message", answered);
  return got;
}

const request = (locks: LockManager, key: string, options: LockOptions): Promise<boolean> => new Promise((answer) => {
  locks.request(`wireloom-draft-${key}`, options, (lock) => {
    answer(lock !== null);
    return lock === null ? undefined : new Promise<void>((release) => held.set(key, release));
  }).catch(() => answer(false));
});

/** Another page may have it. */
export function letGo(key: string): void {
  held.get(key)?.();
  held.delete(key);
}
