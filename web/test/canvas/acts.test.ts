// @vitest-environment jsdom
/** The acts of editing by key and pointer: arranging, choosing along wires, wires by keyboard, inserting, swapping, places. */
import { describe, expect, it } from "vitest";
import { parseData } from "../../src/graph/parse";
import { addOnWire, labelPort } from "../../src/store/commands";
import { CHAIN, Page } from "./page";

describe("chords", () => {
  it("Alt+A and a letter align the selection; a hint shows the next keys until then, and it is one step", () => {
    const page = new Page();
    page.click(page.header("source")).click(page.header("blur"), { shift: true }).key("Alt+A");
    const hint = page.host.querySelector<HTMLElement>(".wl-hint");
    expect(hint?.hidden).toBe(false);
    expect(page.live).toContain("L left");
    page.key("L");
    expect(hint?.hidden).toBe(true);
    expect(page.look("blur").x).toBe(0);
    page.key("Ctrl+Z");
    expect(page.look("blur").x).toBe(1200);
  });

  it.each([["T", "blur", "y", 0], ["R", "source", "x", 1200], ["B", "source", "y", 280]] as const)("Alt+A %s moves %s", (key, node, axis, to) => {
    const page = new Page();
    page.click(page.header("source")).click(page.header("blur"), { shift: true }).key("Alt+A").key(key);
    expect(Math.abs(page.look(node)[axis] - to)).toBeLessThan(300);
    expect(page.editor.get().history.position).toBe(1);
  });

  it("aligning counts the room of pictures and the size of collapsed nodes as they are drawn", () => {
    const page = new Page();
    page.click(page.header("decode")).key("H").click(page.header("source"), { shift: true }).key("Alt+A").key("B");
    expect(Math.abs(page.box("decode")!.bottom - page.box("source")!.bottom)).toBeLessThanOrEqual(1);
  });

  it("Escape or any other key leaves a chord and does nothing", () => {
    const page = new Page();
    page.click(page.header("source")).click(page.header("blur"), { shift: true }).key("Alt+A").key("Escape").key("L");
    expect(page.editor.get().history.position).toBe(0);
    page.key("Escape").key("Alt+A").key("M");
    expect(page.look("source").mode).toBe("on");
  });

  it("Alt+S selects upstream, downstream and what hangs together", () => {
    const page = new Page();
    page.click(page.header("sample")).key("Alt+S").key("U");
    expect(page.selected).toEqual(["node:sample", "node:source"]);
    page.click(page.header("sample")).key("Alt+S").key("D");
    expect(page.selected).toEqual(["node:decode", "node:sample"]);
    page.click(page.header("sample")).key("Alt+S").key("C");
    expect(page.selected).toEqual(["node:decode", "node:sample", "node:source"]);
  });
});

describe("wires by keyboard", () => {
  it("W goes to a wire of the node, arrows to its ends, Escape back", () => {
    const page = new Page();
    page.click(page.header("source")).key("W");
    expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^Wire from source\.latent to sample\.latent/);
    page.key("Escape");
    expect(document.activeElement?.getAttribute("data-node")).toBe("source");
    page.key("W").key("ArrowRight");
    expect(page.selected).toEqual(["node:sample"]);
  });

  it("/ on a wire asks for a node between its ends, Delete cuts it, D bends it", () => {
    const page = new Page();
    page.click(page.header("source")).key("W").key("/");
    expect(page.palettes[0]?.between).toEqual({ from: { node: "source", port: "latent" }, to: { node: "sample", port: "latent" } });
    page.click(page.header("source")).key("W").key("D");
    expect(page.editor.document.dots.size).toBe(1);
    page.key("Ctrl+Z").click(page.header("source")).key("W").key("Delete");
    expect(page.input("sample.latent")).toBeNull();
  });

  it("from a port Alt with an arrow goes on to its wire", () => {
    const page = new Page();
    page.click(page.header("sample")).key("Enter").key("Alt+ArrowLeft");
    expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^Wire from source\.latent/);
  });
});

describe("inserting", () => {
  it("a node put on a wire is wired on both sides, and what follows moves right, as one step", () => {
    const page = new Page();
    const wire = { from: { node: "source", port: "latent" }, to: { node: "sample", port: "latent" } };
    const name = addOnWire(page.editor, wire, "t.sample@1", { x: 310, y: 40 });
    expect(page.input(`${name}.latent`)).toBe("source.latent");
    expect(page.input("sample.latent")).toBe(`${name}.latent`);
    const [a, b, c] = [page.box("source"), page.box(name), page.box("sample")];
    expect(b!.left).toBeGreaterThan(a!.right);
    expect(c!.left).toBeGreaterThan(b!.right);
    expect(page.look("decode").x).toBeGreaterThan(800);
    expect(page.look("mask").x).toBe(0);
    page.editor.undo();
    expect(page.look("decode").x).toBe(800);
  });

  it("a type that does not fit between the ends changes nothing", () => {
    const page = new Page();
    const wire = { from: { node: "source", port: "latent" }, to: { node: "sample", port: "latent" } };
    expect(addOnWire(page.editor, wire, "t.mask@1", { x: 310, y: 40 })).toBe("");
    expect(page.editor.get().history.position).toBe(0);
  });
});

