/** The runs of this browser: their events come live into the tabs they belong to, and are found again after a reload. */
import { signal } from "@preact/signals";
import type { Cell, Preview, RunEvent, RunFinished, RunQueued } from "../../api/run_event";
import { EventStream, inBrowser } from "../../api/events";
import type { FeedStatus } from "../../api/feed";
import type { Problem } from "../../api/problem";
import { parsePlace } from "../../graph/document";
import { parseData } from "../../graph/parse";
import { planOf } from "../../store/standing";
import { pictureOf, shownResult } from "../../store/known";
import type { EditorState, RunPlan } from "../../store/state";
import { Emitter } from "../../store/store";
import { t } from "../../messages";
import { duration } from "../shared/format";
import { freshnessOf } from "./fresh";
import { nodeHere } from "../documents/inside";
import { keyOf, part } from "../../graph/cells";
import { addResults, isPicture, resultsAt, resultsOf, type Result } from "./results";
import { client } from "../shared/server";
import { usualMs } from "./times";
import { active, alarm, announcement, canvas, connection, goTo, inspector, inspectorShown, shownEditor, tabs, toast, type Tab } from "../workbench";

/** A run of this browser, the tab it belongs to, and what it was asked for. */
export interface Watched {
  readonly id: string;
  readonly tab: string;
  readonly targets?: readonly string[];
}

export const watched = signal<readonly Watched[]>([]);
/** Words in the language of the page, whichever that is when they are read. */
export type Words = () => string;
export const SILENT: Words = () => "";
/** Words about the run of the open tab: "Queued", "Done in 2 s". */
export const statusWords = signal(SILENT);
/** What running by itself has to say: "Not run by itself: sample takes long". */
export const autoWords = signal(SILENT);
/** Runs of this browser that wait or go on, by tab. */
export const open = signal<ReadonlyMap<string, string>>(new Map());
/** Told when any run of this browser has ended. */
export const ended = new Emitter<[RunFinished, Tab]>();
/** Told of every event of the server, whoever started the run. */
export const heard = new Emitter<[RunEvent]>();
/** Told when the server answers again. */
export const back = new Emitter<[]>();

const GOES_ON = new Set(["queued", "running"]);
const KEPT = "wireloom-runs";
const MOST_KEPT = 40;
const MOST_REPLAYED = 4;
const MOST_EARLY = 500;
/** Events of runs that no tab knows yet: the answer to the POST may come after them. */
let early: RunEvent[] = [];
const plans = new Map<string, RunPlan>();

/** A run was accepted: it belongs to this tab, and is shown unless another one of it is still going on. */
export function watch(run: Watched, tab: Tab, plan: RunPlan): void {
  watched.value = [...watched.value.filter((w) => w.id !== run.id), run].slice(-MOST_KEPT);
  plans.set(run.id, plan);
  for (const id of plans.keys()) if (!watched.value.some((w) => w.id === id)) plans.delete(id);
  keep();
  opened(run.id, tab.id);
  const before = tab.editor.get().run;
  if (!before || !GOES_ON.has(before.status)) tab.runs.show(run.id, plan);
  const mine = early.filter((event) => event.run === run.id);
  early = early.filter((event) => event.run !== run.id);
  for (const event of mine) take(tab, event);
}

const opened = (id: string, tab: string): void => { open.value = new Map(open.peek()).set(id, tab); };

function keep(): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(watched.value));
  } catch { /* then a reload does not find the run again; the strip still shows its result */ }
}

/** After a reload: the runs that this browser had started go on where they are. */
export async function reattach(): Promise<void> {
  try {
    if (!watched.value.length) watched.value = (JSON.parse(localStorage.getItem(KEPT) ?? "[]") as readonly Watched[]).filter((w) => typeof w.id === "string");
  } catch { /* none */ }
  await Promise.all(tabs.value.map(async (tab) => {
    const mine = watched.value.filter((w) => w.tab === tab.id).slice(-MOST_REPLAYED);
    for (const run of mine) await replay(tab, run, run === mine.at(-1)).catch(() => undefined);
  }));
}

