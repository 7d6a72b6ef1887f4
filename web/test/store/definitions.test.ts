/** Commands on definitions: what runs stays the same, undo takes everything back, refusals say why. */

import { describe, expect, it } from "vitest";
import type { ItemId, JsonObject } from "../../src/graph/document";
import { flatten } from "../../src/graph/flatten";
import { parseData } from "../../src/graph/parse";
import { inputsOf } from "../../src/graph/ports";
import { toData } from "../../src/graph/serialise";
import { signaturesOf } from "../../src/graph/signature";
import { deleteSelection, duplicate, frameSelection, pasteData, removeDeclared, rename, setValue, toggleMode } from "../../src/store/commands";
import { define, demoteInput, detachCopies, promotePlace, unpackInstances } from "../../src/store/commands/definitions";
import { view } from "../../src/store/commands/shared";
import { createEditor } from "../../src/store/editor";
import { definitionAt, ScopeEditor } from "../../src/store/scope_editor";
import type { Editor } from "../../src/store/state";
import { catalogue, open, workflows } from "../fixtures";

const editorOf = (name = "two-prompts", data: JsonObject = {}) => createEditor(open({ ...workflows[name], ...data }), { catalogue });
const text = (editor: Editor): string => JSON.stringify(toData(editor.document));
const scopeOf = (editor: Editor, path: string[]): ScopeEditor =>
  new ScopeEditor(editor, path, definitionAt(editor.document, path) ?? "", () => undefined, () => undefined);
/** What runs, whatever its nodes are called. */
const work = (editor: Editor): string[] => [...signaturesOf(view(editor)).values()].map((one) => one.text).sort();
const nodes = (...names: string[]): ItemId[] => names.map((name) => `node:${name}` as const);

describe("making a definition", () => {
  const made = () => {
    const editor = editorOf("text-to-image");
    const before = work(editor);
    expect(define(editor, nodes("encode", "guide", "sample"))).toBeNull();
    return { editor, before };
  };

  it("what comes in and goes out becomes its interface, and what runs stays the same", () => {
    const { editor, before } = made();
    expect(work(editor)).toEqual(before);
    const instance = editor.document.nodes.get("part");
    expect(instance?.type).toBe("use:part");
    expect(inputsOf(view(editor), instance!).every(({ port }) => port?.type)).toBe(true);
    expect([...editor.get().selection]).toEqual(["node:part"]);
  });

  it("stands to the right of what feeds it, so that its wires run forwards", () => {
    const ui = { nodes: { model: { x: 0, y: 0 }, encode: { x: 0, y: 400 }, noise: { x: 300, y: 0 }, schedule: { x: 300, y: 400 }, guide: { x: 300, y: 800 }, sample: { x: 900, y: 0 } } };
    const editor = editorOf("text-to-image", { ui });
    define(editor, nodes("encode", "guide", "sample"));
    const { document } = editor;
    const instance = document.nodes.get("part")!;
    const feeding = [...instance.inputs.values()].flatMap((b) => (b.kind === "wire" ? [document.nodes.get(b.node)!] : []));
    expect(feeding.length).toBeGreaterThan(0);
    for (const { look } of feeding) expect(look.x).toBeLessThan(instance.look.x);
  });

  it("is one step that undo takes back to the letter, and redo makes again", () => {
    const editor = editorOf("text-to-image");
    const before = text(editor);
    define(editor, nodes("encode", "guide", "sample"));
    const after = text(editor);
    expect(editor.get().history.names).toHaveLength(1);
    editor.undo();
    expect(text(editor)).toBe(before);
    editor.redo();
    expect(text(editor)).toBe(after);
  });

  it("what the workflow declares at the nodes it declares at the instance", () => {
    const editor = editorOf("text-to-image");
    const declared = [...editor.document.inputs.values()];
    define(editor, [...editor.document.nodes.keys()].map((name) => `node:${name}` as const));
    expect([...editor.document.inputs.keys()]).toEqual(declared.map(({ name }) => name));
    for (const { place } of editor.document.inputs.values()) expect(place.node).toBe("part");
    for (const { place } of editor.document.outputs.values()) expect(place.node).toBe("part");
  });

  it("a node outside that takes from the chosen ones and feeds them is a refusal that names it", () => {
    const editor = editorOf("text-to-image");
    const before = text(editor);
    const first = [...editor.document.nodes.values()].find((node) => [...node.inputs.values()].some((b) => b.kind === "wire"))!;
    const chain = [...editor.document.nodes.keys()];
    expect(define(editor, [])).toContain("Select");
    const source = [...first.inputs.values()].find((b) => b.kind === "wire") as { node: string };
    const end = chain.find((name) => editor.document.followers(first.name).has(name))!;
    const why = define(editor, nodes(source.node, end));
    expect(why).toContain("feeds them");
    expect(text(editor)).toBe(before);
  });

  it("in a definition, gives it an instance of the new one, and both stay as they ran", () => {
    const editor = editorOf();
    const before = work(editor);
    const scope = scopeOf(editor, ["first", "render"]);
    expect(define(scope, nodes("noise", "levels", "sample"))).toBeNull();
    expect(work(editor)).toEqual(before);
    expect(editor.document.definitions.has("part")).toBe(true);
    expect([...scope.document.nodes.keys()].sort()).toEqual(["decode", "encode", "enlarge", "guide", "part"]);
    editor.undo();
    expect(editor.document.definitions.has("part")).toBe(false);
    expect(scope.document.nodes.has("sample")).toBe(true);
  });
});

