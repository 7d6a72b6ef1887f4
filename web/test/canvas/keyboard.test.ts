// @vitest-environment jsdom
/** The canvas by keyboard, and what a screen reader hears. */
import { describe, expect, it } from "vitest";
import { Page } from "./page";

/** The mirror is rebuilt in a quiet moment. */
const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 80));

describe("walking", () => {
  it("Home goes to the first node, arrows to the nearest in their direction", () => {
    const page = new Page();
    page.key("Home").key("ArrowRight");
    expect(page.selected).toEqual(["node:sample"]);
    page.key("ArrowLeft").key("ArrowDown");
    expect(page.selected).toEqual(["node:mask"]);
  });

  it("Alt with arrows follows wires", () => {
    const page = new Page();
    page.key("Home").key("Alt+ArrowRight").key("Alt+ArrowRight");
    expect(page.selected).toEqual(["node:decode"]);
    page.key("Alt+ArrowLeft");
    expect(page.selected).toEqual(["node:sample"]);
  });

  it("a node out of view is brought into view", () => {
    const page = new Page();
    page.canvas.reveal("node:blur");
    const at = page.header("blur");
    expect(at.x > 0 && at.x < 1400 && at.y > 0 && at.y < 900).toBe(true);
  });

  it("Enter goes into a node and Escape leaves it: port, then selection, then nothing", () => {
    const page = new Page();
    page.key("Home").key("Alt+ArrowRight").key("Enter");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("latent input of sample, Latent, connected from source.latent");
    page.key("ArrowDown").key("ArrowDown");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("latent output of sample, Latent, connected to decode.latent");
    page.key("Escape");
    expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^sample, t sample, 3 of 5|^sample, t sample, \d of 5/);
    page.key("Escape");
    expect(page.selected).toEqual([]);
  });

  it("Enter on a field's port goes into the field, Escape back to the node", () => {
    const page = new Page();
    page.key("Home").key("Enter").key("Enter");
    expect(document.activeElement?.tagName).toBe("INPUT");
    page.key("Escape");
    expect(document.activeElement?.getAttribute("aria-roledescription")).toBe("node");
  });
});

describe("linking", () => {
  it("L links among compatible targets only and says how many there are", () => {
    const page = new Page();
    page.canvas.reveal("node:decode");
    page.key("L");
    expect(page.live).toBe("Link from decode.image: 1 compatible target. Arrows choose, Enter links, Escape cancels. blur.image, 1 of 1");
    page.key("Enter");
    expect(page.input("blur.image")).toBe("decode.image");
    expect(page.live).toBe("Connected decode.image to blur.image");
  });

  it("letters filter the targets, Escape cancels", () => {
    const page = new Page();
    page.canvas.reveal("node:source");
    for (const key of ["L", "d", "e", "c"]) page.key(key);
    expect(page.live).toMatch(/^decode\.latent/);
    page.key("Escape");
    expect(page.input("decode.latent")).toBe("sample.latent");
    expect(page.live).toBe("Link cancelled");
  });
});

describe("commands", () => {
  it("Delete deletes, Ctrl+Delete reconnects, Ctrl+Z and Ctrl+Y undo and redo", () => {
    const page = new Page();
    page.click(page.header("sample")).key("Ctrl+Delete");
    expect(page.input("decode.latent")).toBe("source.latent");
    page.key("Ctrl+Z").click(page.header("sample")).key("Delete");
    expect(page.input("decode.latent")).toBeNull();
    page.key("Ctrl+Z").key("Ctrl+Y");
    expect(page.editor.document.nodes.has("sample")).toBe(false);
  });

  it("H collapses, M mutes, and both are undone", () => {
    const page = new Page();
    page.click(page.header("sample")).key("H").key("M");
    expect(page.look("sample")).toMatchObject({ collapsed: true, mode: "mute" });
    page.key("M").key("H");
    expect(page.look("sample")).toMatchObject({ collapsed: false, mode: "on" });
  });

  it("B bypasses where a value can pass through, and says why where it cannot", () => {
    const page = new Page();
    page.click(page.header("sample")).key("B");
    expect(page.look("sample").mode).toBe("bypass");
    page.click(page.header("source")).key("B");
    expect(page.look("source").mode).toBe("on");
    expect(page.said.at(-1)).toContain("no input of type Latent");
  });

  it("Ctrl+A selects all, Ctrl+D copies with the wires among the copies", () => {
    const page = new Page();
    page.click(page.header("source")).click(page.header("sample"), { shift: true }).key("Ctrl+D");
    expect(page.editor.document.nodes.size).toBe(7);
    expect(page.selected).toHaveLength(2);
    page.key("Ctrl+A");
    expect(page.selected).toHaveLength(7);
  });

  it("Ctrl with arrows nudges by 10, with Shift by 50, presses after each other as one step", () => {
    const page = new Page();
    page.click(page.header("blur")).key("Ctrl+ArrowRight").key("Ctrl+ArrowRight").key("Ctrl+Shift+ArrowDown");
    expect(page.look("blur")).toMatchObject({ x: 1220, y: 350 });
    page.key("Ctrl+Z");
    expect(page.look("blur")).toMatchObject({ x: 1200, y: 300 });
  });

  it("single letters do nothing while a field has the focus", () => {
    const page = new Page();
    page.key("Home").key("Enter").key("Enter").key("M");
    expect(page.look("source").mode).toBe("on");
  });

  it("/ opens the palette beside the node", () => {
    const page = new Page();
    page.click(page.header("sample")).key("/");
    expect(page.palettes[0]?.at.x).toBeGreaterThan(600);
  });
});

describe("the mirror", () => {
  it("is one tab stop with every node in topological order", async () => {
    const page = new Page();
    await quiet();
    const nodes = [...page.host.querySelectorAll("[aria-roledescription=node]")].map((n) => n.getAttribute("data-node"));
    expect(nodes.indexOf("source")).toBeLessThan(nodes.indexOf("sample"));
    expect(nodes.indexOf("sample")).toBeLessThan(nodes.indexOf("decode"));
    const stops = page.host.querySelectorAll('.wl-mirror[tabindex="0"], .wl-mirror [tabindex="0"]');
    expect(stops).toHaveLength(1);
  });

  it("follows what is added, deleted and loaded", async () => {
    const page = new Page();
    await quiet();
    page.click(page.header("mask")).key("Delete");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(page.host.querySelector("[data-node=mask]")).toBeNull();
    expect(page.live).toBe("Deleted 1");
  });

  it("the focus of a screen reader moves the selection", async () => {
    const page = new Page();
    await quiet();
    page.host.querySelector<HTMLElement>("[data-node=decode]")?.focus();
    expect(page.selected).toEqual(["node:decode"]);
  });
});
