import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/api/run_event";
import { cellKey, fold, newRun } from "../../src/store/run";
import { Runs } from "../../src/store/runs";
import { autosave } from "../../src/store/autosave";
import { keptDrafts, type DraftStorage } from "../../src/store/drafts";
import { inMemory } from "../../src/store/draft_storage";
import { createEditor } from "../../src/store/editor";
import { openDocument } from "../../src/store/open";
import { createStore } from "../../src/store/store";
import type { RunState } from "../../src/store/state";
import * as commands from "../../src/store/commands";
import { parseText } from "../../src/graph/parse";
import { toText } from "../../src/graph/serialise";
import { nodeRect } from "../../src/graph/items";
import { overlaps } from "../../src/geometry/rect";
import { catalogue, SLACK, workflows } from "../fixtures";

let seq = 0;
const event = (kind: string, more: object = {}): RunEvent => ({ seq: ++seq, run: "r", kind, ...more }) as unknown as RunEvent;
const folded = (events: readonly RunEvent[]): RunState => events.reduce((run, e, i) => fold(run, e, 1000 * i), newRun("r"));
const finished = (node: string, more: object = {}): RunEvent => event("call_finished", { node, cached: false, ms: 5, outputs: { image: { type: "Image" } }, ...more });

describe("a run", () => {
  it("is as far as its calls, with the part of the one that goes on", () => {
    const run = folded([event("run_queued"), event("run_started", { calls: 4, cached: 1 }), event("calls_cached", { nodes: { model: 1 } }),
      finished("a"), event("call_started", { node: "b" }), event("call_progress", { node: "b", done: 5, total: 10 })]);
    expect([run.status, run.progress, run.nodes.get("model")?.phase, run.nodes.get("b")?.phase, run.nodes.get("b")?.rate]).toEqual(["running", 0.625, "cached", "running", 5]);
    expect(run.etaSeconds).toBeGreaterThan(0);
  });

  it("shows a failed node as failed and what depends on it as skipped, with the problem and the cause", () => {
    const problem = { kind: "node_failed", message: "no", where: { node: "a" }, fixes: [] };
    const run = folded([event("run_started", { calls: 2, cached: 0 }), event("call_failed", { node: "a", problem, inputs: {} }),
      event("call_skipped", { node: "b", because: "a" }), event("run_finished", { status: "failed", ms: 9, outputs: {} })]);
    expect([run.status, run.nodes.get("a"), run.nodes.get("b")]).toMatchObject(["failed", { phase: "failed", problem }, { phase: "skipped", because: "a" }]);
  });

  it("counts a call that the cache saved once, though its result is told too", () => {
    const run = folded([event("run_started", { calls: 2, cached: 1 }), finished("a", { cached: true })]);
    expect([run.ended, run.progress, run.nodes.get("a")?.phase]).toEqual([1, 0.5, "cached"]);
  });

  it("counts the cells of a sweep and keeps a summary of each", () => {
    const run = folded([event("run_started", { calls: 2, cached: 0 }), finished("a", { cell: { cfg: 1 } }), finished("a", { cell: { cfg: 3 } })]);
    expect([run.nodes.get("a")?.finished, [...run.nodes.get("a")!.cells.keys()], run.progress]).toEqual([2, ['[["cfg",1]]', '[["cfg",3]]'], 1]);
    expect(cellKey({ b: 1, a: 2 })).toBe(cellKey({ a: 2, b: 1 }));
  });

  it("never goes beyond 1, never below 0 and never stays busy after its end, whatever comes", () => {
    const any = fc.constantFrom("run_queued", "run_started", "calls_cached", "call_started", "call_progress", "call_finished", "call_failed", "call_skipped", "of_the_future");
    const more = fc.record({ node: fc.constantFrom("a", "b"), done: fc.nat(20), total: fc.nat(10), calls: fc.nat(5), cached: fc.nat(5), ms: fc.nat(9) });
    fc.assert(fc.property(fc.array(fc.tuple(any, more)), (all) => {
      const run = folded([...all.map(([kind, m]) => event(kind, { ...m, nodes: { a: 1 }, outputs: {}, problem: { kind: "x", message: "", where: {}, fixes: [] } })), event("run_finished", { status: "cancelled", ms: 1, outputs: {} })]);
      expect(run.progress >= 0 && run.progress <= 1).toBe(true);
      expect([...run.nodes.values()].some((n) => n.phase === "running")).toBe(false);
    }));
  });

  it("reaches the canvas once for many events, and previews only of the run that is shown", () => {
    const shown: (RunState | null)[] = [];
    let later = (): void => undefined;
    const runs = new Runs({ get: () => { throw new Error("not asked"); }, setRun: (run) => shown.push(run) }, (act) => (later = act), () => 0);
    runs.show("r");
    for (let i = 0; i < 100; i++) runs.take(finished("a"));
    runs.take({ ...finished("a"), run: "other" });
    later();
    expect([shown.length, shown.at(-1)?.nodes.get("a")?.finished, runs.get("other")?.nodes.get("a")?.finished]).toEqual([2, 100, 1]);
    const preview = { node: "a", media_type: "image/png", bytes: new Uint8Array() };
    runs.takePreview({ ...preview, run: "other" });
    expect(runs.preview("a")).toBeNull();
    runs.takePreview({ ...preview, run: "r" });
    expect(runs.preview("a")?.run).toBe("r");
  });
});

