// @vitest-environment jsdom
/** Drawing, moving, cutting and bending wires with the pointer. */
import { describe, expect, it } from "vitest";
import { Page } from "./page";

describe("connecting", () => {
  it("a drag from an output to an input makes a wire, as one step of the history", () => {
    const page = new Page();
    page.drag(page.port("decode.image", "output"), page.port("blur.image", "input"));
    expect(page.input("blur.image")).toBe("decode.image");
    page.editor.undo();
    expect(page.input("blur.image")).toBeNull();
  });

  it("a click on one port and a click on the other make the same wire", () => {
    const page = new Page();
    const [a, b] = [page.port("decode.image", "output"), page.port("blur.image", "input")];
    page.click(a).move(b).click(b);
    expect(page.input("blur.image")).toBe("decode.image");
  });

  it("a wire also goes from an input to an output", () => {
    const page = new Page();
    page.drag(page.port("blur.image", "input"), page.port("decode.image", "output"));
    expect(page.input("blur.image")).toBe("decode.image");
  });

  it("a drop 25 pixels beside a port still hits it", () => {
    const page = new Page();
    const to = page.port("blur.image", "input");
    page.drag(page.port("decode.image", "output"), { x: to.x - 25, y: to.y });
    expect(page.input("blur.image")).toBe("decode.image");
  });

  it("a drop on a body takes the first port that fits and says which", () => {
    const page = new Page();
    page.drag(page.port("decode.image", "output"), page.header("blur"));
    expect(page.input("blur.image")).toBe("decode.image");
    expect(page.live).toBe("→ blur.image");
  });

  it("a lossless conversion connects at once", () => {
    const page = new Page();
    page.drag(page.port("mask.mask", "output"), page.port("blur.image", "input"));
    expect(page.input("blur.image")).toBe("mask.mask");
  });

  it("a lossy conversion waits for Enter and inserts a converter node that can be seen", () => {
    const page = new Page();
    const before = page.editor.document.nodes.size;
    page.drag(page.port("sample.latent", "output"), page.port("blur.image", "input"));
    expect(page.editor.document.nodes.size).toBe(before);
    page.key("Enter");
    expect(page.editor.document.nodes.size).toBe(before + 1);
    expect(page.input("blur.image")).toMatch(/^decode.*\.image$/);
  });

  it("a lossy conversion is confirmed by one more press there as well, and by none elsewhere", () => {
    const page = new Page();
    const [from, to] = [page.port("sample.latent", "output"), page.port("blur.image", "input")];
    page.drag(from, to).click(page.at(1100, 700)).key("Enter");
    expect(page.input("blur.image")).toBeNull();
    page.drag(from, to);
    expect(page.live).toMatch(/^expected Image, got Latent from sample\.latent\. Enter, or one more click here, puts t\.decode between$/);
    page.click(to);
    expect(page.input("blur.image")).toMatch(/^decode.*\.image$/);
  });

  it("Escape leaves a lossy conversion undone", () => {
    const page = new Page();
    page.drag(page.port("sample.latent", "output"), page.port("blur.image", "input")).key("Escape").key("Enter");
    expect(page.editor.get().history.position).toBe(0);
  });

  it("a refusal says its reason and changes nothing", () => {
    const page = new Page();
    page.drag(page.port("decode.image", "output"), page.port("sample.latent", "input"));
    expect(page.input("sample.latent")).toBe("source.latent");
    expect(page.said.at(-1)).toMatch(/Latent|feeds/);
  });

  it("a drop on the body of a node that takes none of it says why, and opens no palette", () => {
    const page = new Page();
    page.drag(page.port("decode.image", "output"), page.header("mask"));
    expect(page.said.at(-1)).toMatch(/^no input of mask takes Image/);
    page.drag(page.port("decode.image", "output"), page.header("sample"));
    expect(page.said.at(-1)).toMatch(/^sample already feeds decode/);
    expect(page.palettes).toHaveLength(0);
    expect(page.editor.get().history.position).toBe(0);
  });

  it("a wire that comes back to its own node is given up", () => {
    const page = new Page();
    page.drag(page.port("decode.image", "output"), page.header("decode"));
    expect(page.palettes).toHaveLength(0);
    expect(page.said).toEqual([]);
  });

  it("outside of definitions the edge of the canvas is as empty as the rest of it", () => {
    const page = new Page(undefined, { expose: () => { throw new Error("there is nothing to expose it to"); } });
    page.drag(page.port("sample.steps", "input"), { x: 12, y: 500 });
    expect(page.palettes[0]?.from).toEqual({ place: { node: "sample", port: "steps" }, side: "input" });
  });

  it("a wire dropped in the void opens the palette for its port, and nothing is left behind", () => {
    const page = new Page();
    page.drag(page.port("decode.image", "output"), page.at(1100, 700));
    expect(page.palettes[0]?.from).toEqual({ place: { node: "decode", port: "image" }, side: "output" });
    expect(page.editor.get().history.position).toBe(0);
  });

  it("a wired input gives its wire away: to another input, or into the void", () => {
    const page = new Page();
    page.drag(page.port("decode.latent", "input"), page.at(1100, 700));
    expect(page.input("decode.latent")).toBeNull();
    expect(page.palettes).toHaveLength(0);
  });

  it("Escape during a drag leaves all as it was", () => {
    const page = new Page();
    page.down(page.port("decode.image", "output")).move(page.at(1000, 500)).key("Escape").up(page.port("blur.image", "input"));
    expect(page.input("blur.image")).toBeNull();
  });

  it("Ctrl and drag moves all wires of a port", () => {
    const page = new Page();
    page.drag(page.port("sample.latent", "output"), page.port("source.latent", "output"), { ctrl: true });
    expect(page.input("decode.latent")).toBe("source.latent");
  });
});

describe("wires", () => {
  it("Alt and drag cuts the wires that the knife crosses", () => {
    const page = new Page();
    page.drag(page.at(310, -30), page.at(310, 200), { alt: true });
    expect(page.input("sample.latent")).toBeNull();
    expect(page.input("decode.latent")).toBe("sample.latent");
  });

  it("a double click on a wire bends it by a dot; the wire still comes from its node", () => {
    const page = new Page();
    const [a, b] = [page.port("source.latent", "output"), page.port("sample.latent", "input")];
    page.doubleClick({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    expect(page.editor.document.dots.size).toBe(1);
    expect(page.input("sample.latent")).toBe("source.latent");
  });

  it("a second dot on the first half of a bent wire comes before the first dot", () => {
    const page = new Page();
    const [a, b] = [page.port("source.latent", "output"), page.port("sample.latent", "input")];
    page.doubleClick({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    page.doubleClick({ x: a.x + (b.x - a.x) / 4, y: a.y });
    const dots = [...page.editor.document.dots.values()];
    expect(dots).toHaveLength(2);
    const [first, second] = dots;
    expect(first?.after).toBe(second?.id);
    expect(second?.after).toBeNull();
  });

  it("a dot is dragged like a node", () => {
    const page = new Page();
    const [a, b] = [page.port("source.latent", "output"), page.port("sample.latent", "input")];
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    page.doubleClick(middle).drag(middle, { x: middle.x, y: middle.y + 150 }, { alt: false });
    const [dot] = page.editor.document.dots.values();
    expect(dot && page.canvas.toScreen(dot).y).toBeGreaterThan(middle.y + 130);
  });
});