describe("ways back", () => {
  it("unpacking an instance leaves what runs the same, at every level", () => {
    const editor = editorOf();
    const before = work(editor);
    expect(unpackInstances(editor, nodes("first"))).toBeNull();
    expect(work(editor)).toEqual(before);
    expect(unpackInstances(editor, nodes("render"))).toBeNull();
    expect(work(editor)).toEqual(before);
    expect([...editor.document.outputs.values()].map(({ place }) => place.node)).toEqual(["grid", "second"]);
  });

  it("a detached copy has a definition of its own: a change in one leaves the other alone", () => {
    const editor = editorOf();
    expect(detachCopies(editor, nodes("first"))).toBeNull();
    expect(editor.document.nodes.get("first")?.type).toBe("use:sheet2");
    const before = signaturesOf(view(editor)).get("second/grid")?.text;
    setValue(scopeOf(editor, ["first"]), { node: "grid", port: "columns" }, 2);
    expect(signaturesOf(view(editor)).get("second/grid")?.text).toBe(before);
    expect(detachCopies(editor, nodes("first"))).toContain("of its own");
  });

  it("copying an instance takes its definitions along; pasting shares them or brings them under another name", () => {
    const editor = editorOf();
    duplicate(editor, true, nodes("first"));
    expect(editor.document.definitions.size).toBe(2);
    const other = createEditor(open({ format: 1, nodes: {}, definitions: { render: { nodes: {}, outputs: {} } } }), { catalogue });
    editor.select(nodes("first"));
    expect(pasteData(other, { ...toData(editor.document) })).toBeNull();
    expect([...other.document.definitions.keys()]).toEqual(["render", "render2", "sheet"]);
    expect(JSON.stringify(other.document.definitions.get("sheet")?.data)).toContain("use:render2");
  });
});

