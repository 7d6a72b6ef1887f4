/** What may be swept, how values are read, and what happens to a document when axes come, go, join and part. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InputPort } from "../../src/api/catalogue";
import { readAxes } from "../../src/graph/axis_values";
import { disagreements, disagreementWords } from "../../src/graph/disagree";
import { parseData } from "../../src/graph/parse";
import { toData, toText } from "../../src/graph/serialise";
import { askedFor, canSweep, kindsFor, NOTHING_ASKED, readSweep, readTypedSweep, type SweepRead } from "../../src/graph/sweep";
import * as commands from "../../src/store/commands/sweeps";
import { axesOf, moveCursor } from "../../src/store/cursor";
import { createEditor, type WorkflowEditor } from "../../src/store/editor";
import { openDocument } from "../../src/store/open";
import { catalogue, open, workflows } from "../fixtures";

const editorOf = (data: unknown): WorkflowEditor => createEditor(openDocument(data, catalogue).document!, { catalogue });
const port = (place: string): InputPort => {
  const [node = "", name = ""] = place.split(".");
  const written = workflows["text-to-image"]!["nodes"] as Record<string, { type: string }>;
  const found = catalogue.input(catalogue.find(written[node]!.type)!, name);
  if (!found) throw new Error(place);
  return found;
};
const texts = (word: string): string[] => Array.from({ length: 12 }, (_, i) => `${word}${i}`);
const values = (read: SweepRead): unknown => ("problem" in read ? read.problem : read.values);
const scale = { node: "guide", port: "scale" };
const seed = { node: "noise", port: "seed" };

describe("what is typed becomes values", () => {
  it("of a list with commas, spaces and ranges, both ends included", () => {
    const p = port("guide.scale");
    for (const [text, wanted] of [["3,5, 7", [3, 5, 7]], ["1..4", [1, 2, 3, 4]], ["0..1 by 0.25", [0, 0.25, 0.5, 0.75, 1]], ["4..2", [4, 3, 2]], ["linspace 0 1 3", [0, 0.5, 1]], ["log 1 4 3", [1, 2, 4]], ["1e0 2.5", [1, 2.5]]] as const) {
      expect((values(readTypedSweep(text, p)) as number[]).map((v) => Number(v.toPrecision(9))), text).toEqual(wanted);
    }
    expect(values(readTypedSweep("3 seeds", port("noise.seed")))).toEqual([0, 1, 2]);
    expect(values(readTypedSweep("a fox | a cat, sleeping", port("prompt.text")))).toEqual(["a fox", "a cat, sleeping"]);
  });

  it("and is refused in words where it is no value, none, too many, or not taken by the input", () => {
    const p = port("guide.scale");
    for (const [text, words] of [["", /0/], ["3, wide", /wide/], ["1..99999", /10000/], ["log 0 5 3", /neither 0/], ["linspace 0 1 2.5", /whole number/], ["5 -1e9", /value 2: expected a number/]] as const) {
      expect(values(readTypedSweep(text, p)), text).toMatch(words);
    }
    expect(values(readSweep({ ...NOTHING_ASKED, kind: "range", first: "0", last: "1", step: "0" }, p))).toMatch(/cannot be 0/);
    expect(values(readTypedSweep("1.5", port("levels.steps")))).toMatch(/value 1: expected Integer/);
    expect(values(readSweep({ ...NOTHING_ASKED, kind: "lines", text: "\n \n" }, port("prompt.text")))).toMatch(/got 0/);
  });

  it("with the ways that suit each input; lists and wires cannot be swept", () => {
    expect([kindsFor(port("guide.scale"))[0], kindsFor(port("noise.seed"))[0], kindsFor(port("prompt.text"))[0], kindsFor(port("sample.solver"))[0], kindsFor(port("model.file"))[0]])
      .toEqual(["list", "seeds", "lines", "picked", "picked"]);
    expect([canSweep(port("guide.scale")), canSweep(port("guide.denoiser")), canSweep(null)]).toEqual([true, false, false]);
  });

  it("and back: what an axis was typed as gives the same values", () => {
    const p = port("guide.scale");
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 }), fc.constantFrom("values", "range", "linspace"), (list, kind) => {
      const data = kind === "values" ? { values: list } : kind === "range" ? { range: [list[0]!, list[0]! + 3] } : { linspace: [list[0]!, 20, 4] };
      const before = readAxes(open({ format: 1, nodes: {}, axes: { a: data } })).axes.get("a")!.columns.get("");
      expect(values(readSweep(askedFor(data, p), p))).toEqual(before);
    }));
  });
});

describe("axes of a workflow", () => {
  it("come with a field, and go again: the field keeps the value under the cursor", () => {
    const e = editorOf(workflows["text-to-image"]);
    expect(commands.sweep(e, scale, "cfg", { values: [3, 5, 7] })).toBeNull();
    moveCursor(e, "cfg", 2);
    expect(commands.removeAxis(e, "cfg")).toBeNull();
    expect(e.document.nodes.get("guide")!.inputs.get("scale")).toEqual({ kind: "literal", value: 7 });
    expect([...e.document.axes.keys()]).toEqual([]);
  });

  it("of one name are refused, as are names that cannot be and axes of no values; nothing changes", () => {
    const e = editorOf(workflows["text-to-image"]);
    commands.sweep(e, scale, "cfg", { values: [3, 5] });
    const before = toText(e.document);
    expect(commands.sweep(e, seed, "cfg", { range: [0, 2] })).toMatch(/two axes cannot have one name/);
    expect(commands.sweep(e, seed, "a.b", { range: [0, 2] })).toMatch(/dot/);
    expect(commands.sweep(e, seed, "seed", { values: [] })).toMatch(/expected 1 to 10000 values, got 0/);
    expect(commands.renameSweep(e, "cfg", "")).toMatch(/1 to 100/);
    expect(toText(e.document)).toBe(before);
  });

  it("of two fields walk in step as columns of one, with equally many values only", () => {
    const e = editorOf(workflows["text-to-image"]);
    commands.sweep(e, scale, "cfg", { range: [1, 4] });
    expect(commands.sweepInStep(e, seed, "cfg", [7, 8])).toMatch(/cfg has 3, this has 2/);
    expect(commands.sweepInStep(e, seed, "cfg", [7, 8, 9])).toBeNull();
    expect(e.document.axes.get("cfg")!.data).toEqual({ columns: { cfg: [1, 2, 3], seed: [7, 8, 9] } });
    expect(e.document.nodes.get("guide")!.inputs.get("scale")).toEqual({ kind: "axis", axis: "cfg", column: "cfg" });
    expect(axesOf(e).mistakes.size).toBe(0);
  });

  it("are zipped and taken apart, and what reduces them follows", () => {
    const e = editorOf({ ...workflows["text-to-image-sweep"], axes: { cfg: { values: [1, 2.5] }, seed: { range: [0, 2] } } });
    expect(commands.zip(e, ["cfg", "seed"])).toBeNull();
    expect(e.document.nodes.get("grid")!.over).toEqual(["cfg+seed"]);
    expect(axesOf(e).axes.get("cfg+seed")!.length).toBe(2);
    expect(commands.unzip(e, "cfg+seed")).toBeNull();
    expect(e.document.nodes.get("grid")!.over).toEqual(["cfg", "seed"]);
    expect(commands.zip(editorOf(workflows["text-to-image-sweep"]), ["cfg", "seed"])).toMatch(/cfg has 4, seed has 5; nothing is cut or padded/);
  });

  it("that disagree are said once, in words, until somebody keeps the product", () => {
    const e = editorOf({ format: 1, axes: { file: { values: texts("a") }, folder: { values: texts("b") } }, nodes: {
      a: { type: "text.prompt@1", in: { text: { axis: "file" } } }, b: { type: "text.prompt@1", in: { text: { axis: "folder" } } }, j: { type: "text.join@1", in: { a: { from: "a.text" }, b: { from: "b.text" } } },
      k: { type: "text.join@1", in: { a: { from: "a.text" }, b: { from: "j.text" } } } } });
    const found = disagreements(e.document, axesOf(e));
    expect(found.map(disagreementWords)).toEqual(["`a` varies over file (12) but `b` varies over folder (12). They are different axes, so this makes 144 runs."]);
    commands.keepProduct(e, "folder", "file");
    expect(disagreements(e.document, axesOf(e))).toEqual([]);
    e.undo();
    expect(disagreements(e.document, axesOf(e))).toHaveLength(1);
    commands.changeAxis(e, "file", { range: [0, 12] });
    expect(disagreements(e.document, axesOf(e))).toEqual([]);
  });

  it("with the same values become one, and part again", () => {
    const e = editorOf(workflows["text-to-image"]);
    commands.sweep(e, scale, "cfg", { values: [1, 2] });
    commands.sweep(e, seed, "seed", { range: [1, 3] });
    expect(disagreements(e.document, axesOf(e))[0]?.same).toBe(true);
    expect(commands.mergeAxes(e, "cfg", "seed")).toBeNull();
    expect([...e.document.axes.keys()]).toEqual(["cfg"]);
    expect(commands.partAxis(e, seed, "seed")).toBeNull();
    expect(axesOf(e).axes.get("seed")!.length).toBe(2);
  });
});

const NAMES = ["cfg", "seed", "__proto__", "constructor", "Ünïcode 🦊", "<img src=x onerror=alert(1)>", "toString", "a b"];
const DATA = [{ values: [1, 2] }, { range: [0, 2] }, { linspace: [0, 1, 2] }, { columns: { a: [1, 2], "__proto__": [3, 4] } }, { values: [] }, { values: ["x"] }];
const ACTS: ((e: WorkflowEditor, a: string, b: string, n: number) => unknown)[] = [
  (e, a, _, n) => commands.sweep(e, n % 2 ? scale : seed, a, DATA[n % DATA.length]!),
  (e, a, b) => commands.renameSweep(e, a, b),
  (e, a) => commands.removeAxis(e, a),
  (e, a, b) => commands.zip(e, [a, b]),
  (e, a) => commands.unzip(e, [...e.document.axes.keys()].at(-1) ?? a),
  (e, a, b) => { try { commands.mergeAxes(e, a, b); } catch { /* refused */ } },
  (e, a, _, n) => commands.sweepInStep(e, n % 2 ? scale : seed, a, [n, n + 1]),
  (e, a, _, n) => commands.sweepAlong(e, n % 2 ? scale : seed, a, null),
  (e, a, _, n) => commands.partAxis(e, n % 2 ? scale : seed, a),
  (e, _, __, n) => commands.endSweep(e, n % 2 ? scale : seed),
  (e, a, b) => commands.setOver(e, "grid", [a, b]),
  (e, a, b) => commands.keepProduct(e, a, b),
  (e, a, _, n) => commands.changeAxis(e, a, DATA[n % DATA.length]!),
  (e, a, _, n) => moveCursor(e, a, n),
  (e, a) => commands.sweepTable(e, a, DATA[3]!, new Map([["a", [scale]], ["__proto__", [seed]]])),
];
const moves = fc.array(fc.tuple(fc.nat(ACTS.length - 1), fc.constantFrom(...NAMES), fc.constantFrom(...NAMES), fc.nat(20)), { maxLength: 30 });

describe("any sequence of edits of sweeps, with hostile names too", () => {
  it("undone gives the same document, redone what was left", () => {
    fc.assert(fc.property(moves, (all) => {
      const e = editorOf(workflows["text-to-image-sweep"]);
      const before = toText(e.document);
      for (const [act, a, b, n] of all) ACTS[act]!(e, a, b, n);
      const after = toText(e.document);
      e.travel(0);
      expect(toText(e.document)).toBe(before);
      e.travel(10_000);
      expect(toText(e.document)).toBe(after);
    }), { numRuns: 300 });
  });

  it("leaves a document that is read back the same, with the cursor on places that are there", () => {
    fc.assert(fc.property(moves, (all) => {
      const e = editorOf(workflows["text-to-image-sweep"]);
      for (const [act, a, b, n] of all) {
        ACTS[act]!(e, a, b, n);
        const { axes } = axesOf(e);
        expect([...e.get().cursor.places.keys()].sort()).toEqual([...axes.keys()].sort());
        for (const [name, place] of e.get().cursor.places) expect(place).toBeLessThan(axes.get(name)!.length);
      }
      expect(toData(parseData(toData(e.document)).document!)).toEqual(toData(e.document));
    }), { numRuns: 200 });
  });
});
