/** Definitions in the editor: their ports as node types, their inside as a document, one history over all levels. */

import { describe, expect, it } from "vitest";
import { placeText } from "../../src/graph/document";
import { narrowed } from "../../src/graph/narrow";
import { inputsOf, outputsOf } from "../../src/graph/ports";
import { toData } from "../../src/graph/serialise";
import { signaturesOf } from "../../src/graph/signature";
import { setValue } from "../../src/store/commands";
import { view } from "../../src/store/commands/shared";
import { createEditor } from "../../src/store/editor";
import { ScopeEditor } from "../../src/store/scope_editor";
import { catalogue, open, workflows } from "../fixtures";

const editorOf = () => createEditor(open(workflows["two-prompts"]), { catalogue });
const fail = (why: string): void => { throw new Error(why); };
const inside = (editor: ReturnType<typeof editorOf>, path: string[], name: string, complain = fail) => new ScopeEditor(editor, path, name, complain, () => undefined);

describe("definitions as node types", () => {
  it("an instance has the ports of its interface, in its order, typed and with defaults from inside", () => {
    const editor = editorOf();
    const graph = view(editor);
    const first = editor.document.nodes.get("first")!;
    expect(inputsOf(graph, first).map(({ name, type }) => [name, type])).toEqual([
      ["denoiser", "Denoiser"], ["text_encoder", "TextEncoder"], ["upscaler", "Upscaler"], ["prompt", "Text"], ["cfg", "Number"], ["steps", "Integer"]]);
    expect(outputsOf(graph, first).map(({ name, type }) => [name, type])).toEqual([["sheet", "Image"]]);
    const cfg = inputsOf(graph, first)[4]?.port;
    expect(cfg).toMatchObject({ label: "Guidance", help: "how strongly the prompt is followed", default: 2.5, required: false });
    expect(cfg?.widget?.kind).toBe("range");
  });

  it("an input takes over the limits and choices of the port inside; of several, what all of them take", () => {
    const part = (to: string[]): unknown => ({ format: 1, nodes: { use: { type: "use:part", in: {} } }, definitions: { part: {
      nodes: { a: { type: "images.solid@1", in: {} }, b: { type: "images.save@1", in: { image: { from: "a.image" } } }, c: { type: "schedules.karras@1", in: {} } },
      inputs: { x: { to } }, outputs: { image: "a.image" } } } });
    const widgetOf = (...to: string[]): unknown => {
      const graph = view(createEditor(open(part(to)), { catalogue }));
      return inputsOf(graph, graph.document.nodes.get("use")!)[0]?.port?.widget;
    };
    const own = (type: string, port: string): Record<string, unknown> => catalogue.find(type)!.inputs.find(({ name }) => name === port)!.widget as never;
    expect(widgetOf("a.width")).toEqual(own("images.solid@1", "width"));
    expect(widgetOf("b.format")).toEqual(own("images.save@1", "format"));
    const [width, quality, steps] = [own("images.solid@1", "width"), own("images.save@1", "quality"), own("schedules.karras@1", "steps")] as { low: number; high: number }[];
    expect(widgetOf("a.width", "b.quality", "c.steps")).toMatchObject({ kind: "range", low: Math.max(width!.low, quality!.low, steps!.low), high: Math.min(width!.high, quality!.high, steps!.high) });
    expect(narrowed({ kind: "choice", options: ["a", "b"] } as never, [{ kind: "choice", options: ["c"] } as never, undefined])).toEqual({ kind: "choice", options: ["a", "b"] });
  });

  it("what is stale is worked out of the opened document: a value inside changes both uses", () => {
    const editor = editorOf();
    const before = signaturesOf(view(editor));
    expect([...before.keys()]).toContain("first/render/encode");
    const scope = inside(editor, ["first", "render"], "render");
    setValue(scope, { node: "sample", port: "solver" }, "euler");
    const now = signaturesOf(view(editor));
    for (const name of ["first/render/sample", "second/render/sample", "first/grid"]) expect(now.get(name)?.text).not.toBe(before.get(name)?.text);
    expect(now.get("first/render/encode")?.text).toBe(before.get("first/render/encode")?.text);
  });
});

describe("the inside of a definition", () => {
  it("is edited as a document; the change is one named step that undo takes back to the letter", () => {
    const editor = editorOf();
    const before = JSON.stringify(toData(editor.document));
    const scope = inside(editor, ["first", "render"], "render");
    expect([...scope.document.nodes.keys()]).toEqual(["encode", "guide", "noise", "levels", "sample", "decode", "enlarge"]);
    setValue(scope, { node: "levels", port: "steps" }, 20);
    expect(editor.get().history.names).toHaveLength(1);
    expect(JSON.stringify(toData(editor.document))).toContain('"steps":20');
    scope.undo();
    expect(JSON.stringify(toData(editor.document))).toBe(before);
    expect(scope.document.nodes.get("levels")?.inputs.get("steps")).toEqual({ kind: "literal", value: 12 });
    scope.redo();
    expect(scope.document.nodes.get("levels")?.inputs.get("steps")).toEqual({ kind: "literal", value: 20 });
  });

  it("renaming a node inside keeps what the interface goes to", () => {
    const editor = editorOf();
    const scope = inside(editor, ["first"], "sheet");
    scope.edit("rename", (draft) => { draft.put("nodes", "grid", undefined); });
    expect(placeText(scope.document.inputs.get("prompt")!.place)).toBe("render.prompt");
  });

  it("is left when its instance is gone", () => {
    const editor = editorOf();
    let lost = 0;
    new ScopeEditor(editor, ["first"], "sheet", fail, () => { lost++; });
    editor.edit("delete", (draft) => { draft.put("nodes", "first", undefined); });
    expect(lost).toBe(1);
  });

  it("a definition cannot be put into itself, not even through another", () => {
    const editor = editorOf();
    const before = JSON.stringify(toData(editor.document));
    let why = "";
    const scope = inside(editor, ["first", "render"], "render", (words) => { why = words; });
    scope.edit("add", (draft) => draft.put("nodes", "sheet", { ...draft.nodes.get("encode")!, name: "sheet", type: "use:sheet", inputs: new Map() }));
    expect(why).toContain("render → sheet → render");
    expect(scope.document.nodes.has("sheet")).toBe(false);
    expect(JSON.stringify(toData(editor.document))).toBe(before);
  });
});
