/** Where the cursor of a tab is, over a reload of the page. Each browser tab has its own. */
import { moveCursorTo } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { tabs } from "../workbench";

const KEPT = "wireloom-cursor ";
const DELAY = 200;

/** Put the cursor back where it was kept, and keep it from now on; returns the way to stop. */
export function keepCursor(editor: Editor): () => void {
  const tab = tabs.peek().find((one) => one.editor === editor);
  if (!tab) return () => undefined;
  const key = KEPT + tab.id;
  if ([...editor.get().cursor.places.values()].every((place) => place === 0)) moveCursorTo(editor, read(key));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = editor.watch((state) => state.cursor, ({ places }) => {
    clearTimeout(timer);
    timer = setTimeout(() => write(key, places), DELAY);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

function read(key: string): ReadonlyMap<string, number> {
  try {
    const data = JSON.parse(sessionStorage.getItem(key) ?? "[]") as unknown;
    return new Map(Array.isArray(data) ? (data as [unknown, unknown][]).filter((one): one is [string, number] => Array.isArray(one) && typeof one[0] === "string" && typeof one[1] === "number") : []);
  } catch {
    return new Map();
  }
}

function write(key: string, places: ReadonlyMap<string, number>): void {
  try {
    sessionStorage.setItem(key, JSON.stringify([...places]));
  } catch { /* then it begins at the first cell after a reload */ }
}
