/** What a run would cost, and what is wrong: asked of the server a moment after each change. */
import { effect, signal } from "@preact/signals";
import type { Checked } from "../api/client";
import { flatten } from "../graph/flatten";
import type { Editor } from "../store/state";
import { t } from "../messages";
import { Refused } from "../api/client";
import { duration } from "./format";
import { loggedOut, statusWords } from "./running";
import { client } from "./server";
import { active } from "./workbench";

type Cost = NonNullable<Checked["cost"]>;

const DELAY = 350;
const KEPT = "wireloom-times";

/** The price of running the open workflow; null while it is not known or may not run. */
export const cost = signal<Cost | null>(null);
let asked: AbortController | null = null;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Check the open workflow now and after each change of it; returns the way to stop. */
export function checkAsItChanges(): () => void {
  return effect(() => {
    const editor = active.value?.editor;
    cost.value = null;
    if (!editor) return;
    statusWords.value = "";
    soon(editor, 0);
    return editor.watch((state) => state.revision, () => {
      statusWords.value = ""; // the price of the next run is what matters now
      soon(editor, DELAY);
    });
  });
}

function soon(editor: Editor, delay: number): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => void check(editor), delay);
}

async function check(editor: Editor): Promise<void> {
  asked?.abort();
  const mine = (asked = new AbortController());
  const flat = flatten({ document: editor.document, catalogue: editor.get().catalogue });
  try {
    const answer = await client.check(flat.data, mine.signal);
    if (mine.signal.aborted || active.value?.editor !== editor) return;
    const problems = [...flat.problems, ...answer.problems];
    if (problems.length || editor.get().problems.length) editor.setProblems(problems);
    cost.value = answer.cost;
  } catch (error) {
    if (error instanceof Refused && error.status === 401) loggedOut();
  }
}

/** Milliseconds a call by node type, as it was seen: half old, half new. */
const times = new Map<string, number>(kept());

function kept(): [string, number][] {
  try {
    return Object.entries(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Record<string, number>).filter(([, ms]) => typeof ms === "number");
  } catch {
    return [];
  }
}

/** Learn what a call of each node took in the run that ended. */
export function learnTimes(editor: Editor): void {
  for (const [name, node] of editor.get().run?.nodes ?? []) {
    const type = editor.document.nodes.get(name)?.type;
    const calls = node.finished - node.cached;
    if (!type || calls < 1 || node.ms <= 0) continue;
    const before = times.get(type);
    times.set(type, before === undefined ? node.ms / calls : (before + node.ms / calls) / 2);
  }
  try {
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(times)));
  } catch { /* then it is learnt again */ }
}

/** The price in words: calls, what is there already, about how long. */
export function priceWords(editor: Editor, price: Cost): string {
  if (!price.calls) return t("run.price_nothing");
  const nodes = Object.entries(price.nodes);
  const cached = nodes.filter(([, n]) => n.cached === n.calls).length;
  const words = [t("run.price", { calls: price.to_run, nodes: nodes.length - cached })];
  if (cached) words.push(t("run.price_cached", { cached }));
  const all = nodes.map(([name, n]) => {
    const ms = times.get(editor.document.nodes.get(name)?.type ?? "");
    return ms === undefined ? null : ms * (n.calls - n.cached);
  });
  const known = all.filter((ms) => ms !== null);
  words.push(known.length < all.length / 2 ? t("run.price_unknown") : t("run.price_time", { time: duration(known.reduce((a, b) => a + b, 0)) }));
  return words.join(", ");
}
