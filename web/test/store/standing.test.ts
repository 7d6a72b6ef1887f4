import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/api/run_event";
import { downstreamOf, topologicalOrder } from "../../src/graph/order";
import * as commands from "../../src/store/commands";
import { createEditor } from "../../src/store/editor";
import { Freshness } from "../../src/store/freshness";
import { openDocument } from "../../src/store/open";
import { Runs } from "../../src/store/runs";
import { planOf } from "../../src/store/standing";
import type { Editor, NodeStanding } from "../../src/store/state";
import { catalogue, workflows } from "../fixtures";

let seq = 0;

/** An editor with its freshness; `run` runs it to these targets and finishes what `ends` lets finish. */
function bench(data: unknown = workflows["text-to-image"]): { editor: Editor; fresh: Freshness; run: (targets?: string[], ends?: (node: string) => boolean) => void; stand: (node: string) => NodeStanding | undefined } {
  const editor = createEditor(openDocument(data, catalogue).document!, { catalogue });
  const fresh = new Freshness(editor, (act) => act());
  const runs = new Runs(editor, (act) => act(), () => 0);
  const run = (targets: string[] = [], ends: (node: string) => boolean = () => true): void => {
    const id = `r${++seq}`;
    const plan = planOf({ document: editor.document, catalogue }, targets, () => 10);
    runs.show(id, plan);
    const take = (kind: string, more: object): void => runs.take({ seq: ++seq, run: id, kind, ...more } as unknown as RunEvent);
    take("run_started", { calls: plan.size, cached: 0 });
    let failed: string | null = null;
    for (const node of topologicalOrder(editor.document)) for (let i = 0; i < (plan.get(node)?.calls ?? 0); i++) {
      if (failed !== null && downstreamOf(editor.document, [failed]).has(node)) take("call_skipped", { node, because: failed });
      else if (ends(node)) take("call_finished", { node, cached: false, ms: 1, outputs: {} });
      else take("call_failed", { node: failed = node, problem: { kind: "x", message: "no", where: { node }, fixes: [] }, inputs: {} });
    }
    take("run_finished", { status: failed === null ? "succeeded" : "failed", ms: 1, outputs: {} });
  };
  return { editor, fresh, run, stand: (node) => editor.get().standings.get(node) };
}

const states = (editor: Editor): Record<string, string> => Object.fromEntries([...editor.get().standings].map(([name, s]) => [name, s.state]));

describe("the standing of a node", () => {
  it("is never before the first run and current after it", () => {
    const { editor, run } = bench();
    expect(new Set(Object.values(states(editor)))).toEqual(new Set(["never"]));
    run();
    expect(new Set(Object.values(states(editor)))).toEqual(new Set(["current"]));
  });

  it("is stale for a changed node with the old and the new value, and below it with the node that changed", () => {
    const { editor, run, stand } = bench();
    run();
    commands.setValue(editor, { node: "guide", port: "scale" }, 7.5);
    expect(stand("guide")).toMatchObject({ state: "stale", changes: [{ node: "guide", port: "scale", before: "2.5", after: "7.5" }], because: null });
    expect(stand("sample")).toMatchObject({ state: "stale", because: "guide", wired: 3, wiredCurrent: 2 });
    expect(stand("enlarge")).toMatchObject({ state: "stale", because: "guide", changes: [{ port: "scale" }] });
    expect([stand("noise")?.state, stand("upscaler")?.state]).toEqual(["current", "current"]);
  });

  it("is current again when the value comes back, by undo or by typing the default", () => {
    const { editor, run } = bench();
    run();
    commands.setValue(editor, { node: "guide", port: "scale" }, 7.5);
    editor.undo();
    expect(new Set(Object.values(states(editor)))).toEqual(new Set(["current"]));
    commands.setValue(editor, { node: "sample", port: "first" }, 0); // the default, written out
    expect(new Set(Object.values(states(editor)))).toEqual(new Set(["current"]));
  });

  it("does not change with looks, and follows a node to its new name", () => {
    const { editor, run, stand } = bench();
    run();
    commands.moveBy(editor, ["node:guide"], 10, 10);
    expect(stand("guide")?.state).toBe("current");
    commands.rename(editor, "guide", "push");
    expect([stand("push")?.state, stand("sample")?.state]).toEqual(["current", "current"]);
  });

  it("of a node below a run to a selection is stale though everything above it is current", () => {
    const { editor, run, stand } = bench();
    run();
    commands.setValue(editor, { node: "guide", port: "scale" }, 7.5);
    run(["sample"]);
    expect([stand("guide")?.state, stand("sample")?.state, stand("decode")?.state]).toEqual(["current", "current", "stale"]);
    expect(stand("decode")).toMatchObject({ wired: 1, wiredCurrent: 1 });
  });

  it("is failed or skipped while the node stands as it was tried, and what it was before after a change", () => {
    const { editor, run, stand } = bench();
    run([], (node) => node !== "sample");
    expect([stand("sample")?.state, stand("decode")?.state, stand("decode")?.because, stand("noise")?.state]).toEqual(["failed", "skipped", "sample", "current"]);
    commands.setValue(editor, { node: "guide", port: "scale" }, 9);
    expect([stand("sample")?.state, stand("guide")?.state]).toEqual(["never", "stale"]);
  });

  it("looks through a bypassed node and leaves out a muted one", () => {
    const { editor, run, stand } = bench();
    run();
    editor.select(["node:guide"]);
    commands.toggleMode(editor, "bypass");
    expect([stand("guide"), stand("sample")?.state]).toEqual([undefined, "stale"]);
    commands.toggleMode(editor, "bypass");
    expect(stand("sample")?.state).toBe("current");
  });

  it("of a sweep is current when all of its cells are made, and stale when the axis grows", () => {
    const name = Object.keys(workflows).find((key) => key.includes("sweep"))!;
    const { editor, run } = bench(workflows[name]);
    run();
    expect(new Set(Object.values(states(editor)))).toEqual(new Set(["current"]));
    const [axis] = [...editor.document.axes.values()];
    editor.edit("Grow", (draft) => draft.put("axes", axis!.name, { ...axis!, data: { values: [1, 2, 3, 4, 5, 6, 7] } }));
    expect(Object.values(states(editor))).toContain("stale");
  });

  it("after a reload is what runs that succeeded before had made", () => {
    const { editor, fresh } = bench();
    fresh.assume(planOf({ document: editor.document, catalogue }, [], () => null));
    expect(new Set(Object.values(states(editor)))).toEqual(new Set(["current"]));
  });
});

describe("working standings out", () => {
  it("begins anew after a pause when the document changes meanwhile, so that the change is seen first", () => {
    const nodes = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`p${String(i)}`, { type: "text.prompt@1", in: { text: "a" } }]));
    const editor = createEditor(openDocument({ format: 1, title: "many", nodes }, catalogue).document!, { catalogue });
    const [soon, next]: [(() => void)[], (() => void)[]] = [[], []];
    new Freshness(editor, (act) => soon.push(act), (act) => next.push(act));
    const due = (list: (() => void)[]): void => list.pop()?.();
    due(soon);
    expect([soon.length, next.length]).toEqual([0, 1]);
    commands.setValue(editor, { node: "p0", port: "text" }, "b");
    due(next);
    expect([soon.length, next.length]).toEqual([1, 0]);
    due(soon);
    while (next.length) due(next);
    expect([soon.length, editor.get().standings.size]).toEqual([0, 600]);
  });
});
