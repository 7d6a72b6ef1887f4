// @vitest-environment jsdom
/** Notes: Markdown read into elements, never into HTML; written in place. */
import { describe, expect, it } from "vitest";
import { render, type Reader } from "../../src/canvas/notes/markdown";
import { Page } from "./page";

const travelled: string[] = [];
const how: Reader = { isNode: (name) => name === "decode", travel: (name) => void travelled.push(name), picture: (name) => (name === "mine.png" ? "/api/v1/images/mine.png" : null) };

function read(text: string): HTMLElement {
  const place = document.createElement("div");
  place.append(...render(text, how));
  return place;
}

describe("Markdown", () => {
  it("becomes headings, bold, italic, code, lists, tasks and tables", () => {
    const place = read("# Title\n**b** *i* `c`\n\n- one\n- [x] two\n\n1. first\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode <b>\n```");
    for (const name of ["h3", "strong", "em", "p code", "ul li", "ol li", "table td", "pre code"]) expect(place.querySelector(name), name).not.toBeNull();
    expect(place.querySelectorAll("li")[1]?.textContent).toContain("☑");
  });

  it("shows raw HTML as text and follows no address but http, nodes and pictures of this server", () => {
    const place = read("<img src=x onerror=alert(1)> <script>1</script>\n\n[a](javascript:alert(1)) [b](https://example.org) ![p](https://evil.example/x.png) ![m](mine.png)");
    expect(place.querySelector("script")).toBeNull();
    expect([...place.querySelectorAll("img")].map((image) => image.getAttribute("src"))).toEqual(["/api/v1/images/mine.png"]);
    expect([...place.querySelectorAll("a")].map((link) => [link.getAttribute("href"), link.rel])).toEqual([["https://example.org", "noopener noreferrer"]]);
    expect(place.textContent).toContain("<script>1</script>");
  });

  it("links to nodes travel there", () => {
    const place = read("[here](decode), [[decode]], [[nowhere]]");
    const links = [...place.querySelectorAll("a")];
    expect(links).toHaveLength(2);
    links[0]?.click();
    expect(travelled).toEqual(["decode"]);
    expect(place.textContent).toContain("nowhere");
  });

  it("formulas become MathML without styles or fonts", async () => {
    const place = read("mass $E = mc^2$ costs $5 and $6");
    await expect.poll(() => place.querySelector("math") !== null, { timeout: 5000 }).toBe(true);
    expect(place.querySelectorAll("math")).toHaveLength(1);
    expect(place.querySelector("[style]")).toBeNull();
  });
});

describe("a note", () => {
  it("N adds one, open for writing; Escape leaves it, typing is one step", async () => {
    const page = new Page();
    page.click(page.at(700, 700)).key("N");
    await expect.poll(() => page.host.querySelector("textarea.wl-edit") !== null, { timeout: 5000 }).toBe(true);
    const area = page.host.querySelector<HTMLTextAreaElement>(".wl-note textarea")!;
    for (const text of ["# P", "# Pl", "# Plan"]) {
      area.value = text;
      area.dispatchEvent(new Event("input"));
    }
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    expect(page.host.querySelector("textarea.wl-edit")).toBeNull();
    expect([...page.editor.document.notes.values()][0]?.text).toBe("# Plan");
    expect(page.editor.get().history.names).toEqual(["Add a note", "Write a note"]);
    page.canvas.flush();
    expect(page.host.querySelector(".wl-note h3")?.textContent).toBe("Plan");
  });

  it("on a node is written beside it and kept with it", async () => {
    const page = new Page();
    page.click(page.header("sample")).key("Shift+N");
    await expect.poll(() => page.host.querySelector<HTMLElement>(".wl-node-note")?.hidden === false, { timeout: 5000 }).toBe(true);
    const area = page.host.querySelector<HTMLTextAreaElement>(".wl-node-note textarea")!;
    area.value = "*slow*";
    area.dispatchEvent(new Event("input"));
    expect(page.editor.document.nodes.get("sample")?.look.note).toBe("*slow*");
    expect(page.host.querySelector(".wl-node-note em")?.textContent).toBe("slow");
  });
});

describe("renaming in place", () => {
  it("F2 renames a node, a name that is taken is refused in words", async () => {
    const page = new Page({ ...(await import("./page")).CHAIN }, { rename: undefined as never });
    page.click(page.header("sample")).key("F2");
    await expect.poll(() => page.host.querySelector<HTMLInputElement>("input.wl-edit")?.hidden === false, { timeout: 5000 }).toBe(true);
    const input = page.host.querySelector<HTMLInputElement>("input.wl-edit")!;
    input.value = "decode";
    input.dispatchEvent(new Event("input"));
    expect(input.getAttribute("aria-invalid")).toBe("true");
    input.value = "steps";
    input.dispatchEvent(new Event("input"));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    expect(page.input("decode.latent")).toBe("steps.latent");
    expect(page.selected).toEqual(["node:steps"]);
  });
});
