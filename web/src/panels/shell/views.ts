/** Graph, Outline or App: which view a workflow is shown in. Kept for each workflow; small windows have a choice of their own. */
import { computed, effect, signal } from "@preact/signals";
import type { CanvasHandle } from "../../canvas/contract";
import { t, type MessageKey } from "../../messages";
import { active, announcement, canvas, inspectorShown, resultsShown, type Tab } from "../workbench";

export const VIEWS = ["graph", "outline", "app"] as const;
export type View = (typeof VIEWS)[number];

export const VIEW_WORDS: Readonly<Record<View, MessageKey>> = { graph: "view.graph", outline: "view.outline", app: "view.app" };

const KEPT = "wireloom-views";
const MOST_KEPT = 60;
const NARROW = "(width < 700px)";

const media = typeof matchMedia === "function" ? matchMedia(NARROW) : null;
/** The window is as narrow as a phone: panels are sheets, and a workflow opens as an outline or an app. */
export const narrow = signal(media?.matches ?? false);
if (narrow.peek()) fold();
media?.addEventListener("change", () => {
  narrow.value = media.matches;
  if (media.matches) fold();
  else inspectorShown.value = resultsShown.value = true;
});

/** Sheets lie over the view: on a phone they open when asked for. */
function fold(): void {
  inspectorShown.value = resultsShown.value = false;
}

const chosen = signal<Readonly<Record<string, View>>>(read());

const keyOf = (id: string, small: boolean): string => `${small ? "small" : "wide"} ${id}`;
/** What was chosen last on a phone, for workflows that were not opened there before. */
const LAST = "small";

/** The view of a workflow: the chosen one; else the graph, or on a phone its app where it has fields, its outline where not. */
export function viewOf(tab: Tab): View {
  const small = narrow.value;
  const mine = chosen.value[keyOf(tab.id, small)];
  if (mine) return mine;
  if (!small) return "graph";
  const last = chosen.value[LAST];
  if (last === "outline") return last;
  return tab.editor.document.inputs.size ? "app" : "outline";
}

/** The view of the open workflow. */
export const view = computed<View>(() => (active.value ? viewOf(active.value) : "graph"));

/** Show the open workflow, or another tab, in this view. */
export function setView(wanted: View, tab: Tab | null = active.peek()): void {
  if (!tab) return;
  const entries = { ...chosen.peek(), [keyOf(tab.id, narrow.peek())]: wanted, ...(narrow.peek() && wanted !== "graph" ? { [LAST]: wanted } : {}) };
  chosen.value = Object.fromEntries(Object.entries(entries).slice(-MOST_KEPT));
  try {
    localStorage.setItem(KEPT, JSON.stringify(chosen.value));
  } catch { /* then it is chosen anew next time */ }
  announcement.value = t("view.now", { view: t(VIEW_WORDS[wanted]), title: tab.editor.document.title || t("tab.untitled") });
}

function read(): Record<string, View> {
  try {
    const data: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    const entries = Object.entries(data as object).filter((entry): entry is [string, View] => (VIEWS as readonly unknown[]).includes(entry[1]));
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}

/** Act on the graph; it is shown first where another view is. */
export function onGraph(act: (canvas: CanvasHandle) => void): void {
  if (view.peek() !== "graph") setView("graph");
  let done = false;
  const stop = effect(() => {
    const now = canvas.value;
    if (!now || done) return;
    done = true;
    queueMicrotask(() => {
      stop();
      act(now);
    });
  });
}

/** What small windows and fingers need is loaded where there are any, before the page is drawn. */
export const loadSmall = async (): Promise<void> => {
  const wanted = [media, typeof matchMedia === "function" ? matchMedia("(pointer: coarse)") : null];
  const load = (): Promise<unknown> => import("./small");
  for (const one of wanted) one?.addEventListener("change", () => { if (one.matches) void load(); });
  if (wanted.some((one) => one?.matches)) await load();
};

/** Where the keyboard begins in a view: a row of the outline, a field of the app; else whatever can have it. */
const BEGINNINGS = ["[data-row][tabindex='0']", ".app-fields :is(input, textarea, select, button)", ":is([tabindex='0'], input, button)"];

/** Put the keyboard into the view of the open workflow. */
export function focusView(): void {
  if (canvas.peek()) return canvas.peek()?.focus();
  for (const place of BEGINNINGS) {
    const found = document.querySelector<HTMLElement>(`#canvas ${place}`);
    if (found) return found.focus();
  }
}

let shown = false;

/** Whether a view that is now there has to take the keyboard: the one before it had it, and has gone. */
export function takesKeyboard(): boolean {
  const lost = shown && document.activeElement === document.body;
  shown = true;
  return lost;
}
