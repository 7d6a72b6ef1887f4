import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alignment } from "../../src/geometry/align";
import type { ItemId } from "../../src/graph/document";
import { parts } from "../../src/graph/document";
import { addDot, addNote, changeNote, mergeDots } from "../../src/graph/frames";
import { allItems } from "../../src/graph/items";
import { refuseWire } from "../../src/graph/refuse";
import { renameAxis } from "../../src/graph/rename";
import { parseData } from "../../src/graph/parse";
import { toData, toText } from "../../src/graph/serialise";
import { addShorthand, parseShorthand } from "../../src/graph/shorthand";
import { insertOnWire, moveWires, swapInputs } from "../../src/graph/wiring";
import * as commands from "../../src/store/commands";
import * as definitions from "../../src/store/commands/definitions";
import { createEditor, type WorkflowEditor } from "../../src/store/editor";
import { openDocument } from "../../src/store/open";
import { catalogue, SLACK, workflows } from "../fixtures";

const editorOf = (name: string): WorkflowEditor => createEditor(openDocument(workflows[name], catalogue).document!, { catalogue });

/** One command with numbers that choose among what is there. */
type Move = readonly [act: number, a: number, b: number, c: number];

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(list.length, 1)];
const wiresOf = (e: WorkflowEditor): { from: { node: string; port: string }; to: { node: string; port: string } }[] =>
  [...e.document.nodes.values()].flatMap((n) => [...n.inputs].flatMap(([port, b]) =>
    (b.kind === "wire" ? [{ from: { node: b.node, port: b.port }, to: { node: n.name, port } }] : [])));

