/** Hostile documents, without a browser: what opens is whole and can be written, undone and read again; what does not says why. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CatalogueData } from "../../src/api/catalogue";
import { Catalogue } from "../../src/graph/catalogue";
import { flatten } from "../../src/graph/flatten";
import { allItems } from "../../src/graph/items";
import { readingOrder } from "../../src/graph/order";
import { toText } from "../../src/graph/serialise";
import { createEditor } from "../../src/store/editor";
import { openDocument } from "../../src/store/open";
import { copySelection, deleteSelection, duplicate } from "../../src/store/commands";
import { all, type HostileDocument } from "./documents.mjs";

const catalogue = new Catalogue(JSON.parse(readFileSync(new URL("../../../server/catalogue.json", import.meta.url), "utf8")) as CatalogueData);
/** What ComfyUI wrote is translated by the server before it is opened. */
const TRANSLATED = "comfyui";
const texts = all().filter((one) => one.type === "application/json" && one.name !== TRANSLATED);
const read = (one: HostileDocument): string => new TextDecoder().decode(one.bytes());
const HEAVY = /10000|50000|fan-out|megabyte/;

describe("hostile documents", () => {
  it("are at least fifty", () => expect(all().length).toBeGreaterThanOrEqual(50));

  it.each(texts)("$name: opens or is refused in words, as the table says", (one) => {
    const { document, problems } = openDocument(read(one), catalogue);
    if (one.then !== "either") expect(document === null).toBe(one.then === "refused");
    if (document === null) expect(problems[0]?.message).toMatch(one.says ?? /./);
  });

  it.each(texts.filter((one) => one.then === "opens"))("$name: written and read again, it is the same", (one) => {
    const { document } = openDocument(read(one), catalogue);
    if (!document) throw new Error("it did not open");
    const written = toText(document);
    const again = openDocument(written, catalogue).document;
    expect(again !== null && toText(again) === written).toBe(true); // not toBe(written): a difference would be megabytes
  });

  it.each(texts.filter((one) => one.then === "opens" && !HEAVY.test(one.name)))("$name: copied, duplicated, deleted and undone, it is the same", (one) => {
    const { document } = openDocument(read(one), catalogue);
    if (!document) throw new Error("it did not open");
    const editor = createEditor(document, { catalogue });
    const before = toText(editor.document);
    editor.select(allItems(editor.document));
    copySelection(editor);
    duplicate(editor, true);
    editor.select(allItems(editor.document));
    deleteSelection(editor);
    expect(editor.document.nodes.size).toBe(0);
    editor.travel(0);
    expect(toText(editor.document) === before).toBe(true);
  });

  it.each(texts.filter((one) => one.then === "opens"))("$name: can be flattened for a run, and has a reading order of all its nodes", (one) => {
    const { document } = openDocument(read(one), catalogue);
    if (!document) throw new Error("it did not open");
    expect(readingOrder(document)).toHaveLength(document.nodes.size);
    expect(() => JSON.stringify(flatten({ document, catalogue }).data)).not.toThrow();
  });

  it("nothing of them reaches the prototype of objects", () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});
