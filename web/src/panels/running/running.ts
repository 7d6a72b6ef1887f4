/** Running: what a way to run asks for is posted, again if the server was away; runs are cancelled one by one or all. */
import { computed, signal } from "@preact/signals";
import { keepOrder } from "../../graph/kept_order";
import { flatten, type Flattened } from "../../graph/flatten";
import { prepareRun } from "../../store/commands/run";
import { view } from "../../store/commands/shared";
import { planOf } from "../../store/standing";
import type { RunPlan } from "../../store/state";
import { t } from "../../messages";
import { Refused, Unreachable, type RunRequest } from "../../api/client";
import { freshnessOf } from "./fresh";
import { runPrefs, type Way } from "./run_prefs";
import { client } from "../shared/server";
import { usualMs } from "./times";
import { callName } from "../documents/inside";
import { back, open, reattach, showFirst, showLastRun, statusWords, watch } from "./watching";
import { askedOf, type Asked } from "./ways";
import { active, shownEditor, tabs, toast, type Tab } from "../workbench";

export { reattach, showLastRun, statusWords };
export const starting = signal(false);

/** How many runs of the open tab wait or go on. */
export const openRuns = computed(() => [...open.value.values()].filter((tab) => tab === active.value?.id).length);

export interface RunOptions {
  readonly way?: Way;
  /** Outputs, nodes or node.port, where no way says what: a frame's header, a node's menu. */
  readonly targets?: readonly string[];
  readonly times?: number;
}

/** A run that is ready to be posted. The key makes it safe to post again. */
interface Ready {
  readonly tab: Tab;
  readonly request: RunRequest;
  readonly key: string;
  readonly plan: RunPlan;
  readonly targets: readonly string[];
}

/** What could not be posted because the server was away; it is posted when it is back. */
let unsent: Ready[] = [];
export const unsentRuns = signal(0);
const MOST_UNSENT = 64;
const CLIENT = crypto.randomUUID();

/** Run the open workflow, as often as was chosen. Seeds move on before each run, as their modes say. */
export async function startRun(options: RunOptions = {}): Promise<void> {
  const tab = active.value;
  if (!tab || starting.value) return;
  const way = options.way ?? "all";
  if (way === "stale") freshnessOf(tab.editor).flush();
  const asked = options.targets ? { targets: options.targets, refused: null } : askedHere(tab, way);
  if (asked.refused !== null) {
    toast(asked.refused);
    return;
  }
  const run = (): Promise<void> => post(tab, asked.targets, options.times ?? runPrefs.value.times, way === "front");
  if (!tab.editor.document.axes.size) return run();
  const { askFirst } = await import("../sweeps/ask_first");
  return askFirst(tab.editor, asked.targets, run);
}

/** What a way asks for: the selection and its frame are those of what is seen. */
function askedHere(tab: Tab, way: Way): Asked {
  const editor = way === "selection" || way === "frame" ? shownEditor(tab) : tab.editor;
  const { targets, refused } = askedOf(way, view(editor), editor.get());
  return { refused, targets: editor === tab.editor ? targets : targets.map((name) => callName(tab, name)) };
}

async function post(tab: Tab, targets: readonly string[], times: number, front: boolean): Promise<void> {
  if (starting.value) return;
  starting.value = true;
  try {
    for (let i = 0; i < times; i++) await send(prepared(tab, targets, front));
  } catch (error) {
    refuse(tab, error);
  } finally {
    starting.value = false;
  }
}

function prepared(tab: Tab, targets: readonly string[], front: boolean): Ready {
  const flat = prepareRun(tab.editor, targets);
  tab.editor.endGesture();
  return ready(tab, flat, targets, front);
}

function ready(tab: Tab, flat: Flattened, targets: readonly string[], front: boolean): Ready {
  if (flat.problems.length) throw new Refused(422, flat.problems);
  const plan = planOf(view(tab.editor), targets, usualMs);
  const request = { workflow: keepOrder(flat.data), ...(targets.length ? { targets } : {}), ...(front ? { front, client: CLIENT } : {}) };
  return { tab, request, key: crypto.randomUUID(), plan, targets };
}

/** Run these again with the seeds as they are: what is known is not computed anew. */
export async function retryQuietly(targets: readonly string[]): Promise<void> {
  const tab = active.value;
  if (!tab) return;
  const run = async (): Promise<void> => {
    try {
      await send(ready(tab, flatten(view(tab.editor)), targets, false));
    } catch (error) {
      refuse(tab, error);
    }
  };
  const { askFirst } = await import("../sweeps/ask_first");
  return askFirst(tab.editor, targets, run, true);
}

/** Run by itself after a change: seeds stay as they are. Answers the id of the run; throws what refuses it. */
export async function startQuietly(tab: Tab): Promise<string | null> {
  return send(ready(tab, flatten(view(tab.editor)), [], false));
}

/** Post a run; while the server is away it waits here, and nothing of it is lost. */
async function send(run: Ready): Promise<string | null> {
  if (run.tab === active.value) statusWords.value = () => t("run.queued");
  try {
    const { id } = await client.run(run.request, run.key, run.tab.name);
    watch({ id, tab: run.tab.id, ...(run.targets.length ? { targets: run.targets } : {}) }, run.tab, run.plan);
    return id;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    setUnsent([...unsent, run].slice(-MOST_UNSENT));
    statusWords.value = () => t("run.unsent");
    return null;
  }
}

function setUnsent(runs: Ready[]): void {
  unsent = runs;
  unsentRuns.value = runs.length;
}

/** From now on: what waited for the server is posted when it is back. */
export function sendWhenBack(): () => void {
  return back.on(() => void (async () => {
    const waiting = unsent;
    setUnsent([]);
    for (const run of waiting) if (tabs.value.some((tab) => tab.id === run.tab.id)) await send(run).catch((error: unknown) => refuse(run.tab, error));
  })());
}

function refuse(tab: Tab, error: unknown): void {
  statusWords.value = () => t("run.not_accepted");
  if (!(error instanceof Refused)) return toast(error instanceof Error ? error.message : t("app.unreachable"), true);
  if (error.status !== 422 && error.status !== 400) return toast(error.message, true);
  tab.editor.setProblems(error.problems);
  if (tab === active.value) showFirst(error.problems);
}

/** Cancel the run that is shown; `all`: and those of this tab that wait behind it. */
export async function cancelRun(all = false): Promise<void> {
  const tab = active.value;
  if (unsent.length) {
    setUnsent([]);
    statusWords.value = () => t("run.cancelled");
  }
  const run = tab?.editor.get().run;
  const mine = [...open.value].flatMap(([id, owner]) => (owner === tab?.id ? [id] : []));
  const first = run && open.value.has(run.id) ? run.id : mine[0];
  const ids = all ? mine.filter((id) => id !== first).concat(first ?? []) : first === undefined ? [] : [first]; // those that wait first
  await Promise.all(ids.map((id) => client.cancel(id).catch((error: unknown) => toast(error instanceof Error ? error.message : String(error), true))));
}
