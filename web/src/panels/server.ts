/** The one server that this page talks to, with the token of this browser. */
import { Client } from "../api/client";
import { Session, type TokenStorage } from "../api/session";

/** A browser may forbid storage altogether. */
const storage = (): TokenStorage => {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  }
};

export const session = new Session(storage());
export const client = new Client(session.token);
