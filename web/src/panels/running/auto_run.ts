/** Run on change: the clock and the server of store/on_change.ts, for the workflow that is open. */
import { openDefinitions } from "../../graph/rules";
import { effect } from "@preact/signals";
import { AUTO_OFF, PAUSE, slowNode, stepAuto, type Affected, type AutoAction, type AutoInput, type AutoState } from "../../store/on_change";
import type { Editor } from "../../store/state";
import { t, type MessageKey } from "../../messages";
import { Refused } from "../../api/client";
import { freshnessOf } from "./fresh";
import { ask, type Cost } from "./pricing";
import { runPrefs } from "./run_prefs";
import { startQuietly } from "./running";
import { client } from "../shared/server";
import { usualMs } from "./times";
import { autoWords, ended, open, SILENT } from "./watching";
import { active, announcement, type Tab } from "../workbench";

const SAYS: Readonly<Record<Extract<AutoAction, { kind: "say" }>["what"], MessageKey | null>> = {
  superseded: "run.auto_superseded", later: "run.auto_later", blocked: "run.auto_blocked", slow: "run.auto_slow", nothing: null,
};

/** From now on; returns the way to stop. */
export function runOnChange(): () => void {
  return effect(() => {
    const tab = active.value;
    const mode = runPrefs.value.onChange;
    autoWords.value = SILENT;
    if (!tab || mode === "off") return undefined;
    const auto = new AutoRun(tab);
    auto.put({ kind: "mode", mode });
    return () => auto.stop();
  });
}

class AutoRun {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stops: readonly (() => void)[];

  private state: AutoState = AUTO_OFF;

  constructor(private readonly tab: Tab) {
    const { editor } = tab;
    this.stops = [
      editor.onPatches(() => this.put({ kind: "changed" })),
      ended.on(({ run }) => this.put({ kind: "ended", id: run })),
    ];
  }

  stop(): void {
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }

  put(input: AutoInput): void {
    const [state, actions] = stepAuto(this.state, input);
    this.state = state;
    if (input.kind === "changed") autoWords.value = SILENT;
    for (const action of actions) this.act(action);
  }

  private act(action: AutoAction): void {
    switch (action.kind) {
      case "wait":
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.due(), PAUSE);
        return;
      case "run":
        autoWords.value = SILENT;
        return void this.run();
      case "cancel": return void client.cancel(action.id).catch(() => undefined);
      case "say": return say(action);
    }
  }

  /** The pause is over: ask what would run, unless somebody types on. */
  private async due(): Promise<void> {
    const { editor } = this.tab;
    const { revision } = editor.get();
    if (!wouldDiffer(editor)) {
      this.put({ kind: "due", stale: false, blocked: false, other: false, slow: null });
      return;
    }
    const price = await ask(editor, "all", true);
    if (editor.get().revision !== revision) return; // another pause is on its way
    if (await tooLarge(editor, price?.cost ?? null)) {
      this.put({ kind: "due", stale: false, blocked: false, other: false, slow: null });
      return;
    }
    const other = [...open.peek()].some(([id, tab]) => tab === this.tab.id && id !== this.state.own);
    this.put({ kind: "due", stale: true, blocked: !price?.cost, other, slow: price?.cost ? slowNode(affectedBy(editor, price.cost)) : null });
  }

  private async run(): Promise<void> {
    try {
      const id = await startQuietly(this.tab);
      this.put(id === null ? { kind: "refused" } : { kind: "started", id });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.put({ kind: "refused" });
    }
  }
}

/** Whether any output would come out differently from what is there or being made. */
function wouldDiffer(editor: Editor): boolean {
  const fresh = freshnessOf(editor);
  const { run } = editor.get();
  const standings = fresh.standings();
  for (const [name, signature] of fresh.signatures()) {
    const standing = standings.get(name)?.state;
    if (standing === "current" || standing === "failed" || standing === "skipped") continue;
    const going = run?.status === "running" || run?.status === "queued" ? run.plan?.get(name) : undefined;
    if (going?.signature.text !== signature.text) return true;
  }
  return false;
}

/** A large sweep asks before it runs, so it does not run by itself: that is said. */
async function tooLarge(editor: Editor, cost: Cost | null): Promise<boolean> {
  if (!cost || !editor.document.axes.size) return false;
  const { isLarge } = await import("../sweeps/large");
  if (!isLarge(cost, (node) => usualMs(editor.document, node)).large) return false;
  autoWords.value = () => t("run.auto_sweep", { calls: cost.to_run });
  announcement.value = autoWords.value();
  return true;
}

/** The nodes that would run, as the price says. */
function affectedBy(editor: Editor, cost: Cost): Affected[] {
  const { catalogue } = editor.get();
  return Object.entries(cost.nodes).filter(([, n]) => n.cached < n.calls).map(([name, n]) => {
    const type = openDefinitions(editor.document).nodes.get(name)?.type ?? "";
    return { name, cheap: catalogue.find(type)?.cheap ?? false, calls: n.calls - n.cached, ms: usualMs(editor.document, name) };
  });
}

function say(action: Extract<AutoAction, { kind: "say" }>): void {
  const key = SAYS[action.what];
  autoWords.value = key === null ? SILENT : () => t(key, { node: action.node ?? "" });
  if (key !== null) announcement.value = autoWords.value();
}
