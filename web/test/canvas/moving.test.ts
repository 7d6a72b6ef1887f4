// @vitest-environment jsdom
/** Selecting, dragging, panning and zooming with the pointer. */
import { describe, expect, it } from "vitest";
import { Page } from "./page";

describe("selecting", () => {
  it("a click selects one node, Shift and click toggles another", () => {
    const page = new Page();
    page.click(page.header("source")).click(page.header("sample"), { shift: true });
    expect(page.selected).toEqual(["node:sample", "node:source"]);
    page.click(page.header("sample"), { shift: true });
    expect(page.selected).toEqual(["node:source"]);
  });

  it("a box selects what it touches, with Alt on the way only what it holds", () => {
    const page = new Page();
    page.drag(page.at(-30, -30), page.at(500, 100));
    expect(page.selected).toEqual(["node:sample", "node:source"]);
    page.down(page.at(-30, -30)).move(page.at(300, 300)).move(page.at(500, 300), { alt: true }).up(page.at(500, 300), { alt: true });
    expect(page.selected).toEqual(["node:source"]);
  });

  it("a node that was dragged onto another stays above it, and is found there, until something else is chosen", () => {
    const page = new Page();
    const { source, sample } = { source: page.header("source"), sample: page.header("sample") };
    page.drag(source, sample).click({ x: sample.x + 1, y: sample.y });
    expect(page.selected).toEqual(["node:source"]);
    page.click(page.at(700, 700)).click({ x: sample.x + 1, y: sample.y });
    expect(page.selected).toEqual(["node:sample"]);
  });

  it("Escape takes a box back", () => {
    const page = new Page();
    page.click(page.header("blur")).down(page.at(-30, -30)).move(page.at(500, 100)).key("Escape");
    expect(page.selected).toEqual(["node:blur"]);
  });

  it("a click on the empty canvas selects nothing, a double click opens the palette there", () => {
    const page = new Page();
    page.click(page.header("source")).click(page.at(700, 700));
    expect(page.selected).toEqual([]);
    page.doubleClick(page.at(700, 700));
    expect(page.palettes[0]?.at).toEqual({ x: 700, y: 700 });
  });

  it("the right button opens the menu of what is under it", () => {
    const page = new Page();
    page.host.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, clientX: page.header("blur").x, clientY: page.header("blur").y }));
    expect(page.menus[0]?.target).toEqual({ kind: "item", item: "node:blur" });
  });
});

describe("dragging", () => {
  it("is taken back by Escape, also where it has come back to its beginning: what was done before stays done", () => {
    const page = new Page();
    const from = page.header("source");
    page.drag(from, { x: from.x + 60, y: from.y + 300 });
    const now = page.header("source");
    page.down(now).move({ x: now.x + 80, y: now.y }).key("Escape").up(now);
    expect([page.look("source").x, page.editor.get().history]).toMatchObject([60, { position: 1, names: { length: 1 } }]);
    page.down(now).move({ x: now.x + 80, y: now.y }).move(now).key("Escape").up(now);
    expect([page.look("source").x, page.editor.get().history]).toMatchObject([60, { position: 1, names: { length: 1 } }]);
  });

  it("moves the selection as one undoable step", () => {
    const page = new Page();
    page.click(page.header("source")).click(page.header("mask"), { shift: true });
    const from = page.header("source");
    page.drag(from, { x: from.x + 60, y: from.y + 333 });
    expect(page.look("source").x).toBeCloseTo(60, -1);
    expect(page.look("mask").x).toBeCloseTo(60, -1);
    expect(page.editor.get().history.position).toBe(1);
    page.editor.undo();
    expect(page.look("source").x).toBe(0);
  });

  it("lines up with a neighbour within six pixels, not with Alt held", () => {
    const page = new Page();
    const from = page.header("blur");
    page.drag(from, { x: from.x, y: from.y - 296 });
    expect(page.look("blur").y).toBe(0);
    const again = page.header("blur");
    page.drag(again, { x: again.x, y: again.y + 4 }, { alt: true });
    expect(page.look("blur").y).toBe(4);
  });

  it("Escape puts everything back", () => {
    const page = new Page();
    const from = page.header("blur");
    page.down(from).move({ x: from.x + 90, y: from.y }).key("Escape").up(from);
    expect(page.look("blur").x).toBe(1200);
  });

  it("a node dropped on a wire it fits goes between", () => {
    const page = new Page({ format: 1, nodes: {
      a: { type: "t.source@1", in: {} }, b: { type: "t.decode@1", in: { latent: { from: "a.latent" } } }, s: { type: "t.sample@1", in: {} } },
    ui: { nodes: { a: { x: 0, y: 0 }, b: { x: 800, y: 0 }, s: { x: 300, y: 400 } } } });
    const from = page.header("s");
    page.drag(from, page.at(500, page.canvas.toWorld(page.port("a.latent", "output")).y));
    expect(page.input("s.latent")).toBe("a.latent");
    expect(page.input("b.latent")).toBe("s.latent");
    page.editor.undo();
    expect(page.input("b.latent")).toBe("a.latent");
  });

  it("a node dropped into a frame becomes its member", () => {
    const page = new Page();
    page.click(page.header("blur")).key("Ctrl+G");
    expect(page.renamed).toEqual(["frame:frame1"]);
    const from = page.header("decode");
    page.drag(from, { x: page.header("blur").x, y: page.header("blur").y + 60 });
    expect(page.editor.document.frames.get("frame1")?.members).toContain("node:decode");
  });
});

describe("the camera", () => {
  it("the middle button pans, Space and drag pan, and neither changes the selection", () => {
    const page = new Page();
    page.click(page.header("blur")).drag(page.at(600, 600), { x: 750, y: 700 }, { button: 1 });
    expect(page.editor.get().camera.x).toBeLessThan(-50);
    const { x } = page.editor.get().camera;
    page.host.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
    page.drag({ x: 500, y: 500 }, { x: 450, y: 500 });
    expect(page.editor.get().camera.x).toBe(x + 50);
    expect(page.selected).toEqual(["node:blur"]);
  });

  it("the wheel zooms and keeps the world point under the pointer", () => {
    const page = new Page();
    const before = page.canvas.toWorld({ x: 300, y: 200 });
    page.wheel({ x: 300, y: 200 }, -400);
    const after = page.canvas.toWorld({ x: 300, y: 200 });
    expect(page.editor.get().camera.zoom).toBeGreaterThan(1.2);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it("Shift and the wheel pan sideways", () => {
    const page = new Page();
    page.wheel({ x: 300, y: 200 }, 100, { shift: true });
    expect(page.editor.get().camera).toEqual({ x: 50, y: -50, zoom: 1 });
  });

  it("two fingers zoom between them", () => {
    const page = new Page();
    const finger = (id: number) => ({ kind: "touch", id });
    page.down({ x: 400, y: 600 }, finger(1)).down({ x: 500, y: 600 }, finger(2));
    page.move({ x: 350, y: 600 }, finger(1)).move({ x: 550, y: 600 }, finger(2));
    expect(page.editor.get().camera.zoom).toBeCloseTo(2);
  });

  it("F shows the selection, or all; Ctrl+0 shows it at 100 %", () => {
    const page = new Page();
    page.key("F");
    expect(page.editor.get().camera.zoom).toBeLessThan(1);
    page.key("Ctrl+0");
    expect(page.editor.get().camera.zoom).toBe(1);
  });
});