/** Fold all stored events of a run into its tab; of older ones only what they made is of interest. */
async function replay(tab: Tab, run: Watched, last: boolean): Promise<void> {
  const found = await client.getRun(run.id);
  const goesOn = GOES_ON.has(found.status);
  const plan = plans.get(run.id) ?? (await planLater(tab, run));
  if (plan) plans.set(run.id, plan);
  if (plan && found.status === "succeeded") freshnessOf(tab.editor).assume(plan);
  if (!goesOn && !last) return;
  if (goesOn) opened(run.id, tab.id);
  const shown = tab.editor.get().run;
  if (!shown || !GOES_ON.has(shown.status) || shown.id === run.id) tab.runs.show(run.id, plan);
  await refold(tab, run);
}

async function refold(tab: Tab, run: Watched): Promise<void> {
  const replaying = tab.runs.replay(run.id);
  try {
    await storedEvents(run.id, (event) => replaying.put(event));
  } finally {
    replaying.end();
  }
  if (!GOES_ON.has(tab.runs.get(run.id)?.status ?? "")) closed(run.id);
}

async function storedEvents(id: string, put: (event: RunEvent) => void): Promise<void> {
  let after = 0;
  for (let pages = 0; pages < 200; pages++) {
    const page = await client.runEvents(id, after);
    for (const event of page.events) put(event);
    if (!page.events.length || page.last <= after) return;
    after = page.last;
  }
}

/** What a run of before this page was opened was going to do. */
async function planLater(tab: Tab, run: Watched): Promise<RunPlan | null> {
  const { document } = parseData(await client.runWorkflow(run.id));
  return document && planOf({ document, catalogue: tab.editor.get().catalogue }, run.targets ?? [], usualMs);
}

function closed(id: string): void {
  if (!open.peek().has(id)) return;
  const left = new Map(open.peek());
  left.delete(id);
  open.value = left;
}

const stream = new EventStream(inBrowser(client.ticket), { onEvent: receive, onPreview: showPreview, onStatus: connected, onResync: () => void reattach() });

/** Listen to the server from now on. */
export function listen(): void {
  stream.start(null);
  addEventListener("online", stream.retry);
  addEventListener("visibilitychange", () => { if (!document.hidden) stream.retry(); });
}

/** Try now: there is a new token, or somebody asked for it. */
export const reconnect = (): void => stream.retry();

function connected(state: FeedStatus): void {
  const lost = connection.peek() === "waiting" || connection.peek() === "denied" || (connection.peek() === "connecting" && away);
  connection.value = state;
  if (state === "waiting" && !away) announcement.value = t("connection.away");
  if (state === "waiting" || state === "denied") away = true;
  if (state !== "live" || !lost) return;
  away = false;
  announcement.value = t("connection.open");
  back.emit();
}

let away = false;

function receive(event: RunEvent): void {
  heard.emit(event);
  const tab = tabOf(event.run);
  if (tab) return take(tab, event);
  if (event.kind === "run_finished") addResults(resultsOf(event.run, "", event.outputs));
  early.push(event);
  if (early.length > MOST_EARLY) early.shift();
}

function tabOf(run: string): Tab | undefined {
  const owner = watched.value.find((w) => w.id === run);
  return owner && tabs.value.find((candidate) => candidate.id === owner.tab);
}

function take(tab: Tab, event: RunEvent): void {
  if (event.kind === "run_started") showStarted(tab, event.run);
  tab.runs.take(event);
  if (event.kind === "run_queued") queued(tab, event);
  if (event.kind === "run_started" && tab === active.value) statusWords.value = SILENT;
  if (event.kind === "run_finished") finish(tab, event);
}

/** Of several runs that were started together, the one that goes on is shown. */
function showStarted(tab: Tab, id: string): void {
  const shown = tab.editor.get().run;
  if (shown?.id !== id && shown?.status !== "running") tab.runs.show(id, plans.get(id) ?? null);
}

/** It waits for a reason, or begins anew because its worker died: that is said. */
function queued(tab: Tab, event: RunQueued): void {
  const { because, attempt = 1 } = event;
  const words = (): string => (!because ? t("run.queued") : attempt > 1 ? t("run.again_because", { because, attempt }) : t("run.queued_because", { because }));
  if (tab === active.value) statusWords.value = words;
  if (because) toast(words(), attempt > 1);
}