describe("drafts", () => {
  const setUp = (storage: DraftStorage): { editor: ReturnType<typeof createEditor>; timers: (() => void)[]; save: ReturnType<typeof autosave> } => {
    const editor = createEditor(openDocument(workflows["text-to-image"], catalogue).document!, { catalogue });
    const timers: (() => void)[] = [];
    const save = autosave(editor, { key: "tab1", name: () => "mine", base: () => 3, storage, after: (_, act) => (timers.push(act), () => undefined), now: () => 77 });
    return { editor, timers, save };
  };

  it("hold the document as it was left, and where it came from", async () => {
    const storage = inMemory();
    const { editor, save } = setUp(storage);
    commands.setValue(editor, { node: "guide", port: "scale" }, 9);
    expect(editor.get().draft.status).toBe("waiting");
    await save.flush();
    const [draft] = await keptDrafts(storage);
    expect(draft).toMatchObject({ key: "tab1", name: "mine", base: 3, at: 77 });
    expect(toText(parseText(draft!.text).document!)).toBe(toText(editor.document));
    expect(editor.get().draft.status).toBe("saved");
  });

  it("say in words when the storage is full, and try again at the next edit", async () => {
    const kept = inMemory();
    let full = true;
    const { editor, save } = setUp({ ...kept, write: (k, t) => (full ? Promise.reject(new Error("QuotaExceeded")) : kept.write(k, t)) });
    commands.setValue(editor, { node: "guide", port: "scale" }, 9);
    await save.flush();
    expect(editor.get().draft).toEqual({ status: "failed", message: "full" });
    full = false;
    commands.setValue(editor, { node: "guide", port: "scale" }, 10);
    await save.flush();
    expect([editor.get().draft.status, (await keptDrafts(kept)).length]).toEqual(["saved", 1]);
  });

  it("that cannot be read are left out", async () => {
    expect(await keptDrafts(inMemory(new Map([["wireloom-draft-a", "{"], ["wireloom-draft-b", "{}"], ["other", "x"]])))).toEqual([]);
  });
});

