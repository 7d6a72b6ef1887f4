/** While a key is held, every node shows what the run before had made; let go, and all is as it was. */
import { pictureOf, shownResult } from "../../store/known";
import { t } from "../../messages";
import { resultsOf } from "../running/results";
import { client } from "../shared/server";
import { showResults, SILENT, statusWords, watched } from "../running/watching";
import { active, announcement, canvas, type Tab } from "../workbench";

const MOST_KEPT = 200;
const thumbnails = new Map<string, Promise<Blob | null>>();
/** By run: the thumbnail of each node. */
const known = new Map<string, Promise<ReadonlyMap<string, string>>>();

function thumbnail(digest: string): Promise<Blob | null> {
  const found = thumbnails.get(digest) ?? client.thumbnail(digest).catch(() => null);
  thumbnails.delete(digest);
  thumbnails.set(digest, found);
  for (const oldest of thumbnails.keys()) {
    if (thumbnails.size <= MOST_KEPT) break;
    thumbnails.delete(oldest);
  }
  return found;
}

/** The run of this tab before the one that is shown, or null. */
export function runBefore(tab: Tab, runs: readonly { readonly id: string; readonly tab: string }[]): string | null {
  const mine = runs.filter((run) => run.tab === tab.id).map(({ id }) => id);
  const at = mine.indexOf(tab.editor.get().run?.id ?? "");
  return mine[(at < 0 ? mine.length : at) - 1] ?? null;
}

/** What a run's document is known to have made, node by node. */
function picturesOf(run: string): Promise<ReadonlyMap<string, string>> {
  const found = known.get(run) ?? client.runWorkflow(run).then((document) => client.results(document)).then((nodes) =>
    new Map(Object.entries(nodes).flatMap(([name, node]): [string, string][] => {
      const digest = pictureOf(node.known.at(-1)?.outputs ?? {});
      return digest ? [[name, digest]] : [];
    })));
  known.set(run, found);
  found.catch(() => known.delete(run));
  return found;
}

let held = false;
/** It may have been let go while something was awaited. */
const isHeld = (): boolean => held;
/** What stood beside Run before, and the nodes that show another picture now. */
let words = SILENT;
let covered: readonly string[] = [];
const holding = (): string => t("past.holding");

/** Show the run before, until `release`. */
export async function hold(): Promise<void> {
  const tab = active.peek();
  if (!tab || held) return;
  const before = runBefore(tab, watched.peek());
  if (before === null) {
    announcement.value = t("past.no_run");
    return;
  }
  held = true;
  words = statusWords.peek();
  statusWords.value = holding;
  announcement.value = holding();
  const pictures = await picturesOf(before).catch(() => new Map<string, string>());
  const blobs = await Promise.all([...pictures].map(async ([name, digest]) => [name, await thumbnail(digest)] as const));
  if (!isHeld() || active.peek() !== tab) return;
  covered = blobs.flatMap(([name, picture]) => (picture ? [name] : []));
  for (const [name, picture] of blobs) if (picture) canvas.peek()?.showPreview(name, picture, "result");
}

/** All is as it was. */
export async function release(): Promise<void> {
  if (!held) return;
  held = false;
  if (statusWords.peek() === holding) statusWords.value = words;
  const tab = active.peek();
  if (!tab) return;
  const state = tab.editor.get();
  const mine = covered;
  covered = [];
  for (const name of mine) {
    const digest = pictureOf(shownResult(state, name).outputs);
    const picture = digest ? await thumbnail(digest) : null;
    if (isHeld() || active.peek() !== tab) return;
    if (picture) canvas.peek()?.showPreview(name, picture, "result");
    else canvas.peek()?.clearPreviews(name);
  }
  if (state.run) await showResults(tab, resultsOf(state.run.id, tab.editor.document.title, state.run.outputs));
}
