/** The cursor: which cell is looked at, how each cell stands, and how the grid of ten thousand is walked. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/api/run_event";
import { cellAt, cellNumbers, indexAt, keyOf, placesOf, spaceOf } from "../../src/graph/cells";
import { isLarge } from "../../src/panels/sweeps/large";
import { shownColumns, shownRows, step } from "../../src/panels/sweeps/walk";
import { placeFor } from "../../src/panels/sweeps/typed_place";
import { cellStates } from "../../src/store/cells";
import * as commands from "../../src/store/commands/sweeps";
import { axesOf, moveCursor, moveCursorTo, nodeSpace } from "../../src/store/cursor";
import { createEditor, type WorkflowEditor } from "../../src/store/editor";
import { resultAt, shownResult } from "../../src/store/known";
import { openDocument } from "../../src/store/open";
import { fold, newRun } from "../../src/store/run";
import type { KnownResult } from "../../src/store/state";
import { catalogue, SLACK, workflows } from "../fixtures";

const editorOf = (data: unknown): WorkflowEditor => createEditor(openDocument(data, catalogue).document!, { catalogue });
const swept = (): WorkflowEditor => editorOf(workflows["text-to-image-sweep"]);
const result = (cell: Record<string, unknown>, picture: string): KnownResult => ({ cell, outputs: { image: { type: "Image", picture } }, ms: 1, at: 1 });

describe("a cursor", () => {
  it("begins at the first value of each axis, stays within them, and tells only of real moves", () => {
    const e = swept();
    const heard: unknown[] = [];
    e.watch((s) => s.cursor, (c) => heard.push(c.cell));
    expect(e.get().cursor.cell).toEqual({ cfg: 1, seed: 0 });
    moveCursor(e, "cfg", 99);
    moveCursor(e, "cfg", 3);
    moveCursorTo(e, new Map([["seed", -5], ["nobody", 2]]));
    moveCursor(e, "seed", NaN);
    expect(heard).toEqual([{ cfg: 8, seed: 0 }]);
  });

  it("stays where it is when an axis is renamed or zipped, and near it when values go", () => {
    const e = editorOf({ ...workflows["text-to-image-sweep"], axes: { cfg: { values: [1, 2.5, 5] }, seed: { range: [0, 3] } } });
    moveCursor(e, "cfg", 2);
    commands.renameSweep(e, "cfg", "guidance");
    expect(e.get().cursor.cell).toEqual({ guidance: 5, seed: 0 });
    commands.zip(e, ["guidance", "seed"]);
    expect(e.get().cursor.cell).toEqual({ guidance: 5, seed: 2 });
    e.travel(1);
    commands.changeAxis(e, "guidance", { values: [1, 2] });
    expect(e.get().cursor.cell["guidance"]).toBe(2);
  });

  it("shows of each node the cell it is on, on that node's own axes; a cell that was never made shows nothing", () => {
    const e = swept();
    e.setKnown(new Map([["guide", { calls: 4, results: [1, 2.5].map((cfg) => result({ cfg }, `g${cfg}`)) }], ["noise", { calls: 5, results: [0, 1].map((seed) => result({ seed }, `n${seed}`)) }], ["model", { calls: 1, results: [result({}, "m")] }]]));
    moveCursorTo(e, new Map([["cfg", 1], ["seed", 4]]));
    const picture = (node: string): unknown => shownResult(e.get(), node).outputs["image"]?.["picture"];
    expect(["guide", "noise", "model"].map(picture)).toEqual(["g2.5", undefined, "m"]);
    moveCursor(e, "seed", 1);
    expect(picture("noise")).toBe("n1");
  });

  it("finds numbers whose last digits another program computed otherwise", () => {
    expect(resultAt({ calls: 1, results: [result({ a: 0.30000000000000004 }, "x"), result({ a: 7 }, "y")] }, { a: 0.3 })?.outputs["image"]?.["picture"]).toBe("x");
  });

  it("and what is typed leads to the same value, the nearest number, or the text that begins so", () => {
    const axis = (values: readonly (number | string)[]) => ({ name: "a", length: values.length, columns: new Map([["", values]]), zipped: false });
    expect([placeFor(axis([1, 2.5, 5]), "2.5"), placeFor(axis([1, 2.5, 5]), " 4 "), placeFor(axis([1, 2.5, 5]), "-1e9"), placeFor(axis([1]), "red")]).toEqual([1, 2, 0, null]);
    expect([placeFor(axis(["a fox", "a cat"]), "A C"), placeFor(axis(["a fox"]), "dog"), placeFor(axis(["1", "x"]), "")]).toEqual([1, null, null]);
  });
});

describe("cells", () => {
  it("are numbered, the first axis slowest, and found again from their coordinates", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }), fc.nat(), (lengths, n) => {
      const names = lengths.map((_, i) => `a${i}`);
      const axes = { axes: new Map(lengths.map((length, i) => [`a${i}`, { name: `a${i}`, length, zipped: false, columns: new Map([["", Array.from({ length }, (_, v) => v * 10)]]) }])), zippedIn: new Map(), mistakes: new Map() };
      const space = spaceOf(names, axes);
      const index = n % space.count;
      expect(indexAt(space, new Map(placesOf(space, index).map((place, i) => [`a${i}`, place])))).toBe(index);
      expect(cellNumbers(space).get(keyOf(cellAt(space, index)))).toBe(index);
    }));
  });

  it("say of each how it stands: known before, made now, running, failed, skipped, waiting", () => {
    const e = editorOf({ ...workflows["text-to-image-sweep"], axes: { cfg: { range: [0, 6] }, seed: { values: [0] } } });
    const plan = new Map([["guide", { calls: 6, ms: null, steps: 0, signature: { text: "", type: "", parts: new Map() } }]]);
    let run = newRun("r", plan);
    const put = (event: Record<string, unknown>): void => { run = fold(run, { run: "r", seq: run.seq + 1, ...event } as unknown as RunEvent, 1); };
    put({ kind: "run_started", calls: 6, cached: 1 });
    put({ kind: "call_started", node: "guide", cell: { cfg: 1 } });
    put({ kind: "call_finished", node: "guide", cell: { cfg: 1 }, cached: false, ms: 1, outputs: {} });
    put({ kind: "call_failed", node: "guide", cell: { cfg: 2 }, problem: {}, inputs: {} });
    put({ kind: "call_skipped", node: "guide", cell: { cfg: 3 }, because: "x" });
    put({ kind: "call_started", node: "guide", cell: { cfg: 4 } });
    e.setKnown(new Map([["guide", { calls: 6, results: [result({ cfg: 0 }, "a")] }]]));
    e.setRun(run);
    const space = nodeSpace(e, "guide");
    expect(cellStates(e.get(), "guide", space)).toEqual(["cached", "done", "failed", "skipped", "running", "waiting"]);
    expect(cellStates(e.get(), "guide", space)).toBe(cellStates(e.get(), "guide", space));
    put({ kind: "run_finished", status: "cancelled", ms: 1, outputs: {} });
    e.setRun(run);
    expect(cellStates(e.get(), "guide", space).slice(4)).toEqual(["never", "never"]);
  });

  it("of a sweep of 10,000 are told apart and followed without long waits", () => {
    const e = editorOf({ ...workflows["text-to-image-sweep"], axes: { cfg: { range: [0, 100] }, seed: { range: [0, 100] } } });
    const space = nodeSpace(e, "sample");
    expect(space.count).toBe(10_000);
    const results = Array.from({ length: 10_000 }, (_, i) => result(cellAt(space, i), String(i)));
    e.setKnown(new Map([["sample", { calls: 10_000, results }]]));
    cellStates(e.get(), "sample", space);
    shownResult(e.get(), "sample");
    const began = performance.now();
    for (let i = 0; i < 100; i++) {
      moveCursorTo(e, new Map([["cfg", i], ["seed", 99 - i]]));
      expect(shownResult(e.get(), "sample").outputs["image"]?.["picture"]).toBe(String(i * 100 + 99 - i));
    }
    expect((performance.now() - began) / 100).toBeLessThan(2 * SLACK);
  });
});

describe("the grid", () => {
  it("is walked by keys within its edges", () => {
    const key = (name: string, ctrlKey = false): Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey"> => ({ key: name, ctrlKey, metaKey: false });
    expect([step(key("ArrowRight"), 2, 3, 8), step(key("ArrowDown"), 5, 3, 8), step(key("ArrowDown"), 2, 3, 8), step(key("End"), 6, 3, 8), step(key("End", true), 0, 3, 8), step(key("Home"), 5, 3, 8), step(key("ArrowUp"), 1, 3, 8), step(key("a"), 1, 3, 8)]).toEqual([2, 5, 5, 7, 7, 3, 1, null]);
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 200 }), fc.nat(), fc.constantFrom("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"), (columns, count, n, name) => {
      const to = step(key(name), n % count, columns, count);
      expect(to).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThan(count);
    }));
  });

  it("draws only what is in sight, and always the cell of the cursor", () => {
    const seen = { left: 0, top: 0, width: 440, height: 198 };
    const rows = shownRows(seen, 100, 100, 9_999);
    expect([rows.length < 20, rows.at(-1)]).toEqual([true, 99]);
    expect(shownColumns(seen, 99, 100, 10_000, 9_999).at(-1)).toBe(9_999);
    expect(rows.reduce((sum, row) => sum + shownColumns(seen, row, 100, 10_000, 9_999).length, 0)).toBeLessThan(600);
  });
});

describe("a run of a sweep asks first", () => {
  it("above 64 calls of one node, or above ten minutes as far as times are known; what is cached does not count", () => {
    const cost = (calls: number, cached = 0) => ({ nodes: { a: { calls, cached, ms: null }, b: { calls: 1, cached: 0, ms: null } } }) as never;
    const ask = (c: never, ms: number | null): boolean => isLarge(c, () => ms).large;
    expect([ask(cost(64), null), ask(cost(65), null), ask(cost(65, 1), null), ask(cost(10_000), 1), ask(cost(10), 70_000)]).toEqual([false, true, false, true, true]);
  });
});

it("axes are read once a revision", () => {
  const e = swept();
  expect(axesOf(e)).toBe(axesOf(e));
  const before = axesOf(e);
  commands.changeAxis(e, "cfg", { values: [1] });
  expect(axesOf(e)).not.toBe(before);
});