const ACTS: ((e: WorkflowEditor, a: number, b: number, c: number) => unknown)[] = [
  (e, a) => commands.addNodeAt(e, pick(catalogue.types.map((t) => `${t.id}@${t.version}`), a)!, { x: a, y: -a }),
  (e) => commands.deleteSelection(e),
  (e) => commands.deleteAndHealSelection(e),
  (e, a, b) => e.select([pick(allItems(e.document), a), pick(allItems(e.document), b)].filter((i) => i !== undefined)),
  (e, a, b) => commands.moveBy(e, e.get().selection, a - 50, b - 50, a % 2 ? "drag" : undefined),
  (e, a, b, c) => {
    const names = [...e.document.nodes.keys()];
    const from = pick(names, a), to = pick(names, b);
    const out = from && catalogue.find(e.document.nodes.get(from)!.type)?.outputs[0]?.name;
    const input = to && pick(catalogue.find(e.document.nodes.get(to)!.type)?.inputs ?? [], c)?.name;
    if (from && to && out && input) commands.connectWire(e, { from: { node: from, port: out }, to: { node: to, port: input } });
  },
  (e, a) => { const w = pick(wiresOf(e), a); if (w) commands.disconnectWire(e, w.to); },
  (e, a, b) => { const n = pick([...e.document.nodes.keys()], a); if (n) commands.setValue(e, { node: n, port: "scale" }, b, "type"); },
  (e, a, b) => { const n = pick([...e.document.nodes.keys()], a); if (n && !e.document.nodes.has(`n${b}`)) commands.rename(e, n, `n${b}`); },
  (e) => commands.toggleCollapsed(e),
  (e, a) => commands.toggleMode(e, a % 2 ? "bypass" : "mute"),
  (e) => { if (e.get().selection.size) commands.frameSelection(e, "F"); },
  (e, a, b) => commands.dropIntoFrame(e, [pick(allItems(e.document), a)].filter((i): i is ItemId => i !== undefined), pick([...e.document.frames.keys(), null], b) ?? null),
  (e, a) => e.edit("Note", (d) => changeNote(d, addNote(d, a, a), { text: String(a) })),
  (e, a, b) => { const w = pick(wiresOf(e), a); if (w) e.edit("Dot", (d) => addDot(d, w, a, b)); },
  (e, a, b) => { const dots = [...e.document.dots.keys()]; e.edit("Merge", (d) => mergeDots(d, pick(dots, a) ?? "", pick(dots, b) ?? "")); },
  (e, a) => commands.duplicate(e, a % 2 === 0),
  (e, a) => commands.alignSelection(e, pick(["left", "right", "top", "bottom", "middle", "centre", "across", "down", "grid"] as Alignment[], a)!),
  (e, a, b) => { const w = pick(wiresOf(e), a), n = pick([...e.document.nodes.keys()], b); if (w && n) e.edit("Insert", (d) => insertOnWire(d, commands.view(e), w, n)); },
  (e, a) => { const n = pick([...e.document.nodes.keys()], a); if (n) e.edit("Swap", (d) => swapInputs(d, commands.view(e), n)); },
  (e, a) => e.edit("Short", (d) => addShorthand(d, parseShorthand(pick(["7.5", "1..10", '"hi', "0<0.5<1", "= a*2"], a)!, catalogue)!, a, a)),
  (e, a, b) => { const axis = pick([...e.document.axes.keys()], a); if (axis && !e.document.axes.has(`ax${b}`)) e.edit("Axis", (d) => renameAxis(d, axis, `ax${b}`)); },
  (e, a, b) => { const w = pick(wiresOf(e), a), v = pick(wiresOf(e), b); if (w && v) e.edit("Rewire", (d) => moveWires(d, w.from, v.from, "output", (x) => refuseWire(commands.view(e), x))); },
  (e, a) => commands.tidyTo(e, [...e.document.nodes.keys()].map((n, i) => [n, { x: i * a, y: i }] as const)),
  (e, a, b) => { const w = pick(wiresOf(e), a); if (w) commands.addOnWire(e, w, pick(catalogue.types.map((t) => `${t.id}@${t.version}`), b)!, { x: a, y: b }); },
  (e, a) => commands.colorItems(e, [...e.get().selection], pick(["red", "teal", null], a) ?? null),
  (e, a) => commands.reorder(e, [...e.get().selection], a % 2 ? "front" : "back"),
  (e, a, b) => { const n = pick([...e.document.nodes.keys()], a); if (n) commands.labelPort(e, n, "scale", b % 3 ? `label ${b}` : ""); },
  (e, a, b) => { const i = pick(allItems(e.document), a); if (i) commands.resize(e, i, 10 * a, 10 * b, a % 2 ? "resize" : undefined); },
  (e, a, b) => { const i = pick(allItems(e.document), a); if (i) commands.placeItem(e, i, { x: a, y: b }, { x: 0, y: 0 }, a % 2 ? { width: 10 * a, height: 10 * b } : null); },
  (e, a) => commands.writeNote(e, commands.newNote(e, a, a), `# ${a}`),
  (e, a) => commands.replaceInValues(e, [...e.document.nodes.keys()].map((node) => ({ node, port: "text" })), "a", `b${a}`),
  (e, a) => { const n = pick([...e.document.nodes.keys()], a); if (n) commands.swapFirstInputs(e, n); },
  (e, a) => commands.selectStream(e, pick(["up", "down", "connected"] as const, a)!),
  (e) => { if (e.get().selection.size) definitions.define(e); },
  (e) => definitions.detachCopies(e),
  (e) => definitions.unpackInstances(e),
  (e) => commands.prepareRun(e, [], () => 0.25),
  (e) => e.undo(),
  (e) => e.redo(),
  (e) => e.endGesture(),
];

const moves = fc.array(fc.tuple(fc.nat(ACTS.length - 1), fc.nat(100), fc.nat(100), fc.nat(100)), { maxLength: 40 });
const perform = (e: WorkflowEditor, all: readonly Move[]): void => all.forEach(([act, a, b, c]) => ACTS[act]!(e, a, b, c));

/** What must hold in every document that commands lead to. */
function expectSound(e: WorkflowEditor): void {
  const d = e.document;
  for (const w of wiresOf(e)) expect(d.nodes.has(w.from.node)).toBe(true);
  for (const n of d.nodes.values()) for (const b of n.inputs.values()) {
    if (b.kind === "wire" && b.via !== null) expect(d.dots.get(b.via)?.source).toEqual({ node: b.node, port: b.port });
  }
  for (const dot of d.dots.values()) if (dot.after !== null) expect(d.dots.get(dot.after)?.source).toEqual(dot.source);
  for (const id of e.get().selection) expect(allItems(d)).toContain(id);
  for (const f of d.frames.values()) for (const m of f.members) {
    expect(allItems(d)).toContain(m);
    expect(d.frameOf(m)).toBe(f.id);
  }
}

