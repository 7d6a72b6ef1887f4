/** Results that need no run are seen at once: after undo, after a reload, in another browser; thumbnails lie on their nodes, those of
 * the cell that the cursor of the axes is on. */
import { effect } from "@preact/signals";
import { keyOf, part } from "../../graph/cells";
import { flattenBare } from "../../graph/flatten";
import { pictureOf, shownResult } from "../../store/known";
import type { Editor, EditorState, NodeKnown } from "../../store/state";
import { Unreachable, type KnownNodes } from "../../api/client";
import type { Cell } from "../../api/run_event";
import { afterPaint } from "../shared/later";
import { client } from "../shared/server";
import { isWanted } from "./watching";
import { nodeHere } from "../documents/inside";
import { active, canvas, shownEditor } from "../workbench";

const DELAY = 400;
const AT_ONCE = 6;
const MOST_KEPT = 4_000;
/** Of the cells around the cursor, as many thumbnails are fetched ahead. */
const MOST_AHEAD = 400;
const AHEAD_DELAY = 120;

/** Thumbnails by digest, the oldest first. */
const kept = new Map<string, Blob>();
/** What lies on the nodes of the open tab now, or is on its way. */
const shown = new Map<string, string>();
/** Nodes on which a live picture of some cell lies. */
const live = new Set<string>();
const queue: (() => Promise<void>)[] = [];
let running = 0;
let asked: AbortController | null = null;
/** Whose results are on their way: another canvas of the same workflow need not ask again. */
let awaited: Editor | null = null;
let waiting: ReturnType<typeof setTimeout> | undefined;
let callOff = (): void => undefined;
let ahead: ReturnType<typeof setTimeout> | undefined;

/** Keep the open tab's known results up to date, and show them; returns the way to stop. */
export function showKnownResults(): () => void {
  return effect(() => {
    const [tab] = [active.value, canvas.value]; // another canvas shows its pictures anew
    shown.clear();
    live.clear();
    if (!tab) return;
    const { editor } = tab;
    const seen = shownEditor(tab);
    if (awaited !== editor) askFirst(editor);
    const stops = [
      editor.watch((s) => s.content, () => askSoon(editor, DELAY)),
      editor.watch((s) => s.run?.status, (now) => { if (now !== "running") askSoon(editor, 50); }),
      seen.watch((s) => s.known, () => showPictures(seen)),
      seen.watch((s) => s.cursor, () => showPictures(seen)),
      seen.watch((s) => s.run, () => showPictures(seen)),
      tab.runs.onPreview((preview) => {
        const node = nodeHere(tab, preview.node);
        if (node === null || !isWanted(editor.get(), preview)) return;
        shown.delete(node);
        if (preview.cell) live.add(node);
      }),
    ];
    showPictures(seen);
    return () => stops.forEach((stop) => stop());
  });
}

/** Of a workflow that was opened: once it is painted. */
function askFirst(editor: Editor): void {
  callOff();
  awaited = editor;
  callOff = afterPaint(() => askSoon(editor, 0));
}

function askSoon(editor: Editor, delay: number): void {
  callOff();
  clearTimeout(waiting);
  awaited = editor;
  waiting = setTimeout(() => void ask(editor), delay);
}

async function ask(editor: Editor): Promise<void> {
  asked?.abort();
  const mine = (asked = new AbortController());
  const { content } = editor.get();
  const flat = flattenBare({ document: editor.document, catalogue: editor.get().catalogue });
  try {
    const nodes = await client.results(flat.data, mine.signal);
    if (!mine.signal.aborted && editor.get().content === content) editor.setKnown(knownOf(nodes));
  } catch (error) {
    if (!mine.signal.aborted && !(error instanceof Unreachable)) editor.setKnown(new Map());
  } finally {
    if (asked === mine) awaited = null;
  }
}

const knownOf = (nodes: KnownNodes): ReadonlyMap<string, NodeKnown> =>
  new Map(Object.entries(nodes).map(([name, n]) => [name, { calls: n.calls, results: n.known.map((k) => ({ ...k, at: k.at * 1000 })) }]));

function showPictures(editor: Editor): void {
  if (!canvas.peek()) return;
  const state = editor.get();
  for (const name of new Set([...state.known.keys(), ...(state.run?.nodes.keys() ?? [])])) {
    if (!editor.document.nodes.has(name)) continue; // inside an instance, which is seen as a whole
    const digest = pictureOf(shownResult(state, name).outputs);
    if (digest) showSoon(editor, name, digest);
    else if (!isRunning(state, name)) takeAway(name);
  }
  clearTimeout(ahead);
  if (state.cursor.places.size) ahead = setTimeout(() => fetchAhead(editor), AHEAD_DELAY);
}

/** The cell under the cursor has no picture: another cell's must not stand for it. */
function takeAway(name: string): void {
  const one = live.delete(name);
  if (!shown.delete(name) && !one) return;
  canvas.value?.clearPreviews(name);
}

/** At once where the thumbnail is here; else as soon as it came, unless something else is wanted by then. */
function showSoon(editor: Editor, name: string, digest: string): void {
  if (shown.get(name) === digest) return;
  live.delete(name);
  shown.set(name, digest);
  const here = kept.get(digest);
  if (here) canvas.value?.showPreview(name, here, "result");
  else enqueue(() => show(editor, name, digest), true);
}

/** The thumbnails of the cells beside the cursor, so that the next step shows them at once; the nearest first. */
function fetchAhead(editor: Editor): void {
  const { known, cursor } = editor.get();
  const wanted = [...known.values()].flatMap((node) => node.results.flatMap((result) => {
    const digest = pictureOf(result.outputs);
    return digest && !kept.has(digest) ? [{ digest, far: distance(result.cell, cursor.cell) }] : [];
  }));
  wanted.sort((a, b) => a.far - b.far);
  for (const { digest } of wanted.slice(0, MOST_AHEAD)) enqueue(async () => { if (!kept.has(digest) && isOpen(editor)) await thumbnail(digest); });
}

/** On how many axes a cell differs from the cursor. */
const distance = (cell: Cell, at: Cell): number => Object.keys(cell).filter((name) => keyOf(part(cell, [name])) !== keyOf(part(at, [name]))).length;

const isRunning = (state: EditorState, name: string): boolean => state.run?.nodes.get(name)?.phase === "running";

const isOpen = (editor: Editor): boolean => active.value !== null && shownEditor(active.value) === editor;

async function show(editor: Editor, name: string, digest: string): Promise<void> {
  if (!isOpen(editor) || shown.get(name) !== digest) return;
  const picture = await thumbnail(digest);
  if (picture && isOpen(editor) && shown.get(name) === digest) canvas.value?.showPreview(name, picture, "result");
}

/** The thumbnail of a result by its digest; the last ones are kept. */
export async function thumbnail(digest: string): Promise<Blob | null> {
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

/** Fetch in turn, a few at once; `first`: before what is only fetched ahead. */
function enqueue(work: () => Promise<void>, first = false): void {
  if (first) queue.unshift(work);
  else queue.push(work);
  while (running < AT_ONCE && queue.length) void next();
}

async function next(): Promise<void> {
  running++;
  try {
    for (let work = queue.shift(); work; work = queue.shift()) await work();
  } finally {
    running--;
  }
}
