// @vitest-environment jsdom
/** The outline by keyboard: the tree grid of the ARIA practices, and every edit. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Literal } from "../../src/api/catalogue";
import { createEditor } from "../../src/store/editor";
import type { Editor } from "../../src/store/state";
import type { LiveDocument } from "../../src/graph/live";
import { graphOf, textToImage, catalogue } from "../fixtures";
import { fresh, settled, press, type } from "../widgets/show";

vi.mock("../../src/panels/shared/server", () => ({ session: { token: () => null }, client: { describe: () => Promise.resolve({ paragraph: "A picture is made." }), models: () => Promise.resolve([]), images: () => Promise.resolve([]), thumbnail: () => Promise.resolve(null), getRun: () => Promise.reject(new Error()) }, onExpired: () => undefined }));

fresh();

const { Outline } = await import("../../src/panels/outline/outline");
const { dialog, announcement, toasts } = await import("../../src/panels/workbench");

let editor: Editor;

/** Show a document; the keyboard is on its first row. */
function show(document: LiveDocument): void {
  editor = createEditor(document, { catalogue });
  void act(() => render(<Outline editor={editor} />, window.document.body));
  void act(() => row().focus());
}

beforeEach(() => { dialog.value = null; toasts.value = []; });

const all = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[role=treegrid] [data-row]")];
const row = (): HTMLElement => document.querySelector<HTMLElement>("[data-row].active")!;
const here = (): string => {
  const cell = document.activeElement?.closest("[data-column]");
  const inside = document.activeElement?.closest("[data-row]")?.getAttribute("data-row") ?? "nowhere";
  return cell && cell === document.activeElement ? `${inside} ${cell.getAttribute("data-column")}` : document.activeElement?.hasAttribute("data-row") ? inside : `in ${inside}`;
};
const keys = (...list: string[]): void => {
  for (const one of list) {
    const parts = one.split("+");
    const key = parts.pop()!;
    press(document.activeElement!, key === "Space" ? " " : key, { ctrlKey: parts.includes("Ctrl"), altKey: parts.includes("Alt"), shiftKey: parts.includes("Shift"), code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key });
  }
};
const value = (node: string, port: string): Literal | undefined => {
  const bound = editor.document.nodes.get(node)?.inputs.get(port);
  return bound?.kind === "literal" ? bound.value : undefined;
};

describe("walking in the outline", () => {
  it("is one stop for Tab, says level, place and whether a row is open, and goes up and down", () => {
    show(textToImage().document);
    expect(document.querySelectorAll("[role=treegrid] [tabindex='0'][data-row], [role=treegrid] [tabindex='0'][data-column]")).toHaveLength(1);
    expect(["aria-level", "aria-posinset", "aria-setsize", "aria-expanded", "aria-rowindex"].map((name) => row().getAttribute(name))).toEqual(["1", "1", "10", "false", "2"]);
    keys("ArrowDown");
    expect(here()).toBe("node:prompt");
    keys("End");
    expect(here()).toBe("node:enlarge");
    keys("Home");
    expect(here()).toBe("node:model");
    keys("PageDown");
    expect(here()).toBe("node:enlarge");
  });

  it("opens a row with Right, goes on into its cells, and back out with Left to the row around it", () => {
    show(textToImage().document);
    keys("ArrowRight");
    expect([here(), row().getAttribute("aria-expanded")]).toEqual(["node:model", "true"]);
    keys("ArrowRight", "ArrowRight");
    expect(here()).toBe("node:model 1");
    keys("ArrowDown");
    expect(here()).toBe("input:model.file 1");
    keys("Home");
    expect(here()).toBe("input:model.file 0");
    keys("ArrowLeft", "ArrowLeft");
    expect(here()).toBe("node:model");
    keys("ArrowLeft");
    expect(row().getAttribute("aria-expanded")).toBe("false");
  });

  it("finds a row by its first letters", () => {
    show(textToImage().document);
    keys("d");
    expect(here()).toBe("node:decode");
    keys("Home", "e");
    expect(here()).toBe("node:encode");
    keys("e");
    expect(here()).toBe("node:enlarge");
  });

  it("selects what it walks over with Shift, and one row more or less with Space", () => {
    show(textToImage().document);
    keys("Shift+ArrowDown");
    expect([...editor.get().selection]).toEqual(["node:model", "node:prompt"]);
    keys("Space");
    expect([...editor.get().selection]).toEqual(["node:model"]);
    keys("Ctrl+a");
    expect(editor.get().selection.size).toBe(10);
  });

  it("draws few of ten thousand nodes, says how many there are, and reaches the last one", () => {
    show(graphOf(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`n${i}`, ["values.number@1"] as [string]]))).document);
    expect(all().length).toBeLessThan(60);
    expect(document.querySelector("[role=treegrid]")?.getAttribute("aria-rowcount")).toBe("10001");
    keys("End");
    expect(here()).toBe("node:n9999");
  });
});

