/** How the browser gets in: the secret of a launch link once, then a token that is kept. */

import { Refused } from "./client";

const KEY = "wireloom-token";

/** Where the token is kept: localStorage, or a Map in tests. */
export interface TokenStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The token of this browser. A storage that is full or forbidden still gives a session that lasts as long as the page. */
export class Session {
  private inMemory: string | null = null;

  constructor(private readonly storage: TokenStorage) {}

  /** The token, or null. */
  token = (): string | null => {
    try {
      return this.storage.getItem(KEY) ?? this.inMemory;
    } catch {
      return this.inMemory;
    }
  };

  /** Take a token that somebody typed or that the server gave. */
  keep(token: string): void {
    this.inMemory = token.trim();
    try {
      this.storage.setItem(KEY, this.inMemory);
    } catch { /* it stays in memory */ }
  }

  /** Forget the token: the server does not take it any more. */
  forget(): void {
    this.inMemory = null;
    try {
      this.storage.removeItem(KEY);
    } catch { /* it was not kept */ }
  }
}

/** The secret in the fragment of a launch link, or null. */
export const launchSecret = (fragment: string): string | null => new URLSearchParams(fragment.replace(/^#/, "")).get("launch");

/** Exchange the launch secret of this page's address, if there is one; `clear` takes it out of the address first.
 * Returns why it did not work where there is no older token either, else null. */
export async function enter(session: Session, fragment: string, clear: () => void, exchange: (launch: string) => Promise<string>): Promise<string | null> {
  const launch = launchSecret(fragment);
  if (launch === null) return null;
  clear();
  try {
    session.keep(await exchange(launch));
    return null;
  } catch (error) {
    if (error instanceof Refused && session.token() !== null) return null; // a reload of a used link: the token is there
    return error instanceof Error ? error.message : String(error);
  }
}
