import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/api/run_event";
import { standingWords } from "../../src/canvas/run_words";
import { median } from "../../src/panels/running/times";
import { priceWords, type Cost } from "../../src/panels/running/pricing";
import { allProblems, ranProblems } from "../../src/panels/inspector/issues";
import { askedOf } from "../../src/panels/running/ways";
import * as commands from "../../src/store/commands";
import { createEditor } from "../../src/store/editor";
import { Freshness } from "../../src/store/freshness";
import { openDocument } from "../../src/store/open";
import { fold, newRun } from "../../src/store/run";
import { planOf } from "../../src/store/standing";
import type { Editor } from "../../src/store/state";
import { catalogue, workflows } from "../fixtures";

const open = (): Editor => createEditor(openDocument(workflows["text-to-image"], catalogue).document!, { catalogue });
const cost = (nodes: Cost["nodes"]): Cost => {
  const sum = (pick: "calls" | "cached"): number => Object.values(nodes).reduce((all, n) => all + n[pick], 0);
  return { calls: sum("calls"), cached: sum("cached"), distinct: sum("calls"), to_run: sum("calls") - sum("cached"), nodes };
};

describe("the price in words", () => {
  it("says how many nodes of how many run, the time and the images", () => {
    const price = { cost: cost({ sample: { calls: 6, cached: 0 }, decode: { calls: 6, cached: 0 }, model: { calls: 1, cached: 1 } }), pictures: 6, reasons: [] };
    expect(priceWords(open(), price)).toBe("Will run 2 of 10 nodes, 12 calls, time not known yet, 6 images");
    expect(priceWords(open(), price, 4)).toContain("24 images");
  });

  it("says that all is made, or what blocks the run", () => {
    expect(priceWords(open(), { cost: cost({ model: { calls: 1, cached: 1 } }), pictures: 1, reasons: [] })).toBe("All results are made already");
    expect(priceWords(open(), { cost: null, pictures: 0, reasons: ["sample: no noise"] })).toBe("sample: no noise");
    expect(priceWords(open(), { cost: null, pictures: 0, reasons: ["a", "b"] })).toBe("2 problems block the run");
  });

  it("takes the middle of what was measured", () => {
    expect([median([]), median([3]), median([9, 1, 2]), median([1, 3])]).toEqual([null, 3, 2, 2]);
  });
});

describe("the ways to run", () => {
  it("ask for outputs, or say in words why they cannot run now", () => {
    const editor = open();
    const asked = (way: Parameters<typeof askedOf>[0]): ReturnType<typeof askedOf> => askedOf(way, commands.view(editor), editor.get());
    expect(asked("all")).toEqual({ targets: [], refused: null });
    expect(asked("selection").refused).toBe("Select a node first");
    expect(asked("frame").refused).toBe("Select a frame, or a node in one");
    expect(asked("stale").refused).toBe("Every result is current");
    editor.select(["node:sample", "node:noise"]);
    expect(asked("selection").targets).toEqual(["sample"]);
    new Freshness(editor, (act) => act());
    expect(asked("stale").targets).toEqual(["image"]);
  });
});

describe("the state of a node in words", () => {
  it("names the change, where it was made, and how much of the inputs is current", () => {
    const editor = open();
    const fresh = new Freshness(editor, (act) => act());
    expect(standingWords(editor.get(), "sample")).toBe("Never run");
    fresh.assume(planOf(commands.view(editor), [], () => null));
    expect(standingWords(editor.get(), "sample")).toBe("Current");
    commands.setValue(editor, { node: "guide", port: "scale" }, 7.5);
    expect(standingWords(editor.get(), "guide")).toBe("Stale: scale 2.5 → 7.5; 2 of 2 wired inputs current");
    expect(standingWords(editor.get(), "sample")).toBe("Stale because of guide: scale 2.5 → 7.5; 2 of 3 wired inputs current");
  });
});

describe("the problems of a run", () => {
  const problem = { kind: "node_error", message: "no", where: { node: "sample" }, fixes: [] };
  const event = (seq: number, kind: string, more: object): RunEvent => ({ seq, run: "r", kind, ...more }) as unknown as RunEvent;

  it("are there until the node that failed is changed, and not twice", () => {
    const editor = open();
    new Freshness(editor, (act) => act());
    let run = newRun("r", planOf(commands.view(editor), [], () => null));
    run = fold(run, event(1, "run_started", { calls: 10, cached: 0 }), 0);
    run = fold(run, event(2, "call_failed", { node: "sample", problem, inputs: {} }), 0);
    run = fold(run, event(3, "run_finished", { status: "failed", ms: 1, outputs: {}, problem }), 0);
    editor.setRun(run);
    expect(ranProblems(run, editor.get().standings)).toEqual([problem]);
    expect(allProblems([problem], ranProblems(run, editor.get().standings))).toEqual([problem]);
    commands.setValue(editor, { node: "sample", port: "first" }, 3);
    expect(ranProblems(run, editor.get().standings)).toEqual([]);
  });

  it("hold the warnings of values that are not finite", () => {
    let run = newRun("r");
    run = fold(run, event(1, "call_finished", { node: "sample", cached: false, ms: 1, outputs: { latent: { type: "Latent", warning: "not finite" } } }), 0);
    expect(ranProblems(run, new Map())).toMatchObject([{ severity: "warning", message: "not finite", where: { node: "sample", port: "latent" } }]);
  });
});
