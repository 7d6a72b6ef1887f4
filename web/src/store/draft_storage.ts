/** Two places for drafts: the browser's database, and (where that is forbidden) memory. Writes are atomic in both. */

import { t } from "../messages";
import type { DraftStorage } from "./drafts";

const STORE = "drafts";

/** Drafts in a database of the browser; `factory` is `indexedDB`. */
export async function inDatabase(factory: IDBFactory, name = "wireloom"): Promise<DraftStorage> {
  const opening = factory.open(name, 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
  const database = await result(opening);
  const store = (mode: IDBTransactionMode): IDBObjectStore => database.transaction(STORE, mode).objectStore(STORE);
  return {
    read: async (key) => {
      const text: unknown = await result(store("readonly").get(key));
      return typeof text === "string" ? text : null;
    },
    write: (key, text) => finished(store("readwrite"), (s) => s.put(text, key)),
    remove: (key) => finished(store("readwrite"), (s) => s.delete(key)),
    keys: async () => (await result(store("readonly").getAllKeys())).map(String),
  };
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error(t("storage.mute")));
  });
}

/** Resolves when the transaction is on disk, not when the request was taken. */
function finished(store: IDBObjectStore, act: (store: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const { transaction } = store;
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error(t("storage.mute")));
    act(store);
  });
}

/** Drafts that last as long as the page. */
export function inMemory(kept = new Map<string, string>()): DraftStorage {
  return {
    read: (key) => Promise.resolve(kept.get(key) ?? null),
    write: (key, text) => Promise.resolve(void kept.set(key, text)),
    remove: (key) => Promise.resolve(void kept.delete(key)),
    keys: () => Promise.resolve([...kept.keys()]),
  };
}
