/** Sweeps on the canvas: a click on a dot moves the cursor, fields show the value under it, counts follow the axes. */
// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { nodeRect } from "../../src/graph/items";
import { viewOf } from "../../src/graph/shape";
import { Scene } from "../../src/canvas/scene/scene";
import { cellHit } from "../../src/canvas/paint/sweeps";
import * as commands from "../../src/store/commands/sweeps";
import { moveCursor, nodeSpace } from "../../src/store/cursor";
import { CHAIN, Page } from "../canvas/page";

const SWEPT = { ...CHAIN, axes: { seed: { range: [0, 3] }, steps: { values: [6, 18] } }, nodes: { ...(CHAIN["nodes"] as object),
  source: { type: "t.source@1", in: { seed: { axis: "seed" } } }, sample: { type: "t.sample@1", in: { latent: { from: "source.latent" }, steps: { axis: "steps" } } } } };

let page: Page | null = null;
afterEach(() => { page?.canvas.dispose(); page = null; });

const open = async (): Promise<Page> => {
  page = new Page(SWEPT);
  await vi.dynamicImportSettled();
  return page;
};

/** The screen point of a dot below a node: its column and row. */
function dot(p: Page, node: string, column: number, row: number): { x: number; y: number } {
  const box = nodeRect(viewOf(p.editor.document, p.editor.get().catalogue), node)!;
  return p.at(box.x + 54 + (column + 0.5) * 7.5, box.y + box.height + 5 + (row + 0.6) * 7.5);
}

describe("the dots below a node", () => {
  it("move the cursor when they are clicked, the last axis along the row, and select nothing", async () => {
    const p = await open();
    p.click(dot(p, "decode", 1, 2));
    expect(p.editor.get().cursor.cell).toEqual({ seed: 2, steps: 18 });
    expect(p.editor.get().selection.size).toBe(0);
    p.click(dot(p, "source", 1, 0));
    expect(p.editor.get().cursor.cell).toEqual({ seed: 1, steps: 18 });
    expect(p.editor.get().history.names).toEqual([]);
  });

  it("are there for up to 64 cells only, and none for a node that is called once", async () => {
    const p = await open();
    const scene = new Scene(p.editor.document, p.editor.get().catalogue, () => undefined);
    const world = (node: string): { x: number; y: number } => { const { camera } = p.editor.get(), s = dot(p, node, 0, 0); return { x: s.x / camera.zoom + camera.x, y: s.y / camera.zoom + camera.y }; };
    expect([cellHit(scene, p.editor, world("decode"))?.words, cellHit(scene, p.editor, world("mask"))]).toEqual(["seed 0, steps 6: not made", null]);
    commands.changeAxis(p.editor, "seed", { range: [0, 33] });
    expect([nodeSpace(p.editor, "decode").count, cellHit(scene, p.editor, world("decode"))]).toEqual([66, null]);
  });
});

describe("a swept field", () => {
  it("shows its axis, how many values and the one under the cursor, and follows both", () => {
    const p = new Page(SWEPT);
    const scene = new Scene(p.editor.document, p.editor.get().catalogue, () => undefined);
    const text = (): string | undefined => scene.nodes.get("sample")?.fields.find((f) => f.port.name === "steps")?.text;
    p.editor.onPatches((patches) => scene.apply(patches));
    p.editor.watch((s) => s.cursor, ({ places }) => scene.setPlaces(places));
    expect(text()).toBe("⇉ steps ×2 · 6");
    moveCursor(p.editor, "steps", 1);
    expect(text()).toBe("⇉ steps ×2 · 18");
    commands.changeAxis(p.editor, "steps", { values: [1, 2, 3] });
    expect(text()).toBe("⇉ steps ×3 · 2");
    expect(scene.axesInWords("decode")).toEqual(["seed:3", "steps:3"]);
    p.editor.undo();
    expect(scene.axesInWords("decode")).toEqual(["seed:3", "steps:2"]);
  });
});
