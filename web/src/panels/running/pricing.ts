/** What a run would cost, and what is wrong: asked of the server a moment after each change, for each way to run. */
import { computed, effect, signal } from "@preact/signals";
import type { Checked } from "../../api/client";
import { Refused, Unreachable } from "../../api/client";
import type { Problem } from "../../api/problem";
import { flattenBare, NOTHING_LEFT } from "../../graph/flatten";
import { withNextSeeds } from "../../graph/next_seeds";
import { picturesOf } from "../../graph/targets";
import { openDefinitions } from "../../graph/rules";
import type { Editor } from "../../store/state";
import { view } from "../../store/commands/shared";
import { t } from "../../messages";
import { duration } from "../shared/format";
import { runPrefs, type Way } from "./run_prefs";
import { afterPaint } from "../shared/later";
import { client } from "../shared/server";
import { usualIn } from "./times";
import { askedOf } from "./ways";
import { active } from "../workbench";

export type Cost = NonNullable<Checked["cost"]>;

/** The price of one way to run, or why it may not run. */
export interface Price {
  readonly way: Way;
  readonly cost: Cost | null;
  readonly pictures: number;
  readonly reasons: readonly string[];
}

const DELAY = 350;
const MOST_REASONS = 4;

/** The prices that are known of the open workflow, by way. */
export const prices = signal<ReadonlyMap<Way, Price>>(new Map());
/** The price of what the button does. */
export const price = computed(() => prices.value.get(runPrefs.value.way) ?? null);
let waiting: ReturnType<typeof setTimeout> | undefined;
const asked = new Map<Way | "still", AbortController>();

/** Check the open workflow now and after each change of it; returns the way to stop. */
export function checkAsItChanges(): () => void {
  return effect(() => {
    const editor = active.value?.editor;
    const { way } = runPrefs.value;
    prices.value = new Map();
    if (!editor) return undefined;
    const soon = (delay: number): void => {
      clearTimeout(waiting);
      waiting = setTimeout(() => void ask(editor, way), delay);
    };
    const stops = [afterPaint(() => soon(0)), editor.watch((state) => state.content, () => soon(DELAY)),
      editor.watch((state) => state.run?.status, () => soon(50))];
    if (way === "selection" || way === "frame") stops.push(editor.watch((state) => state.selection, () => soon(DELAY)));
    if (way === "stale") stops.push(editor.watch((state) => state.standings, () => soon(DELAY)));
    return () => stops.forEach((stop) => stop());
  });
}

/** Check the open workflow at once: the server is back. */
export function checkNow(): void {
  const editor = active.peek()?.editor;
  if (editor) void ask(editor, runPrefs.peek().way);
}

/** The price of one way, with the seeds that the run will have (`still`: as they stand); null when the workflow changed
 * meanwhile or the server did not answer. */
export async function ask(editor: Editor, way: Way, still = false): Promise<Price | null> {
  const found = await fetched(editor, way, still);
  if (found && !still && active.peek()?.editor === editor) prices.value = new Map(prices.peek()).set(way, found);
  return found;
}

async function fetched(editor: Editor, way: Way, still: boolean): Promise<Price | null> {
  const slot = still ? "still" : way;
  asked.get(slot)?.abort();
  const mine = new AbortController();
  asked.set(slot, mine);
  const { content, ...state } = editor.get();
  const { targets, refused } = askedOf(way, view(editor), state);
  if (refused !== null) return { way, cost: null, pictures: 0, reasons: [refused] };
  const flat = flattenBare(view(editor));
  if (flat.problems.some(({ kind }) => kind === NOTHING_LEFT)) return priced(editor, way, targets, flat.problems, { ok: false, problems: [], axes: {}, shapes: {}, cost: null });
  try {
    const answer = await client.check(still ? flat.data : withNextSeeds(view(editor), flat.data), mine.signal, targets);
    if (mine.signal.aborted || editor.get().content !== content) return null;
    return priced(editor, way, targets, flat.problems, answer);
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable || mine.signal.aborted) return null;
    throw error;
  }
}

function priced(editor: Editor, way: Way, targets: readonly string[], flat: readonly Problem[], answer: Checked): Price {
  const problems = [...flat, ...answer.problems];
  if (!targets.length && (problems.length || editor.get().problems.length)) editor.setProblems(problems);
  const blocked = !targets.length && problems.some(isBlocking); // a run without targets takes no document with problems
  if (flat.length || blocked || !answer.cost) return { way, cost: null, pictures: 0, reasons: reasonsOf(problems) };
  return { way, cost: answer.cost, pictures: picturesOf(view(editor), targets, answer.shapes), reasons: [] };
}

const isBlocking = ({ severity = "blocking" }: Problem): boolean => severity === "blocking";

/** Each blocking problem in a line: "sample.steps: …". */
function reasonsOf(problems: readonly Problem[]): string[] {
  const blocking = problems.filter(isBlocking);
  const lines = blocking.slice(0, MOST_REASONS).map(({ where, message }) => {
    const place = [where.node, where.port].filter(Boolean).join(".");
    return message.startsWith(place) ? message : `${place}: ${message}`; // the server's own words begin with the place
  });
  return blocking.length > MOST_REASONS ? [...lines, t("run.more_reasons", { count: blocking.length - MOST_REASONS })] : lines;
}

/** The price in words: "Will run 7 of 23 nodes, about 14 s, 60 images"; or how many problems block it. */
export function priceWords(editor: Pick<Editor, "document">, { cost, pictures, reasons }: Pick<Price, "cost" | "pictures" | "reasons">, times = 1): string {
  if (!cost) return reasons.length === 1 ? (reasons[0] ?? "") : t("run.blocked", { count: reasons.length });
  if (!cost.calls) return t("run.price_nothing");
  const due = Object.entries(cost.nodes).filter(([, n]) => n.cached < n.calls);
  if (!due.length && times === 1) return t("run.price_made");
  const words = [t("run.price", { nodes: due.length, all: openDefinitions(editor.document).nodes.size })];
  if (cost.to_run > due.length) words.push(t("run.price_calls", { calls: cost.to_run }));
  words.push(timeWords(editor, due, times));
  if (pictures) words.push(t("run.price_pictures", { count: pictures * times }));
  return words.join(", ");
}

/** How long it takes in milliseconds, from what such nodes took before; null where that is not known of each. */
export function timeOf(editor: Pick<Editor, "document">, { cost }: Pick<Price, "cost">): number | null {
  const due = Object.entries(cost?.nodes ?? {}).filter(([, n]) => n.cached < n.calls);
  const document = openDefinitions(editor.document);
  const times = due.map(([name, n]) => (usualIn(document, name) ?? Number.NaN) * (n.calls - n.cached));
  const all = times.reduce((a, b) => a + b, 0);
  return due.length && Number.isFinite(all) ? all : null;
}

function timeWords(editor: Pick<Editor, "document">, due: readonly (readonly [string, { calls: number; cached: number }])[], times: number): string {
  const document = openDefinitions(editor.document);
  const known = due.flatMap(([name, n]) => {
    const ms = usualIn(document, name);
    return ms === null ? [] : [ms * (n.calls - n.cached)];
  });
  if (known.length < due.length / 2) return t("run.price_unknown");
  return t(known.length < due.length ? "run.price_time_least" : "run.price_time", { time: duration(times * known.reduce((a, b) => a + b, 0)) });
}
