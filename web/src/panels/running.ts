/** Running: the open workflow is posted, its events come live into its editor, its results into the strip. */
import { computed, signal } from "@preact/signals";
import type { Preview, RunEvent, RunFinished } from "../api/run_event";
import type { Problem } from "../api/problem";
import { prepareRun } from "../store/commands";
import { t } from "../messages";
import { Refused } from "../api/client";
import { EventStream, inBrowser } from "../api/events";
import type { FeedStatus } from "../api/feed";
import { duration } from "./format";
import { addResults, isPicture, resultsOf, type Result } from "./results";
import { client } from "./server";
import { active, announcement, canvas, connection, inspector, phase, loginError, tabs, toast, type Tab } from "./workbench";

/** A run of this browser that goes on or ended, and the tab it belongs to. */
export interface Watched {
  readonly id: string;
  readonly tab: string;
}

export const watched = signal<readonly Watched[]>([]);
/** Words about the run of the open tab: "Queued", "Done in 2 s". */
export const statusWords = signal("");
export const starting = signal(false);

const GOES_ON = new Set(["queued", "running"]);
const KEPT = "wireloom-runs";
const MOST_EARLY = 500;
/** Events of runs that no tab knows yet: the answer to the POST may come after them. */
let early: RunEvent[] = [];
const nowRunning = signal(0);

/** Whether the open tab's run goes on. */
export const busy = computed(() => {
  const run = nowRunning.value >= 0 ? active.value?.editor.get().run : null;
  return run ? GOES_ON.has(run.status) : false;
});

export interface RunOptions {
  /** Outputs, nodes or node.port; left out: the declared outputs. */
  readonly targets?: readonly string[];
  readonly times?: number;
}

/** Run the open workflow. */
export async function startRun(options: RunOptions = {}): Promise<void> {
  const tab = active.value;
  if (!tab || starting.value) return;
  starting.value = true;
  try {
    for (let i = 0; i < (options.times ?? 1); i++) await startOnce(tab, options.targets);
  } catch (error) {
    refuse(tab, error);
  } finally {
    starting.value = false;
  }
}

async function startOnce(tab: Tab, targets: readonly string[] | undefined): Promise<void> {
  const { editor } = tab;
  const flat = prepareRun(editor, targets);
  editor.endGesture();
  if (flat.problems.length) throw new Refused(422, flat.problems);
  statusWords.value = t("run.queued");
  const accepted = await client.run({ workflow: flat.data, ...(targets?.length ? { targets } : {}) }, crypto.randomUUID());
  watch(accepted.id, tab.id);
  tab.runs.show(accepted.id);
  nowRunning.value++;
  const mine = early.filter((event) => event.run === accepted.id);
  early = early.filter((event) => event.run !== accepted.id);
  for (const event of mine) take(tab, event);
}

function refuse(tab: Tab, error: unknown): void {
  statusWords.value = t("run.not_accepted");
  if (!(error instanceof Refused)) return toast(t("app.unreachable"), true);
  if (error.status === 401) return loggedOut();
  if (error.status === 422 || error.status === 400) {
    tab.editor.setProblems(error.problems);
    showFirst(error.problems);
  } else toast(error.message, true);
}

/** The first problem gets the focus. */
function showFirst(problems: readonly Problem[]): void {
  inspector.value = "issues";
  const node = problems.find((problem) => problem.where.node)?.where.node;
  if (node && active.value?.editor.document.nodes.has(node)) canvas.value?.reveal(`node:${node}`);
  announcement.value = problems[0]?.message ?? "";
}

export function loggedOut(): void {
  loginError.value = t("login.expired");
  phase.value = "login";
}

export async function cancelRun(): Promise<void> {
  const run = active.value?.editor.get().run;
  if (run) await client.cancel(run.id).catch((error: unknown) => toast(error instanceof Error ? error.message : String(error), true));
}

function watch(id: string, tab: string): void {
  watched.value = [...watched.value.filter((w) => w.id !== id), { id, tab }].slice(-50);
  keep();
}

function keep(): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(watched.value.slice(-10)));
  } catch { /* then a reload does not find the run again; the strip still shows its result */ }
}

