import { describe, expect, it } from "vitest";
import { withNextSeeds } from "../../src/graph/next_seeds";
import { stepsOf } from "../../src/graph/steps";
import { digest, signaturesOf } from "../../src/graph/signature";
import { endsOf, framesOf, nodesInFrames, outputsAmong, picturesOf, runnable } from "../../src/graph/targets";
import type { JsonObject } from "../../src/graph/document";
import * as commands from "../../src/store/commands";
import { createEditor } from "../../src/store/editor";
import { openDocument } from "../../src/store/open";
import type { Editor } from "../../src/store/state";
import { catalogue, workflows } from "../fixtures";

const open = (data: unknown = workflows["text-to-image"]): Editor => createEditor(openDocument(data, catalogue).document!, { catalogue });
const view = (editor: Editor): { document: Editor["document"]; catalogue: typeof catalogue } => ({ document: editor.document, catalogue });

describe("what a run is asked for", () => {
  it("is, for a frame, the nodes in it that no other of it follows, frames inside included", () => {
    const editor = open();
    editor.select(["node:sample", "node:noise"]);
    const inner = commands.frameSelection(editor);
    editor.select([`frame:${inner}`, "node:decode"]);
    const outer = commands.frameSelection(editor);
    expect(nodesInFrames(editor.document, [outer])).toEqual(new Set(["sample", "noise", "decode"]));
    expect(endsOf(editor.document, nodesInFrames(editor.document, [outer]))).toEqual(["decode"]);
    expect(framesOf(editor.document, ["node:sample"])).toEqual([inner]);
    expect(framesOf(editor.document, [`frame:${outer}`, "node:sample"])).toEqual([outer]);
  });

  it("leaves out what is muted and takes what feeds a bypassed node in its place", () => {
    const editor = open();
    editor.select(["node:guide"]);
    commands.toggleMode(editor, "bypass");
    expect(runnable(editor.document, ["guide"]).sort()).toEqual(["encode", "model"]);
    editor.select(["node:sample"]);
    commands.toggleMode(editor, "mute");
    expect(runnable(editor.document, ["decode", "noise"])).toEqual(["noise"]);
  });

  it("is, for stale results, the declared outputs whose node is stale, or the last nodes where none is declared", () => {
    const editor = open();
    expect(outputsAmong(editor.document, new Set(["enlarge", "guide"]))).toEqual(["image"]);
    expect(outputsAmong(editor.document, new Set(["guide"]))).toEqual([]);
    const data = { ...(workflows["text-to-image"] as JsonObject), outputs: {} };
    expect(outputsAmong(open(data).document, new Set(["enlarge", "guide"]))).toEqual(["enlarge"]);
  });

  it("counts the pictures of every cell and of every batch", () => {
    expect(picturesOf(view(open()), [], {})).toBe(1);
    expect(picturesOf(view(open()), [], { enlarge: { image: [4, 3, "H", "W"] } })).toBe(4);
    expect(picturesOf(view(open()), ["guide"], {})).toBe(0);
  });

  it("knows the steps of a node from itself or from what it is wired to", () => {
    const editor = open();
    expect([stepsOf(editor.document, "sample"), stepsOf(editor.document, "levels"), stepsOf(editor.document, "decode")]).toEqual([18, 18, 1]);
  });
});

describe("the seeds of the next run", () => {
  const seedOf = (data: JsonObject): unknown => ((data["nodes"] as JsonObject)["noise"] as { in: { seed: unknown } }).in.seed;

  it("stand in what is priced and not in the document", () => {
    const editor = open();
    const data = commands.prepareRun(editor).data;
    expect(withNextSeeds(view(editor), data)).toBe(data);
    commands.changeSeedMode(editor, { node: "noise", port: "seed" }, "increment");
    expect([seedOf(withNextSeeds(view(editor), data)), seedOf(data)]).toEqual([8, 7]);
    commands.changeSeedMode(editor, { node: "noise", port: "seed" }, "random");
    expect(seedOf(withNextSeeds(view(editor), data))).not.toBe(7);
  });
});

describe("signatures", () => {
  it("of 3,000 nodes are equal for equal documents and different for each node", () => {
    const nodes = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`n${i}`, { type: "images.blur@1", in: { ...(i ? { image: { from: `n${i - 1}.image` } } : {}) } }]));
    const found = [open({ format: 1, nodes }), open({ format: 1, nodes })].map((editor) => [...signaturesOf(view(editor)).values()].map((s) => s.text));
    expect(found[0]).toEqual(found[1]);
    expect(new Set(found[0]).size).toBe(3000);
  });

  it("tell texts apart that differ in one letter anywhere", () => {
    const texts = Array.from({ length: 200 }, (_, i) => `${"a".repeat(i)}b${"a".repeat(199 - i)}`);
    expect(new Set(texts.map(digest)).size).toBe(200);
  });
});