function finish(tab: Tab, event: RunFinished): void {
  closed(event.run);
  const all = resultsOf(event.run, tab.editor.document.title, event.outputs);
  const found = event.status === "cancelled" ? all.filter((result) => !result.problem) : all;
  addResults(found);
  const words = (): string => (event.status === "cancelled" ? t("run.cancelled") : t(event.status === "failed" ? "run.failed" : "run.succeeded", { time: duration(event.ms) }));
  if (tab === active.value) {
    statusWords.value = words;
    alarm.value = "";
    if (event.status !== "failed") announcement.value = words();
    void showResults(tab, resultsAt(event.run, tab.editor.document.title, event.outputs, (cell) => inCell(cell, tab.editor.get().cursor.cell)));
    if (event.status === "failed") showFirst(event.problem ? [event.problem] : [{ kind: "failed", message: words(), where: {}, fixes: [] }]);
  }
  ended.emit(event, tab);
}

/** The first problem gets the focus: its node on the canvas, its words in the Issues tab. */
export function showFirst(problems: readonly Problem[]): void {
  inspector.value = "issues";
  inspectorShown.value = true;
  const tab = active.value;
  const seen = ({ where }: Problem): string | null => {
    const node = tab && where.node !== undefined ? nodeHere(tab, where.node) : null;
    return node !== null && tab && shownEditor(tab).document.nodes.has(node) ? node : null;
  };
  const first = problems.find((problem) => seen(problem) !== null) ?? problems[0];
  const node = first && seen(first);
  if (node) {
    if (canvas.value) canvas.value.reveal(`node:${node}`);
    else goTo(node);
  }
  alarm.value = first?.message ?? "";
}

/** Whether a result is that of the cell under the cursor, on the axes that still are. */
export function inCell(coordinates: Cell, cursor: Cell): boolean {
  const names = Object.keys(coordinates).filter((name) => Object.hasOwn(cursor, name));
  return keyOf(part(coordinates, names)) === keyOf(part(cursor, names));
}

/** The node that is seen and made a result; none inside a definition, where what is known of the calls is shown. */
const makerOf = (tab: Tab, { output }: Result): string | undefined =>
  (tab.inside ? undefined : (tab.editor.document.outputs.get(output)?.place ?? parsePlace(output))?.node);

/** Each output's first picture lies on the node that made it: of a sweep, that of the cell under the cursor. */
export async function showResults(tab: Tab, found: readonly Result[]): Promise<void> {
  const shown = new Set<string>();
  const { cell } = tab.editor.get().cursor;
  for (const result of found) {
    if (!inCell(result.coordinates, cell)) continue;
    const node = makerOf(tab, result);
    if (!node || !result.url || !isPicture(result) || shown.has(node)) continue;
    shown.add(node);
    const answer = await fetch(result.url).catch(() => null);
    if (answer?.ok && tab === active.value) canvas.value?.showPreview(node, await answer.blob(), "result");
  }
}

/** Whether a live picture is to be seen: of a sweep, it does not cover the picture of the cell under the cursor, once that is made. */
export function isWanted(state: EditorState, { node, cell }: Pick<Preview, "node" | "cell">): boolean {
  return cell === undefined || inCell(cell, state.cursor.cell) || pictureOf(shownResult(state, node).outputs) === null;
}

function showPreview(preview: Preview): void {
  const tab = tabOf(preview.run);
  tab?.runs.takePreview(preview);
  const node = tab && nodeHere(tab, preview.node);
  if (node && tab === active.value && tab.editor.get().run?.id === preview.run && isWanted(tab.editor.get(), preview)) {
    canvas.value?.showPreview(node, new Blob([preview.bytes], { type: preview.media_type }), "live");
  }
}

/** What a run published, for a tab that comes to the front. */
export async function showLastRun(tab: Tab): Promise<void> {
  const { run, cursor } = tab.editor.get();
  if (run && !GOES_ON.has(run.status)) return showResults(tab, resultsAt(run.id, tab.editor.document.title, run.outputs, (cell) => inCell(cell, cursor.cell)));
}