describe("other acts", () => {
  it("X swaps the first two inputs of one type, and says so where there are none", () => {
    const page = new Page();
    page.click(page.header("decode")).key("X");
    expect(page.said.at(-1)).toContain("no two inputs");
    expect(page.editor.get().history.position).toBe(0);
  });

  it("Shift with arrows adds the next node to the selection, as a box would", () => {
    const page = new Page();
    page.click(page.header("source")).key("Shift+ArrowRight");
    expect(page.selected).toEqual(["node:sample", "node:source"]);
  });

  it("[ and ] go back and forth among visited nodes", () => {
    const page = new Page();
    page.click(page.header("source")).click(page.header("sample")).click(page.header("decode")).key("[");
    expect(page.selected).toEqual(["node:sample"]);
    page.key("[").key("]").key("]");
    expect(page.selected).toEqual(["node:decode"]);
  });

  it("the Menu key opens the menu of what has the keyboard: item, port, wire, or the canvas", () => {
    const page = new Page();
    page.key("Shift+F10");
    page.click(page.header("sample")).key("Shift+F10").key("Enter").key("Shift+F10").key("Escape").key("W").key("ContextMenu");
    expect(page.menus.map((menu) => menu.target.kind)).toEqual(["canvas", "item", "port", "wire"]);
  });

  it("Ctrl+Shift+L tidies the selection only, as one step", async () => {
    const page = new Page();
    page.click(page.header("blur")).click(page.header("decode"), { shift: true }).key("Ctrl+Shift+L");
    await expect.poll(() => page.editor.get().history.position).toBe(1);
    expect(page.look("source")).toMatchObject({ x: 0, y: 0 });
    expect(page.look("mask")).toMatchObject({ x: 0, y: 420 });
  });

  it("a corner that is dragged resizes its node, as one step", () => {
    const page = new Page();
    const box = page.box("decode")!;
    const corner = page.at(box.right - 3, box.bottom - 3);
    page.drag(corner, { x: corner.x + 60, y: corner.y + 40 });
    expect(page.box("decode")!.right - box.right).toBe(60);
    page.key("Ctrl+Z");
    expect(page.box("decode")).toMatchObject({ right: box.right, bottom: box.bottom });
  });

  it("dots of one output merge when one is dropped on the other; the wires stay", () => {
    const page = new Page();
    const [a, b] = [page.port("source.latent", "output"), page.port("sample.latent", "input")];
    page.doubleClick({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }).doubleClick({ x: a.x + (b.x - a.x) / 4, y: a.y });
    const [first, second] = [...page.editor.document.dots.values()].map((dot) => page.canvas.toScreen(dot));
    page.drag(second!, first!, { alt: true });
    expect(page.editor.document.dots.size).toBe(1);
    expect(page.input("sample.latent")).toBe("source.latent");
    page.click(page.canvas.toScreen([...page.editor.document.dots.values()][0]!)).key("Delete");
    expect(page.editor.document.dots.size).toBe(0);
    expect(page.input("sample.latent")).toBe("source.latent");
  });

  it("a refused wire says why while it hovers over the port", () => {
    const page = new Page();
    page.down(page.port("decode.image", "output")).move(page.at(600, 300)).move(page.port("sample.latent", "input"));
    expect(page.live).toMatch(/Latent|feeds/);
    page.key("Escape");
  });

  it("labels of ports are kept in the file and shown instead of their names", () => {
    const page = new Page();
    expect(parseData(CHAIN).document).not.toBeNull();
    const node = page.editor.document.nodes.get("sample")!;
    page.editor.edit("label", (draft) => draft.put("nodes", "sample", { ...node, look: { ...node.look, rest: { labels: { latent: "start" } } } }));
    page.click(page.header("sample")).key("Enter");
    expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^start input of sample/);
  });
});

it("a control over a field is drawn again when its port gets another label", () => {
  const updated: unknown[] = [];
  const page = new Page(CHAIN, { fields: { create: ({ node, port }) => ({ element: document.createElement("div"), dispose: () => undefined,
    update: (value) => void updated.push(`${node}.${port.name} = ${String(value)}`) }) } });
  labelPort(page.editor, "sample", "steps", "how many");
  expect(updated).toEqual(["sample.steps = 18"]);
});