describe("opening a file", () => {
  it.each(Object.keys(workflows))("gives every node a place, none over another: %s", (name) => {
    const document = openDocument(workflows[name], catalogue).document!;
    const rects = [...document.nodes.keys()].map((n) => nodeRect({ document, catalogue }, n)!);
    rects.forEach((a, i) => rects.slice(i + 1).forEach((b) => expect(overlaps(a, b)).toBe(false)));
  });

  it("of 3,000 nodes without places takes less than 0.4 seconds", () => {
    const nodes = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`n${i}`, { type: "images.blur@1", in: i ? { image: { from: `n${Math.max(0, i - 1 - (i % 7))}.image` } } : {} }]));
    const text = JSON.stringify({ format: 1, nodes });
    const took = [0, 1, 2].map(() => {
      const began = performance.now();
      openDocument(text, catalogue);
      return performance.now() - began;
    });
    expect(Math.min(...took)).toBeLessThan(400 * SLACK);
  });
});

describe("the store", () => {
  it("tells each listener of its own part only, and once a batch", () => {
    const store = createStore({ a: 1, b: 1 });
    const heard: number[] = [];
    const stop = store.watch((s) => s.a, (a) => heard.push(a));
    store.set({ b: 2 });
    store.set({ a: 1 });
    store.batch(() => {
      store.set({ a: 2 });
      store.set({ a: 3 });
    });
    stop();
    store.set({ a: 4 });
    expect(heard).toEqual([3]);
  });
});

describe("the progress of a run that was planned", () => {
  const signature = { text: "s", type: "t", parts: new Map() };
  const plan = new Map([["load", { calls: 1, ms: 100, steps: 1, signature }], ["sample", { calls: 2, ms: 450, steps: 1, signature }]]);
  const played = (events: readonly RunEvent[], from = plan): RunState => events.reduce((run, e, i) => fold(run, e, 100 * i), newRun("r", from));

  it("weighs nodes by the time that their calls usually take", () => {
    const run = played([event("run_started", { calls: 3, cached: 0 }), finished("load"), finished("sample", { cell: { cfg: 1 } })]);
    expect(run.progress).toBeCloseTo(0.55);
    expect(run.etaSeconds).toBeGreaterThan(0);
    expect(played([event("run_started", { calls: 3, cached: 0 }), finished("load")]).etaSeconds).toBeCloseTo(0.9);
  });

  it("leaves out what the cache saves, and ends at 1", () => {
    const cached = [event("run_started", { calls: 3, cached: 1 }), event("calls_cached", { nodes: { load: 1 } }), finished("sample", { cell: { cfg: 1 } })];
    expect(played(cached).progress).toBeCloseTo(0.5);
    expect(played([...cached, finished("sample", { cell: { cfg: 2 } }), event("run_finished", { status: "succeeded", ms: 1, outputs: {} })]).progress).toBe(1);
  });

  it("begins anew when the run does, and says why", () => {
    const run = played([event("run_started", { calls: 3, cached: 0 }), finished("load"), event("run_queued", { attempt: 2, because: "the worker died" })]);
    expect([run.status, run.progress, run.nodes.size, run.because, run.attempt]).toEqual(["queued", 0, 0, "the worker died", 2]);
  });

  it("counts nothing twice that comes twice", () => {
    const once = [event("run_started", { calls: 3, cached: 0 }), finished("load")];
    expect(played([...once, ...once])).toEqual(played(once));
  });
});

describe("runs that are found again", () => {
  it("hold live events back until the stored ones are taken in, so that all come in order and none is lost", () => {
    const runs = new Runs({ get: () => { throw new Error("not asked"); }, setRun: () => undefined }, (act) => act(), () => 0);
    const all = [event("run_started", { calls: 2, cached: 0 }), finished("a"), finished("b"), event("run_finished", { status: "succeeded", ms: 1, outputs: {} })];
    runs.show("r");
    const replaying = runs.replay("r");
    runs.take(all[3]!); // comes live first
    runs.take(all[2]!);
    for (const stored of all.slice(0, 3)) replaying.put(stored);
    replaying.end();
    expect([runs.get("r")?.status, runs.get("r")?.nodes.get("a")?.finished, runs.get("r")?.nodes.get("b")?.finished]).toEqual(["succeeded", 1, 1]);
  });
});
