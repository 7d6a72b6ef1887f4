/** The one server that this page talks to, with the token of this browser. */
import { Client } from "../../api/client";
import { Session, type TokenStorage } from "../../api/session";

/** A browser may forbid storage altogether. */
const storage = (): TokenStorage => {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  }
};

export const session = new Session(storage());
let renew = (): Promise<boolean> => Promise.resolve(false);

/** Who asks for a new token when the server takes the old one no longer. What was refused is then sent once more. */
export function onExpired(ask: () => Promise<boolean>): void {
  renew = ask;
}

export const client = new Client(session.token, (url, init) => fetch(url, init), "/api/v1", () => renew());
