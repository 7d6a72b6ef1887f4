import { describe, expect, it } from "vitest";
import { allKnown, pictureOf, shownResult } from "../../src/store/known";
import { newNodeRun, newRun } from "../../src/store/run";

const summary = (value: number) => ({ type: "Number", value });
const run = { ...newRun("r"), nodes: new Map([["a", { ...newNodeRun(), outputs: { number: summary(1) }, at: 5 }]]) };

describe("which result of a node is seen", () => {
  it("what is known of the document as it stands comes before what the last run gave", () => {
    const known = new Map([["a", { calls: 1, results: [{ cell: {}, outputs: { number: summary(2) }, ms: 1, at: 9 }] }]]);
    expect(shownResult({ known, run }, "a")).toEqual({ outputs: { number: summary(2) }, at: 9, current: true });
  });

  it("without it the last run's value stays, and is said not to be current", () => {
    expect(shownResult({ known: new Map(), run }, "a")).toEqual({ outputs: { number: summary(1) }, at: 5, current: false });
  });

  it("a node of which nothing is known has no value", () => {
    expect(shownResult({ known: new Map(), run: null }, "a")).toEqual({ outputs: {}, at: 0, current: false });
  });

  it("the picture is that of the first output that has one", () => {
    expect(pictureOf({ n: summary(1), image: { type: "Image", picture: "ab" }, mask: { type: "Mask", picture: "cd" } })).toBe("ab");
    expect(pictureOf({ n: summary(1) })).toBeNull();
  });

  it("a node is all known when each of its calls has a result", () => {
    const one = { cell: {}, outputs: {}, ms: 1, at: 1 };
    expect(allKnown({ calls: 2, results: [one] })).toBe(false);
    expect(allKnown({ calls: 2, results: [one, one] })).toBe(true);
    expect(allKnown(undefined)).toBe(false);
  });
});
