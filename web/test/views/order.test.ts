/** The outline's rows and their order. */
import { describe, expect, it } from "vitest";
import { createEditor } from "../../src/store/editor";
import { shelfOf, drawn } from "../../src/panels/outline/heights";
import { moveItem, orderOf } from "../../src/panels/outline/order";
import { rowsOf } from "../../src/panels/outline/rows";
import { catalogue, graphOf, textToImage } from "../fixtures";

const three = (): ReturnType<typeof graphOf> => graphOf({
  last: ["values.expression@1", { a: { from: "first.number" } }], first: ["values.number@1"], free: ["values.number@1"],
});

describe("the order of the outline", () => {
  it("has each node after those that it takes from, otherwise the order of the file", () => {
    expect(orderOf(three().document)).toEqual(["first", "last", "free"]);
    const { document } = textToImage();
    const order = orderOf(document);
    for (const node of document.nodes.values()) {
      for (const binding of node.inputs.values()) if (binding.kind === "wire") expect(order.indexOf(binding.node)).toBeLessThan(order.indexOf(node.name));
    }
  });

  it("names each node once even where nodes feed each other", () => {
    const { document } = graphOf({ a: ["values.expression@1", { a: { from: "b.number" } }], b: ["values.expression@1", { a: { from: "a.number" } }] });
    expect(orderOf(document).sort()).toEqual(["a", "b"]);
  });

  it("is changed by moving, as one step of undo, and never against a wire", () => {
    const editor = createEditor(three().document, { catalogue });
    expect(moveItem(editor, "node:free", "node:last", -1, "free")).toBeNull();
    expect(orderOf(editor.document)).toEqual(["first", "free", "last"]);
    expect(moveItem(editor, "node:last", "node:first", -1, "last")).toContain("last takes from first");
    editor.undo();
    expect(orderOf(editor.document)).toEqual(["first", "last", "free"]);
  });

  it("takes a frame along with all that is in it", () => {
    const { document } = graphOf({ a: ["values.number@1"], b: ["values.number@1"], c: ["values.number@1"] }, { ui: { frames: { f: { title: "Both", members: ["node:b", "node:c"] } } } });
    const editor = createEditor(document, { catalogue });
    expect(moveItem(editor, "frame:f", "node:a", -1, "Both")).toBeNull();
    expect(orderOf(editor.document)).toEqual(["b", "c", "a"]);
  });
});

describe("the rows", () => {
  it("are frames, in them nodes, in them inputs and outputs, each with its level and its place among its siblings", () => {
    const graph = graphOf({ a: ["values.number@1"], b: ["values.expression@1", { a: { from: "a.number" } }] }, { ui: { frames: { f: { title: "Sum", members: ["node:b"] } }, notes: { n: { text: "hello" } } } });
    const shown = (turned: string[]): string[] => rowsOf(graph, new Set(turned)).map((row) => `${"  ".repeat(row.level - 1)}${row.kind} ${row.name} ${row.position}/${row.size}`);
    expect(shown([])).toEqual(["node a 1/3", "frame Sum 2/3", "  node b 1/1", "note hello 3/3"]);
    expect(shown(["frame:f", "node:a"])).toEqual(["node a 1/3", "  input value 1/2", "  output number 2/2", "frame Sum 2/3", "note hello 3/3"]);
  });

  it("are drawn only where they are in sight, and where the keyboard is", () => {
    const shelf = shelfOf(Array.from({ length: 10_000 }, () => 40));
    const rows = drawn(shelf, 10_000, 4000, 4800, 9000);
    expect(rows.length).toBeLessThan(40);
    expect(rows).toContain(100);
    expect(rows).toContain(9000);
  });
});