describe("undo", () => {
  it.each(Object.keys(workflows))("of any sequence of commands gives the same document: %s", (name) => {
    fc.assert(fc.property(moves, (all) => {
      const editor = editorOf(name);
      const before = toText(editor.document);
      perform(editor, all);
      editor.travel(0);
      expect(toText(editor.document)).toBe(before);
    }), { numRuns: 60 });
  });

  it("and redo of everything gives the document that was left, at every place of the history", () => {
    fc.assert(fc.property(moves, fc.nat(50), (all, stop) => {
      const editor = editorOf("text-to-image-sweep");
      perform(editor, all);
      const { names } = editor.get().history;
      editor.travel(names.length);
      const after = toText(editor.document);
      editor.travel(stop % (names.length + 1));
      editor.travel(names.length);
      expect(toText(editor.document)).toBe(after);
    }), { numRuns: 60 });
  });

  it("and every command leave a document without loose wires, dots, members or selection, that is read back the same", () => {
    fc.assert(fc.property(moves, (all) => {
      const editor = editorOf("text-to-image");
      for (const move of all) {
        perform(editor, [move]);
        expectSound(editor);
      }
      expect(toData(parseData(toData(editor.document)).document!)).toEqual(toData(editor.document));
    }), { numRuns: 60 });
  });

  it("names its steps and takes a drag as one", () => {
    const editor = editorOf("text-to-image");
    for (let i = 0; i < 10; i++) commands.moveBy(editor, ["node:model"], 1, 0, "drag1");
    editor.endGesture();
    commands.moveBy(editor, ["node:model"], 1, 0, "drag1");
    commands.setValue(editor, { node: "guide", port: "scale" }, 7.5);
    expect(editor.get().history).toEqual({ names: ["Move", "Move", "Set scale 2.5 → 7.5"], position: 3 });
  });

  it("leaves nothing in the history of a drag that ends where it began", () => {
    const editor = editorOf("text-to-image");
    const { look } = editor.document.nodes.get("model")!;
    editor.edit("Move", (d) => d.put("nodes", "model", { ...d.nodes.get("model")!, look: { ...look, x: 9999 } }), { gesture: "g" });
    editor.edit("Move", (d) => d.put("nodes", "model", { ...d.nodes.get("model")!, look }), { gesture: "g" });
    expect(editor.document.nodes.get("model")!.look).toEqual(look);
  });

  it("keeps a drag that passes its beginning apart from the one before it, and forgets one that is broken off", () => {
    const editor = editorOf("text-to-image");
    const x = (): number => editor.document.nodes.get("model")!.look.x;
    const start = x();
    commands.moveBy(editor, ["node:model"], 5, 0, "drag");
    editor.endGesture();
    for (const by of [3, -3, 8]) commands.moveBy(editor, ["node:model"], by, 0, "drag");
    expect(editor.get().history.names).toHaveLength(2);
    editor.cancelGesture("drag");
    editor.cancelGesture("drag");
    expect([x() - start, editor.get().history]).toMatchObject([5, { position: 1, names: { length: 1 } }]);
  });

  it("takes back a command that fails halfway", () => {
    const editor = editorOf("text-to-image");
    const before = toText(editor.document);
    expect(() => editor.edit("Break", (d) => {
      d.put("nodes", "model", undefined);
      throw new Error("no");
    })).toThrow("no");
    expect(toText(editor.document)).toBe(before);
    expect(editor.get().history.names).toEqual([]);
  });

  it("tells the canvas exactly what changed", () => {
    const editor = editorOf("text-to-image");
    const heard: string[] = [];
    editor.onPatches((patches) => heard.push(patches.map((p) => `${p.table}:${p.key}`).join(" ")));
    commands.setValue(editor, { node: "guide", port: "scale" }, 3);
    editor.undo();
    expect(heard).toEqual(["nodes:guide", "nodes:guide"]);
  });

  it("of a change in a graph of 1,000 nodes takes less than 16 milliseconds", () => {
    const nodes = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`n${i}`, { type: "images.blur@1", in: i ? { image: { from: `n${i - 1}.image` } } : {} }]));
    const editor = createEditor(openDocument({ format: 1, nodes }, catalogue).document!, { catalogue });
    editor.select(allItems(editor.document));
    commands.moveBy(editor, editor.get().selection, 5, 5);
    const took = Array.from({ length: 5 }, () => {
      const began = performance.now();
      editor.undo();
      const ms = performance.now() - began;
      editor.redo();
      return ms;
    });
    expect(Math.min(...took)).toBeLessThan(16 * SLACK);
    expect(parts([...editor.get().selection][0]!)[0]).toBe("node");
  });
});