/** After a reload: the runs that this browser had started go on where they are. */
export async function reattach(): Promise<void> {
  let known: readonly Watched[] = [];
  try {
    known = JSON.parse(localStorage.getItem(KEPT) ?? "[]") as readonly Watched[];
  } catch { /* none */ }
  watched.value = known;
  const last = new Map(known.map((w) => [w.tab, w.id]));
  await Promise.all(tabs.value.map(async (tab) => {
    const id = last.get(tab.id);
    if (id) await replay(tab, id).catch(() => undefined);
  }));
}

/** Fold all stored events of a run into its tab. */
async function replay(tab: Tab, id: string): Promise<void> {
  tab.runs.show(id);
  let after = 0;
  for (let pages = 0; pages < 50; pages++) {
    const page = await client.runEvents(id, after);
    for (const event of page.events) take(tab, event);
    if (!page.events.length || page.last <= after) break;
    after = page.last;
  }
  nowRunning.value++;
}

const stream = new EventStream(inBrowser(client.ticket), { onEvent: receive, onPreview: showPreview, onStatus: connected, onResync: () => void reattach() });

/** Listen to the server from now on. */
export function listen(): void {
  stream.start(null);
  addEventListener("online", stream.retry);
}

function connected(state: FeedStatus): void {
  const before = connection.value;
  connection.value = state;
  if (state === "denied") loggedOut();
  if (state === "live" && before === "waiting") announcement.value = t("connection.open");
}

function receive(event: RunEvent): void {
  const owner = watched.value.find((w) => w.id === event.run);
  const tab = owner && tabs.value.find((candidate) => candidate.id === owner.tab);
  if (tab) return take(tab, event);
  if (event.kind === "run_finished") addResults(resultsOf(event.run, "", event.outputs));
  early.push(event);
  if (early.length > MOST_EARLY) early.shift();
}

let quarter = 0;

function take(tab: Tab, event: RunEvent): void {
  tab.runs.take(event);
  const open = tab === active.value;
  if (event.kind === "run_queued" && open) statusWords.value = queuedWords(event);
  if (event.kind === "run_started") {
    quarter = 0;
    nowRunning.value++;
  }
  if (event.kind === "run_finished") finish(tab, event);
  const progress = tab.runs.get(event.run)?.progress ?? 0;
  if (open && Math.floor(progress * 4) > quarter) {
    quarter = Math.floor(progress * 4);
    announcement.value = t("run.progress", { percent: quarter * 25 });
  }
}

const queuedWords = (event: RunEvent): string => {
  const because = (event as { because?: unknown }).because;
  return typeof because === "string" ? t("run.queued_because", { because }) : t("run.queued");
};

function finish(tab: Tab, event: RunFinished): void {
  nowRunning.value++;
  const found = resultsOf(event.run, tab.editor.document.title, event.outputs);
  addResults(found);
  const time = duration(event.ms);
  const words = event.status === "cancelled" ? t("run.cancelled") : t(event.status === "failed" ? "run.failed" : "run.succeeded", { time });
  if (tab !== active.value) return;
  statusWords.value = words;
  announcement.value = words;
  void showResults(tab, found);
  if (event.status === "failed") showFirst(event.problem ? [event.problem] : [{ kind: "failed", message: words, where: {}, fixes: [] }]);
}

/** Each output's first picture lies on the node that made it. */
export async function showResults(tab: Tab, found: readonly Result[]): Promise<void> {
  const shown = new Set<string>();
  for (const result of found) {
    const node = tab.editor.document.outputs.get(result.output)?.place.node;
    if (!node || !result.url || !isPicture(result) || shown.has(node)) continue;
    shown.add(node);
    const answer = await fetch(result.url).catch(() => null);
    if (answer?.ok && tab === active.value) canvas.value?.showPreview(node, await answer.blob(), "result");
  }
}

function showPreview(preview: Preview): void {
  const run = active.value?.editor.get().run;
  if (run?.id !== preview.run) return;
  canvas.value?.showPreview(preview.node, new Blob([preview.bytes], { type: preview.media_type }), "live");
}

/** What a run published, for a tab that comes to the front. */
export async function showLastRun(tab: Tab): Promise<void> {
  const run = tab.editor.get().run;
  if (run && !GOES_ON.has(run.status)) return showResults(tab, resultsOf(run.id, tab.editor.document.title, run.outputs));
}
