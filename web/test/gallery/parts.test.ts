/** What the gallery reckons without a page: rows, choices, queries, recipes, lists of runs, places in the queue. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Run } from "../../src/api/client";
import { pairsOf } from "../../src/panels/gallery/diff";
import { withRun } from "../../src/panels/gallery/history";
import { beforeAt } from "../../src/panels/gallery/queue";
import { settled } from "../../src/panels/gallery/recall";
import { columnsOf, heightOf, rowAt, rowOf, rowsOf, step } from "../../src/panels/gallery/rows";
import { termsOf, toggled } from "../../src/panels/gallery/search";
import { choose, NONE, without } from "../../src/panels/gallery/select";

const sizes = { columns: 3, tile: 100, heading: 30 };

describe("the rows of the grid", () => {
  it("begin each day with a heading, and hold every result once, in order, without gap or overlap", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 }), fc.integer({ min: 1, max: 5 }), (counts, columns) => {
      const days = counts.flatMap((count, day) => Array<string>(count).fill(`day ${day}`));
      const own = { ...sizes, columns };
      const rows = rowsOf(days, own);
      expect(rows.filter((row) => row.day !== null)).toHaveLength(counts.length);
      expect(rows.filter((row) => row.day === null).flatMap((row) => days.slice(row.from, row.to))).toEqual(days);
      rows.forEach((row, i) => expect(heightOf(rows.slice(0, i), own)).toBe(row.top));
      days.forEach((_, i) => { const row = rows[rowOf(rows, i)]; expect(row !== undefined && row.from <= i && i < row.to).toBe(true); });
    }));
  });

  it("are found by height", () => {
    const rows = rowsOf(["a", "a", "a", "a", "b"], sizes);
    expect(rows.map(({ top }) => top)).toEqual([0, 30, 130, 230, 260]);
    expect([0, 29, 30, 229, 260, 9999].map((top) => rowAt(rows, top))).toEqual([0, 0, 1, 2, 4, 4]);
    expect(columnsOf(600, 112, 8)).toEqual({ columns: 5, side: 113 });
    expect(columnsOf(20, 112, 8).columns).toBe(1);
  });

  it("are walked by arrows: up and down keep the column, across days too", () => {
    const rows = rowsOf(["a", "a", "a", "a", "b", "b", "b"], sizes);
    const go = (from: number, key: string): number => step(rows, from, key, 2, 7);
    expect([go(0, "ArrowRight"), go(0, "ArrowLeft"), go(6, "ArrowRight")]).toEqual([1, 0, 6]);
    expect([go(2, "ArrowDown"), go(3, "ArrowDown"), go(6, "ArrowUp"), go(0, "ArrowUp"), go(5, "ArrowDown")]).toEqual([3, 4, 3, 0, 5]);
    expect([go(1, "PageDown"), go(5, "PageUp"), go(5, "PageDown"), go(3, "Home"), go(3, "End")]).toEqual([5, 1, 6, 0, 6]);
  });
});

describe("choosing", () => {
  const all = [9, 8, 7, 6, 5];
  it("takes one, one more or less, or all up to here", () => {
    const one = choose(all, NONE, 8, "only");
    expect([...choose(all, one, 6, "toggle").ids]).toEqual([8, 6]);
    expect([...choose(all, one, 8, "toggle").ids]).toEqual([]);
    expect([...choose(all, one, 6, "range").ids]).toEqual([8, 7, 6]);
    expect([...choose(all, choose(all, one, 6, "range"), 9, "range").ids]).toEqual([9, 8]);
    expect(choose(all, one, 6, "move")).toEqual({ ...one, active: 6 });
  });

  it("goes on with the neighbour of what was deleted", () => {
    const three = choose(all, choose(all, NONE, 8, "only"), 6, "range");
    expect(without(all, three, new Set([8, 7, 6]))).toEqual({ ids: new Set(), active: 5, anchor: 5 });
    expect(without(all, choose(all, NONE, 5, "only"), new Set([5])).active).toBe(6);
    expect(without([5], choose([5], NONE, 5, "only"), new Set([5])).active).toBeNull();
  });
});

describe("queries", () => {
  it("gain and lose a term by its chip; what stands in quotes is one", () => {
    expect(termsOf("a  \"tag:two words\" b")).toEqual(["a", "\"tag:two words\"", "b"]);
    expect(toggled("cat is:starred", "is:starred")).toBe("cat");
    expect(toggled("cat", "\"tag:two words\"")).toBe("cat \"tag:two words\"");
  });
});

describe("the recipe of one result", () => {
  it("has the values of its place in the sweep instead of the axes, and nothing else changed", () => {
    const data = { format: 1, nodes: { n: { type: "a@1", in: { seed: { axis: "seed" }, text: { axis: "rows.prompt" }, other: { axis: "gone" }, wire: { from: "m.x" }, cfg: 3 } }, m: { type: "b@1" } } };
    expect(settled(data, { seed: 7, "rows.prompt": "a cat" })).toEqual({ ...data, nodes: { ...data.nodes,
      n: { type: "a@1", in: { seed: 7, text: "a cat", other: { axis: "gone" }, wire: { from: "m.x" }, cfg: 3 } } } });
    expect(settled(null, {})).toBeNull();
  });

  it("differs by what one has and the other has not", () => {
    expect(pairsOf({ seed: 1, cfg: 2 }, { seed: 1, cfg: 3, steps: [1, 2] })).toEqual([
      { name: "cfg", before: "2", after: "3" }, { name: "steps", before: undefined, after: "[1,2]" }]);
  });
});

describe("lists of runs", () => {
  const run = (id: string, seq: number, status: Run["status"]): Run => ({ id, seq, status }) as Run;
  it("change a run in its place, put new ones in front, and let go of what no longer fits", () => {
    const list = [run("b", 2, "queued"), run("a", 1, "succeeded")];
    expect(withRun(list, run("b", 2, "running"), "").map(({ status }) => status)).toEqual(["running", "succeeded"]);
    expect(withRun(list, run("c", 3, "queued"), "").map(({ id }) => id)).toEqual(["c", "b", "a"]);
    expect(withRun([run("b", 2, "queued")], run("b", 2, "running"), "queued")).toEqual([]);
    expect(withRun([], run("x", 1, "failed"), "queued")).toEqual([]);
  });

  it("move to a place by the run that comes behind", () => {
    const line = ["a", "b", "c"].map((id) => ({ id }));
    expect([beforeAt(line, 2, 0), beforeAt(line, 0, 1), beforeAt(line, 0, 2), beforeAt(line, 1, 0)]).toEqual(["a", "c", null, "a"]);
  });
});
