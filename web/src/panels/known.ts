/** Results that need no run are seen at once: after undo, after a reload, in another browser; thumbnails lie on their nodes. */
import { effect } from "@preact/signals";
import { flatten } from "../graph/flatten";
import { pictureOf, shownResult } from "../store/known";
import type { Editor, EditorState, NodeKnown } from "../store/state";
import { Unreachable, type KnownNodes } from "../api/client";
import { client } from "./server";
import { active, canvas } from "./workbench";

const DELAY = 400;
const AT_ONCE = 6;
const MOST_KEPT = 300;

/** Thumbnails by digest, the oldest first. */
const kept = new Map<string, Blob>();
/** What lies on the nodes of the open tab now, or is on its way. */
const shown = new Map<string, string>();
const queue: (() => Promise<void>)[] = [];
let running = 0;
let asked: AbortController | null = null;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Keep the open tab's known results up to date, and show them; returns the way to stop. */
export function showKnownResults(): () => void {
  return effect(() => {
    const tab = active.value;
    shown.clear();
    if (!tab || !canvas.value) return;
    const { editor } = tab;
    askSoon(editor, 0);
    const stops = [
      editor.watch((s) => s.revision, () => askSoon(editor, DELAY)),
      editor.watch((s) => s.run?.status, (now) => { if (now !== "running") askSoon(editor, 50); }),
      editor.watch((s) => s.known, () => showPictures(editor)),
      editor.watch((s) => s.run, () => showPictures(editor)),
      tab.runs.onPreview((preview) => shown.delete(preview.node)),
    ];
    showPictures(editor);
    return () => stops.forEach((stop) => stop());
  });
}

function askSoon(editor: Editor, delay: number): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => void ask(editor), delay);
}

async function ask(editor: Editor): Promise<void> {
  asked?.abort();
  const mine = (asked = new AbortController());
  const { revision } = editor.get();
  const flat = flatten({ document: editor.document, catalogue: editor.get().catalogue });
  try {
    const nodes = await client.results(flat.data, mine.signal);
    if (!mine.signal.aborted && editor.get().revision === revision) editor.setKnown(knownOf(nodes));
  } catch (error) {
    if (!mine.signal.aborted && !(error instanceof Unreachable)) editor.setKnown(new Map());
  }
}

const knownOf = (nodes: KnownNodes): ReadonlyMap<string, NodeKnown> =>
  new Map(Object.entries(nodes).map(([name, n]) => [name, { calls: n.calls, results: n.known.map((k) => ({ ...k, at: k.at * 1000 })) }]));

function showPictures(editor: Editor): void {
  const state = editor.get();
  for (const name of new Set([...state.known.keys(), ...(state.run?.nodes.keys() ?? [])])) {
    const digest = isRunning(state, name) ? null : pictureOf(shownResult(state, name).outputs);
    if (!digest || shown.get(name) === digest) continue;
    shown.set(name, digest);
    enqueue(() => show(editor, name, digest));
  }
}

const isRunning = (state: EditorState, name: string): boolean => state.run?.nodes.get(name)?.phase === "running";

async function show(editor: Editor, name: string, digest: string): Promise<void> {
  const picture = await thumbnail(digest);
  if (picture && active.value?.editor === editor && shown.get(name) === digest) canvas.value?.showPreview(name, picture, "result");
}

async function thumbnail(digest: string): Promise<Blob | null> {
  const found = kept.get(digest) ?? (await client.thumbnail(digest).catch(() => null));
  if (!found) return null;
  kept.delete(digest);
  kept.set(digest, found);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return found;
}

function enqueue(work: () => Promise<void>): void {
  queue.push(work);
  while (running < AT_ONCE && queue.length) {
    running++;
    void queue.shift()?.().finally(() => {
      running--;
      const next = queue.shift();
      if (next) enqueue(next);
    });
  }
}
