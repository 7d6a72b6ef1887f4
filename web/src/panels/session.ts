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
/** A page that is reloaded lets go a moment late. */
const WAIT = 400;

/** Take a draft for this page; false where another page of this browser has it open. A page that is being reloaded lets go a
 * moment late: with `patient`, that is waited for. */
export async function holdDraft(key: string, patient = false): Promise<boolean> {
  const { locks } = navigator as Partial<Navigator>;
  if (held.has(key) || !locks) return true;
  return (await request(locks, key, { ifAvailable: true })) || (patient && (await request(locks, key, { signal: AbortSignal.timeout(WAIT) })));
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
