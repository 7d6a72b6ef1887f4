/** Drafts and the kept undo history. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toText } from "../../src/graph/serialise";
import * as commands from "../../src/store/commands";
import { autosave } from "../../src/store/autosave";
import { inMemory } from "../../src/store/draft_storage";
import { forgetDraft, keepDraft, keptDrafts, keptHistory, newestDrafts, readDraft, type KeptDraft } from "../../src/store/drafts";
import { createEditor, type WorkflowEditor } from "../../src/store/editor";
import { readHistory, writeHistory } from "../../src/store/kept_history";
import { openDocument } from "../../src/store/open";
import { catalogue, workflows } from "../fixtures";

const opened = (text: unknown): WorkflowEditor => createEditor(openDocument(text, catalogue).document ?? undefined, { catalogue });
const example = (): WorkflowEditor => opened(toText(opened(workflows["text-to-image"]).document));
const draft = (key: string, at: number, text = "{}"): KeptDraft => ({ key, at, text, name: null, base: null, camera: null });

/** Commands of every kind, chosen by numbers. */
function act(e: WorkflowEditor, which: number, a: number): void {
  const nodes = [...e.document.nodes.keys()];
  const node = nodes[a % Math.max(1, nodes.length)] ?? "";
  const acts = [
    () => commands.setValue(e, { node, port: "scale" }, a, a % 2 ? "typing" : undefined),
    () => e.select([`node:${node}`]),
    () => commands.moveBy(e, [`node:${node}`], a, -a),
    () => commands.deleteSelection(e),
    () => commands.duplicate(e, true),
    () => { if (e.get().selection.size) commands.frameSelection(e, "F"); },
    () => commands.toggleMode(e, "mute"),
    () => { if (!e.document.nodes.has(`n${a}`)) commands.rename(e, node, `n${a}`); }, // a taken name is refused
    () => e.edit("Title", (d) => d.put("fields", "title", `t${a}`)),
    () => e.undo(),
    () => e.redo(),
    () => e.endGesture(),
  ];
  acts[which % acts.length]?.();
}
const acts = fc.array(fc.tuple(fc.nat(11), fc.nat(40)), { maxLength: 40 });

/** The editor after a reload. */
function reloaded(e: WorkflowEditor): WorkflowEditor {
  const document = openDocument(toText(e.document), catalogue).document;
  if (!document) throw new Error("no document");
  const log = readHistory(writeHistory(e.keptHistory(), e.document), document);
  const again = createEditor(document, { catalogue });
  if (log) again.restoreHistory(log);
  return again;
}

describe("the kept history", () => {
  it("undoes to the same document, step by step, as the one that was left", () => {
    fc.assert(fc.property(acts, (all) => {
      const e = example();
      for (const [which, a] of all) act(e, which, a);
      const again = reloaded(e);
      expect(again.get().history).toEqual(e.get().history);
      while (e.undo()) {
        expect(again.undo()).toBe(true);
        expect(toText(again.document)).toBe(toText(e.document));
      }
      while (e.redo()) again.redo();
      expect(toText(again.document)).toBe(toText(e.document));
    }), { numRuns: 60 });
  });

  it("is dropped, and the document kept, when it was altered or belongs to another document", () => {
    const e = example();
    commands.setValue(e, { node: "guide", port: "scale" }, 9);
    commands.setValue(e, { node: "guide", port: "scale" }, 5);
    const text = writeHistory(e.keptHistory(), e.document);
    const fresh = (): NonNullable<ReturnType<typeof openDocument>["document"]> => {
      const { document } = openDocument(toText(e.document), catalogue);
      if (!document) throw new Error("no document");
      return document;
    };
    expect(readHistory(text, fresh())).not.toBeNull();
    for (const bad of [text.slice(0, -5), text.replace('"scale":9', '"scale":8'), text.replace('"position":2', '"position":7'), "[]", "", null, '{"entries":[3],"position":1}']) {
      const document = fresh();
      expect(readHistory(bad, document), String(bad).slice(0, 40)).toBeNull();
      expect(toText(document)).toBe(toText(e.document));
    }
  });

  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(() => readHistory(text, openDocument(workflows["text-to-image"], catalogue).document!)).not.toThrow();
    }));
  });

  it("keeps the newest entries where there are many", () => {
    const e = example();
    for (let i = 0; i < 300; i++) commands.setValue(e, { node: "guide", port: "scale" }, i);
    const again = reloaded(e);
    expect(again.get().history.names).toHaveLength(200);
    expect(again.undo()).toBe(true);
  });
});

describe("drafts", () => {
  const soon = (_: number, run: () => void): (() => void) => { run(); return () => undefined; };

  it("are written with their history after a change, and not before", async () => {
    const [e, storage] = [example(), inMemory()];
    const keeping = autosave(e, { key: "a", name: () => "n", base: () => 3, storage, after: soon });
    await keeping.flush();
    expect(await keptDrafts(storage)).toEqual([]);
    commands.setValue(e, { node: "guide", port: "scale" }, 9);
    await keeping.flush();
    const [kept] = await keptDrafts(storage);
    expect([kept?.name, kept?.base, kept?.text]).toEqual(["n", 3, toText(e.document)]);
    expect(await keptHistory(storage, "a")).toContain("scale");
    await forgetDraft(storage, "a");
    expect(await storage.keys()).toEqual([]);
  });

  it("that do not fit leave the draft before, say so, and are written as soon as there is room", async () => {
    const kept = new Map<string, string>();
    let full = false;
    const memory = inMemory(kept);
    const storage = { ...memory, write: (key: string, text: string) => (full ? Promise.reject(new DOMException("x", "QuotaExceededError")) : memory.write(key, text)) };
    const e = example();
    const keeping = autosave(e, { key: "a", name: () => null, base: () => null, storage, after: () => () => undefined });
    commands.setValue(e, { node: "guide", port: "scale" }, 9);
    await keeping.flush();
    const before = kept.get("wireloom-draft-a");
    full = true;
    commands.setValue(e, { node: "guide", port: "scale" }, 8);
    await keeping.flush();
    expect(e.get().draft).toEqual({ status: "failed", message: "full" });
    expect(kept.get("wireloom-draft-a")).toBe(before);
    full = false;
    await keeping.flush();
    expect(e.get().draft.status).toBe("saved");
    expect(kept.get("wireloom-draft-a")).toContain('\\"scale\\":8');
  });

  it("are never empty: an empty one is refused when written and passed over when read", async () => {
    await expect(keepDraft(inMemory(), draft("a", 1, ""))).rejects.toThrow();
    expect([readDraft(""), readDraft("{"), readDraft('{"key":"a","at":1,"text":""}')]).toEqual([null, null, null]);
  });

  it("come from where they are newer, browser or server", () => {
    const found = newestDrafts([draft("a", 5), draft("b", 2)], [draft("a", 4), draft("b", 3), draft("c", 1)]);
    expect(found.map(({ key, at }) => `${key}${at}`)).toEqual(["a5", "b3", "c1"]);
  });
});
