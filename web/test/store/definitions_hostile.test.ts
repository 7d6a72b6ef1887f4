/** Files with definitions that are not as they should be: nothing crashes, nothing is lost. */

import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/graph/document";
import { flatten } from "../../src/graph/flatten";
import { allItems } from "../../src/graph/items";
import { keepOrder } from "../../src/graph/kept_order";
import { parseData } from "../../src/graph/parse";
import { inputsOf, outputsOf } from "../../src/graph/ports";
import { toData } from "../../src/graph/serialise";
import { layoutOf } from "../../src/graph/shape";
import { deleteSelection, setValue } from "../../src/store/commands";
import { define, detachCopies, unpackInstances } from "../../src/store/commands/definitions";
import { takePlace } from "../../src/store/commands/interface";
import { view } from "../../src/store/commands/shared";
import { createEditor } from "../../src/store/editor";
import { readHistory, writeHistory } from "../../src/store/kept_history";
import { definitionAt, ScopeEditor } from "../../src/store/scope_editor";
import { planOf } from "../../src/store/standing";
import { catalogue, open, workflows } from "../fixtures";

const STRANGE: Record<string, Json> = {
  itself: { nodes: { again: { type: "use:itself" } }, outputs: { x: "again.x" } },
  one: { nodes: { two: { type: "use:two" } } }, two: { nodes: { one: { type: "use:one" } } },
  missing: { nodes: { lost: { type: "use:nowhere", in: { a: 1 } } }, outputs: { out: "lost.out" } },
  dangling: { nodes: { n: { type: "values.integer@1" } }, inputs: { a: { to: ["gone.x"] }, b: { to: [] }, c: { to: ["n.nothing"] }, d: { to: ["n.value", "n.value"] } }, outputs: { o: "gone.x", p: "n.nothing" } },
  wrong: { nodes: { n: 7, m: { type: 3, in: [] } }, inputs: { a: "text", b: { to: "n.value" }, c: { to: [1] } }, outputs: { a: 5, b: "nodot" }, ui: "x", title: 4, more: { kept: true } },
  number: 5, text: "x", list: [1], nothing: null, empty: {},
  ["__proto__"]: { nodes: { constructor: { type: "values.integer@1" } }, inputs: { toString: { to: ["constructor.value"] } }, outputs: { hasOwnProperty: "constructor.integer" } },
};
const data = (): JsonObject => ({ format: 1, nodes: Object.fromEntries(Object.keys(STRANGE).flatMap((name, i) => [
  [`n${i}`, { type: `use:${name}`, in: { a: 1, b: { from: "n0.x" }, toString: 4 } }]])), definitions: Object.fromEntries(Object.entries(STRANGE)), outputs: { x: "n0.x" } });

describe("strange definitions", () => {
  it("are read, drawn, looked through and written back as they came", () => {
    const editor = createEditor(open(data()), { catalogue });
    expect(toData(editor.document)["definitions"]).toEqual(data()["definitions"]);
    const graph = view(editor);
    for (const node of editor.document.nodes.values()) {
      expect(layoutOf(graph, node).height).toBeGreaterThan(0);
      expect(inputsOf(graph, node).length + outputsOf(graph, node).length).toBeGreaterThanOrEqual(3);
    }
    expect(planOf(graph, [], () => null).size).toBeLessThan(100);
    expect(flatten(graph).problems).toEqual([]);
    expect(toData(parseData(keepOrder(toData(editor.document))).document!)).toEqual(toData(editor.document));
  });

  it("are looked into, and keep what cannot be read through an edit", () => {
    const editor = createEditor(open(data()), { catalogue });
    for (const [i, name] of Object.keys(STRANGE).entries()) {
      expect(definitionAt(editor.document, [`n${i}`])).toBe(name);
      const scope = new ScopeEditor(editor, [`n${i}`], name, () => undefined, () => undefined);
      expect(() => allItems(scope.document)).not.toThrow();
      scope.edit("title", (draft) => draft.put("fields", "title", "T"));
      scope.stop();
    }
    const wrong = editor.document.definitions.get("wrong")?.data as JsonObject;
    expect(wrong).toMatchObject({ title: "T", inputs: { a: "text", b: { to: "n.value" }, c: { to: [1] } }, outputs: { a: 5, b: "nodot" }, more: { kept: true } });
  });

  it("a definition that contains itself can be mended from inside", () => {
    const editor = createEditor(open(data()), { catalogue });
    const scope = new ScopeEditor(editor, ["n0"], "itself", () => undefined, () => undefined);
    expect(view(scope).catalogue.find("use:itself")).toBeNull();
    deleteSelection(scope, ["node:again"]);
    expect(view(editor).catalogue.find("use:itself")).not.toBeNull();
  });

  it("stand commands of every kind, and undo", () => {
    const editor = createEditor(open(data()), { catalogue });
    const before = JSON.stringify(toData(editor.document));
    for (const node of [...editor.document.nodes.keys()]) {
      detachCopies(editor, [`node:${node}`]);
      define(editor, [`node:${node}`]);
    }
    for (const node of [...editor.document.nodes.keys()]) unpackInstances(editor, [`node:${node}`]);
    editor.travel(0);
    expect(JSON.stringify(toData(editor.document))).toBe(before);
  });

  it("as deep as ten thousand, or doubling at each level, are drawn and planned in bounded time", () => {
    const chain = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`d${i}`, { nodes: { a: { type: `use:d${i + 1}` }, b: { type: `use:d${i + 1}` } }, outputs: { o: "a.o" } }]));
    const began = performance.now();
    const editor = createEditor(open({ format: 1, nodes: { n: { type: "use:d0" } }, definitions: chain }), { catalogue });
    planOf(view(editor), [], () => null);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe("what is kept", () => {
  it("the undo history knows definitions after a reload", () => {
    const editor = createEditor(open(workflows["two-prompts"]), { catalogue });
    const before = JSON.stringify(toData(editor.document));
    setValue(new ScopeEditor(editor, ["first", "render"], "render", () => undefined, () => undefined), { node: "sample", port: "solver" }, "euler");
    define(editor, ["node:model"]);
    const kept = writeHistory(editor.keptHistory(), editor.document);
    const document = open(toData(editor.document));
    const again = createEditor(document, { catalogue });
    const log = readHistory(kept, document);
    expect(log).not.toBeNull();
    again.restoreHistory(log!);
    again.travel(0);
    expect(JSON.parse(JSON.stringify(toData(again.document)))).toEqual(JSON.parse(before));
  });

  it("names of nodes inside may be words that objects have of their own", () => {
    const editor = createEditor(open(data()), { catalogue });
    const at = Object.keys(STRANGE).indexOf("__proto__");
    const scope = new ScopeEditor(editor, [`n${at}`], "__proto__", () => undefined, () => undefined);
    takePlace(scope, "outputs", { node: "constructor", port: "valueOf" });
    expect(Object.keys((editor.document.definitions.get("__proto__")?.data as JsonObject)["outputs"] as JsonObject)).toEqual(["hasOwnProperty", "valueOf"]);
  });
});
