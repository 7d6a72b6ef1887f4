import { describe, expect, it } from "vitest";
import { csvOf, plotOfSummary, rangeOf, readPlot, rowsOf } from "../../src/widgets/plot/figure";

const line = { kind: "line", x: [0, 1, 2], y: [1, null, 3], label: "a" };
const figure = (marks: readonly unknown[], more: object = {}): unknown => ({ title: "T", marks, x: { label: "step" }, y: { label: "height" }, ...more });

describe("a figure's data", () => {
  it("becomes a plot; marks of one label share a colour", () => {
    const plot = readPlot(figure([line, { ...line, label: "b" }, { ...line, kind: "scatter" }]));
    expect(plot?.marks.map((m) => m.color)).toEqual(["#4477aa", "#ee6677", "#4477aa"]);
  });

  it("with what lines cannot show, or what is no figure, becomes none", () => {
    expect(readPlot(figure([line, { kind: "image", values: [[1]] }]))).toBeNull();
    for (const hostile of [null, 7, "x", [], {}, { marks: 3 }, { marks: [null] }]) expect(readPlot(hostile)).toBeNull();
  });

  it("takes no colour but #rrggbb and no number that is none", () => {
    const plot = readPlot(figure([{ ...line, color: "url(javascript:1)", x: ["0", 1, Infinity] }]));
    expect(plot?.marks[0]?.color).toBe("#4477aa");
    expect(plot?.marks[0]?.x).toEqual([null, 1, null]);
  });

  it("is shown whole: with a little room, bars from the ground, as the figure says where it says so", () => {
    expect(rangeOf(readPlot(figure([line]))!, "x")).toEqual([-0.08, 2.08]);
    expect(rangeOf(readPlot(figure([{ kind: "bar", x: [0, 1, 2], y: [3, 4] }]))!, "y")[0]).toBe(0);
    expect(rangeOf(readPlot(figure([line], { y: { low: -5, high: 5 } }))!, "y")).toEqual([-5, 5]);
    expect(rangeOf(readPlot(figure([{ ...line, y: [0, 10, 100] }], { y: { log: true } }))!, "y")[0]).toBeCloseTo(10 / 1.15, 9);
    expect(rangeOf(readPlot(figure([{ ...line, x: [2, 2, 2] }]))!, "x")).toEqual([1.8, 2.2]);
  });

  it("has a row for each point, bars at their middle", () => {
    expect(rowsOf(readPlot(figure([{ kind: "bar", x: [0, 1, 3], y: [5, 6], label: "n" }]))!)).toEqual([["n", 0.5, 5], ["n", 2, 6]]);
  });

  it("is copied as CSV that no spreadsheet takes for a formula", () => {
    const csv = csvOf(readPlot(figure([{ ...line, label: '=1+1, "x"' }]))!);
    expect(csv.split("\r\n").slice(0, 3)).toEqual(["series,step,height", `"'=1+1, ""x""",0,1`, `"'=1+1, ""x""",1,`]);
  });
});

describe("a summary", () => {
  it("of noise levels is a line over the steps, also where it is thinned", () => {
    const plot = plotOfSummary({ type: "Sigmas", length: 101, value: [10, 5, 0] });
    expect(plot?.marks[0]?.x).toEqual([0, 50, 100]);
    expect(plot?.thinned).toBe(true);
  });

  it("of a short list of numbers is a line, of a cut one none", () => {
    expect(plotOfSummary({ type: "Numbers", length: 3, value: [1, 2, 3] })?.marks[0]?.y).toEqual([1, 2, 3]);
    expect(plotOfSummary({ type: "Numbers", length: 99, value: [1, 2, 3] })).toBeNull();
    expect(plotOfSummary({ type: "Number", value: 3 })).toBeNull();
  });

  it("of a figure holds the figure in little", () => {
    expect(plotOfSummary({ type: "Figure", title: "T", plot: { marks: [line], thinned: true } })?.title).toBe("T");
    expect(plotOfSummary({ type: "Figure", title: "T" })).toBeNull();
  });
});
