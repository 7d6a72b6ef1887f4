/** Comparing and merging documents. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDifferences, compare } from "../../src/graph/compare/compare";
import { chosen, merge } from "../../src/graph/compare/merge";
import type { JsonObject } from "../../src/graph/document";
import { open, workflows } from "../fixtures";

const BASE = workflows["text-to-image"] as { nodes: Record<string, JsonObject> } & JsonObject;

/** The example with values by "node.port", nodes taken out, and others put in. */
function changed(values: Record<string, unknown>, gone: readonly string[] = [], more: Record<string, unknown> = {}, title?: string): unknown {
  const data = JSON.parse(JSON.stringify(BASE)) as { title: string; nodes: Record<string, { in?: Record<string, unknown> }> };
  for (const [place, value] of Object.entries(values)) {
    const [node = "", port = ""] = place.split(".");
    const inputs = ((data.nodes[node] as { in?: Record<string, unknown> }).in ??= {});
    if (value === undefined) Reflect.deleteProperty(inputs, port);
    else inputs[port] = value;
  }
  for (const name of gone) Reflect.deleteProperty(data.nodes, name);
  Object.assign(data.nodes, more);
  if (title !== undefined) data.title = title;
  return data;
}

const places = fc.constantFrom("guide.scale", "noise.seed", "levels.steps", "sample.solver", "prompt.text");
const variants = fc.record({ values: fc.dictionary(places, fc.oneof(fc.integer(), fc.string({ maxLength: 5 }), fc.constant(undefined)), { maxKeys: 4 }),
  gone: fc.subarray(["upscaler", "enlarge", "levels"]), more: fc.dictionary(fc.constantFrom("x", "y"), fc.constant({ type: "values.text@1", in: { value: "a" } })),
  title: fc.option(fc.string({ maxLength: 4 }), { nil: undefined }) });
const documents = variants.map(({ values, gone, more, title }) => {
  const left = Object.fromEntries(Object.entries(values).filter(([place]) => !gone.includes(place.split(".")[0] ?? "")));
  return changed(left, gone, more, title);
});

describe("compare", () => {
  it("finds nothing between a document and itself, and applying what it finds makes any two the same", () => {
    fc.assert(fc.property(documents, documents, (a, b) => {
      const [from, to] = [open(a), open(b)];
      expect(compare(from, open(a))).toEqual([]);
      from.record((draft) => applyDifferences(draft, compare(from, to)));
      expect(compare(from, to)).toEqual([]);
    }), { numRuns: 100 });
  });

  it("names a changed value, a wire and a new node each as one difference", () => {
    const other = open(changed({ "guide.scale": 9, "sample.noise": { from: "extra.text" } }, [], { extra: { type: "values.text@1", in: { value: "a" } } }));
    const found = compare(open(BASE), other).filter(({ kind }) => kind !== "look").map(({ kind, where }) => `${kind} ${where}`);
    expect(found.sort()).toEqual(["node_added extra", "value guide.scale", "wire sample.noise"]);
  });
});

describe("merge", () => {
  it("joins changes of different values without asking", () => {
    const [base, mine, theirs] = [open(BASE), open(changed({ "guide.scale": 9 })), open(changed({ "levels.steps": 30 }))];
    const found = merge(base, mine, theirs);
    expect(found.conflicts).toEqual([]);
    mine.record((draft) => applyDifferences(draft, found.theirs));
    expect(compare(mine, open(changed({ "guide.scale": 9, "levels.steps": 30 })))).toEqual([]);
  });

  it("asks where both changed the same value, and the choice decides", () => {
    const [base, mine, theirs] = [open(BASE), open(changed({ "guide.scale": 9 })), open(changed({ "guide.scale": 2 }))];
    const found = merge(base, mine, theirs);
    expect(found.conflicts.map(({ theirs: t }) => t.where)).toEqual(["guide.scale"]);
    expect(chosen(found, () => false)).toEqual([]);
    mine.record((draft) => applyDifferences(draft, chosen(found, () => true)));
    expect(compare(mine, theirs)).toEqual([]);
  });

  it("does not ask where both did the same", () => {
    const found = merge(open(BASE), open(changed({ "guide.scale": 9 })), open(changed({ "guide.scale": 9 })));
    expect([found.conflicts, found.theirs]).toEqual([[], []]);
  });

  it("asks where one deleted a node that the other changed or wired", () => {
    const wired = open(changed({ "enlarge.image": { from: "upscaler.upscaler" } }));
    expect(merge(open(BASE), open(changed({ "upscaler.file": "other" })), open(changed({}, ["upscaler"]))).conflicts).toHaveLength(1);
    const without = open(changed({ "enlarge.upscaler": undefined }, ["upscaler"]));
    expect(merge(open(BASE), wired, without).conflicts.some(({ theirs }) => theirs.kind === "node_removed")).toBe(true);
  });

  it("gives everything of both when nothing conflicts, whatever the two did", () => {
    fc.assert(fc.property(documents, documents, (a, b) => {
      const [base, mine, theirs] = [open(BASE), open(a), open(b)];
      const found = merge(base, mine, theirs);
      mine.record((draft) => applyDifferences(draft, chosen(found, () => true)));
      for (const one of compare(mine, theirs)) {
        const own = found.mine.some((m) => m.changes.some((c) => one.changes.some((d) => d.slot.key === c.slot.key)));
        expect(own || one.kind === "look", `${one.kind} ${one.where} is only theirs and was lost`).toBe(true);
      }
    }), { numRuns: 100 });
  });
});