describe("promoting", () => {
  it("a parameter at depth two becomes an input of every level in one step, and nothing runs differently", () => {
    const editor = editorOf();
    const before = work(editor);
    const was = text(editor);
    const scope = scopeOf(editor, ["first", "render"]);
    expect(promotePlace(scope, { node: "sample", port: "solver" })).toEqual({ node: "first", port: "solver" });
    expect(work(editor)).toEqual(before);
    expect(editor.get().history.names).toEqual(["Promote sample.solver"]);
    setValue(editor, { node: "first", port: "solver" }, "euler");
    expect(work(editor)).not.toEqual(before);
    expect(scope.document.inputs.has("solver")).toBe(true);
    editor.undo();
    editor.undo();
    expect(text(editor)).toBe(was);
  });

  it("taking an input back takes it from all levels, and tells the values that are lost", () => {
    const editor = editorOf();
    expect(demoteInput(editor, "render", "cfg")).toEqual(["second.cfg"]);
    expect(text(editor)).not.toContain("cfg");
    editor.undo();
    expect(editor.document.nodes.get("second")?.inputs.has("cfg")).toBe(true);
  });

  it("an input whose node is removed stays with all that instances say, and leads nowhere", () => {
    const editor = editorOf();
    const scope = scopeOf(editor, ["first", "render"]);
    deleteSelection(scope, nodes("guide"));
    expect(JSON.stringify(editor.document.definitions.get("render")?.data)).toContain('"cfg":{"to":[],"label":"Guidance"');
    expect(editor.document.nodes.get("second")?.inputs.has("cfg")).toBe(true);
    expect(scope.document.inputs.get("denoiser")?.place).toEqual({ node: "noise", port: "denoiser" });
  });
});

describe("running", () => {
  it("what is bypassed or muted inside is flattened, with what needs it outside, and comes back as it was drawn", () => {
    const editor = editorOf();
    const scope = scopeOf(editor, ["first", "render"]);
    scope.select(nodes("enlarge"));
    expect(toggleMode(scope, "bypass")).toBeNull();
    const { data, problems } = flatten(view(editor));
    expect(problems).toEqual([]);
    expect(JSON.stringify((data["definitions"] as JsonObject)["render"])).toContain('"outputs":{"image":"decode.image"}');
    expect(text(createEditor(parseData(data).document!))).toBe(text(editor));
    toggleMode(scope, "mute", nodes("decode"));
    const muted = flatten(view(editor));
    expect(Object.keys(muted.data["outputs"] as JsonObject)).toEqual([]);
  });
});

/** A generator of numbers that a test can repeat. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
}

describe("any sequence of commands", () => {
  it("undone gives the same document, redone the other, over all levels", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = numbers(seed);
      const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
      const editor = editorOf(pick(["two-prompts", "text-to-image"]));
      const before = text(editor);
      let here: Editor = editor;
      let inside: ScopeEditor | null = null;
      const some = (): ItemId[] => [...here.document.nodes.keys()].filter(() => random() < 0.3).map((name) => `node:${name}` as const);
      const acts: (() => unknown)[] = [
        () => define(here, some()), () => unpackInstances(here, some()), () => detachCopies(here, some()), () => duplicate(here, true, some()),
        () => deleteSelection(here, some().slice(0, 1)), () => { here.select(some()); frameSelection(here); },
        () => { const node = pick([...here.document.nodes.keys()]); if (node && !here.document.nodes.has(`${node}_x`)) rename(here, node, `${node}_x`); },
        () => { const node = pick([...here.document.nodes.values()]); const port = node && pick(inputsOf(view(here), node)); if (node && port) promotePlace(here, { node: node.name, port: port.name }); },
        () => { const one = pick([...editor.document.definitions.values()]); const ident = one && pick(Object.keys(((one.data as JsonObject)["inputs"] ?? {}) as JsonObject)); if (one && ident) demoteInput(here, one.name, ident); },
        () => { const name = pick([...here.document.outputs.keys()]); if (name) removeDeclared(here, "outputs", name); },
        () => {
          const path = [...(here.outer?.path ?? []), pick([...here.document.nodes.keys()]) ?? ""];
          if (definitionAt(editor.document, path) !== null) here = inside = scopeOf(editor, path);
        },
        () => { here = editor; },
      ];
      for (let i = 0; i < 25; i++) {
        pick(acts)?.();
        if (here.outer && definitionAt(editor.document, here.outer.path) !== (inside as ScopeEditor | null)?.definition) here = editor;
      }
      const after = text(editor);
      const { position } = editor.get().history;
      editor.travel(0);
      expect(text(editor)).toBe(before);
      editor.travel(position);
      expect(text(editor)).toBe(after);
      if (here !== editor) expect(toData(scopeOf(editor, [...here.outer!.path]).document)["nodes"]).toEqual(toData(here.document)["nodes"]);
    }
  });
});