describe("editing in the outline", () => {
  it("types a value with the field's own widget, as one step of undo, and goes back with Escape", async () => {
    show(textToImage().document);
    keys("g", "ArrowRight", "s", "Enter");
    await settled(() => document.activeElement instanceof HTMLInputElement);
    expect(document.activeElement?.id).toBe("row-guide-scale");
    type(document.activeElement as HTMLInputElement, "4");
    keys("Enter", "Escape");
    expect(value("guide", "scale")).toBe(4);
    expect(here()).toBe("input:guide.scale");
    void act(() => void editor.undo());
    expect(value("guide", "scale")).toBe(2.5);
  });

  it("renames with F2, follows the node, and says why a name cannot be", () => {
    show(textToImage().document);
    keys("F2");
    type(document.activeElement as HTMLInputElement, "weights");
    keys("Enter");
    expect(editor.document.nodes.has("weights")).toBe(true);
    expect(here()).toBe("node:weights");
    keys("F2");
    type(document.activeElement as HTMLInputElement, "prompt");
    keys("Enter");
    expect(toasts.value.at(-1)?.text).toMatch(/already a node called prompt/);
    keys("F2", "Escape");
    expect(here()).toBe("node:weights");
  });

  it("connects an input by a list of the outputs that fit, and disconnects it", async () => {
    const { document: graph } = textToImage();
    show(graph);
    keys("s", "ArrowRight", "ArrowDown", "ArrowDown");
    expect(here()).toBe("input:sample.noise");
    keys("Delete");
    expect(editor.document.nodes.get("sample")?.inputs.has("noise")).toBe(false);
    keys("Enter");
    await settled(() => document.querySelector("[role=combobox]") !== null);
    const offered = [...document.querySelectorAll("[role=option] .what")].map((one) => one.textContent);
    expect(offered).toContain("noise.latent");
    expect(offered).not.toContain("decode.image");
    const option = [...document.querySelectorAll<HTMLElement>("[role=option]")].find((one) => one.textContent.startsWith("noise.latent"));
    void act(() => option?.click());
    await settled(() => editor.document.nodes.get("sample")?.inputs.has("noise") ?? false);
    expect(announcement.value).toBe("Connected noise.latent to sample.noise");
    await settled(() => here() === "input:sample.noise");
  });

  it("deletes, bypasses, mutes, collapses, duplicates, frames and moves, each as one step", () => {
    show(textToImage().document);
    keys("d", "Alt+m");
    expect(editor.document.nodes.get("decode")?.look.mode).toBe("mute");
    keys("Alt+h");
    expect(editor.document.nodes.get("decode")?.look.collapsed).toBe(true);
    keys("Ctrl+g");
    expect([...editor.document.frames.values()][0]?.members).toEqual(["node:decode"]);
    void act(() => { editor.undo(); editor.undo(); editor.undo(); });
    expect(editor.document.nodes.get("decode")?.look.mode).toBe("on");
    keys("Home", "p", "Alt+Shift+ArrowUp");
    expect(all().map((one) => one.getAttribute("data-row")).slice(0, 2)).toEqual(["node:prompt", "node:model"]);
    keys("Ctrl+d");
    expect(editor.document.nodes.has("prompt2")).toBe(true);
    keys("Delete");
    expect(editor.document.nodes.has("prompt2")).toBe(false);
    expect(document.activeElement?.closest("[role=treegrid]")).not.toBeNull();
  });

  it("opens the palette for the row: of a port, with what it feeds or takes", () => {
    show(textToImage().document);
    keys("e", "ArrowRight", "ArrowDown", "/");
    expect(dialog.value).toMatchObject({ kind: "palette", request: { from: { place: { node: "encode", port: "text_encoder" }, side: "input" } } });
  });

  it("goes to what was added elsewhere, also into a closed frame", () => {
    const { document: graph } = graphOf({ a: ["values.number@1"], b: ["values.number@1"] }, { ui: { frames: { f: { title: "Box", members: ["node:b"] } } } });
    show(graph);
    keys("End", "ArrowUp", "ArrowLeft");
    void act(() => editor.select(["node:b"], "node:b"));
    expect(row().getAttribute("data-row")).toBe("node:b");
  });

  it("shows a problem beside its input, with a fix that works", () => {
    show(textToImage().document);
    void act(() => editor.setProblems([{ kind: "out_of_range", severity: "blocking", message: "expected at most 30", where: { node: "guide", port: "scale" },
      fixes: [{ label: "Set scale to 30", change: { patch: [{ op: "replace", path: "/nodes/guide/in/scale", value: 30 }] } }] }] as never));
    keys("g");
    expect(row().textContent).toContain("expected at most 30");
    void act(() => [...row().querySelectorAll("button")].find((one) => one.textContent === "Set scale to 30")?.click());
    expect(value("guide", "scale")).toBe(30);
  });
});
