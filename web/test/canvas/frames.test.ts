// @vitest-environment jsdom
/** Frames: collapsed they hide what they hold, by keyboard one walks in and out, by menu things go in and out. */
import { beforeEach, describe, expect, it } from "vitest";
import { Scene } from "../../src/canvas/scene/scene";
import { itemsIn } from "../../src/canvas/tools/box";
import { hitAt } from "../../src/canvas/view/hit";
import { menuFor } from "../../src/panels/commands/context_menu";
import { Page } from "./page";

const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

/** source and sample in a frame called Start. */
function framed(): { page: Page; frame: string } {
  const page = new Page();
  page.click(page.header("source")).click(page.header("sample"), { shift: true }).key("Ctrl+G");
  const [frame] = page.editor.document.frames.keys();
  return { page, frame: frame! };
}

const sceneOf = (page: Page): Scene => new Scene(page.editor.document, page.editor.get().catalogue, () => undefined);

let made: ReturnType<typeof framed>;
beforeEach(() => (made = framed()));

describe("a collapsed frame", () => {
  it("hides its members: they are not hit, not boxed, and wires inside are gone", () => {
    const { page } = made;
    page.key("H");
    const scene = sceneOf(page);
    expect(hitAt(scene, { x: 0, y: 0, zoom: 1 }, { x: 500, y: 60 }).kind).not.toBe("node");
    expect(itemsIn(scene, { left: -100, top: -100, right: 1300, bottom: 900 }, false)).not.toContain("node:sample");
    const seen: string[] = [];
    scene.wireGrid.visit({ left: -1e5, top: -1e5, right: 1e5, bottom: 1e5 }, (wire) => seen.push(wire.key));
    expect(seen).toEqual(["in:decode.latent"]);
  });

  it("has one port for each type and side that wires cross, and the wires end there", () => {
    const { page, frame } = made;
    page.key("H");
    const scene = sceneOf(page);
    const view = scene.frames.get(frame)!;
    expect(view.ports).toMatchObject([{ side: "output", type: "Latent", count: 1 }]);
    const wire = scene.wires.get("in:decode.latent")!;
    expect([wire.x1, wire.y1]).toEqual([view.right, view.top + view.ports[0]!.y]);
  });

  it("follows changes one by one exactly as it is laid out anew", () => {
    const { page } = made;
    const scene = sceneOf(page);
    page.editor.onPatches((patches) => scene.apply(patches));
    page.key("H").key("Ctrl+ArrowRight").click(page.header("decode")).key("Delete").key("Ctrl+Z");
    const fresh = sceneOf(page);
    for (const [key, wire] of fresh.wires) expect([scene.wires.get(key)?.x1, scene.wires.get(key)?.y1]).toEqual([wire.x1, wire.y1]);
    expect([...scene.hidden]).toEqual([...fresh.hidden]);
    page.key("Ctrl+Z").key("Ctrl+Z").key("Ctrl+Z").key("Ctrl+Z");
    expect(scene.hidden.size).toBe(0);
    expect([...scene.shown()]).toHaveLength(5);
  });

  it("opens by Enter and by a double click, and by H", () => {
    const { page, frame } = made;
    const shut = (): boolean => page.editor.document.frames.get(frame)!.collapsed;
    page.key("H").key("Enter");
    expect(shut()).toBe(false);
    page.editor.select([`frame:${frame}`], `frame:${frame}`);
    page.key("H");
    const box = sceneOf(page).frames.get(frame)!;
    page.doubleClick(page.at(box.left + 40, box.top + 10));
    expect(shut()).toBe(false);
  });

  it("leaves its members out of the mirror", async () => {
    const { page } = made;
    page.key("H");
    await quiet();
    expect(page.host.querySelector("[data-node=source]")).toBeNull();
    expect(page.host.querySelector("[aria-roledescription=frame]")?.getAttribute("aria-label")).toContain("collapsed");
  });
});

describe("by keyboard", () => {
  it("frames are groups with names that hold their nodes", async () => {
    const { page } = made;
    await quiet();
    const group = page.host.querySelector("[aria-roledescription=frame]");
    expect(group?.querySelector("[data-node=sample]")).not.toBeNull();
    expect(group?.querySelector("[data-node=decode]")).toBeNull();
  });

  it("Enter walks into a frame, Escape out of it", () => {
    const { page, frame } = made;
    page.key("Enter");
    expect(page.selected).toEqual(["node:source"]);
    page.key("Escape").key("Escape");
    expect(page.selected).toEqual([`frame:${frame}`]);
  });
});

describe("the menu", () => {
  it("puts into a frame and takes out what dragging would", () => {
    const { page, frame } = made;
    page.editor.select(["node:decode"]);
    const entries = menuFor(page.editor, { target: { kind: "item", item: "node:decode" }, screen: { x: 0, y: 0 }, at: { x: 0, y: 0 } });
    const into = entries.find((one) => one !== "line" && one.label === "Put into a frame");
    const choice = into && into !== "line" ? into.more?.()[0] : undefined;
    if (choice && choice !== "line") choice.perform();
    expect(page.editor.document.frameOf("node:decode")).toBe(frame);
    const again = menuFor(page.editor, { target: { kind: "item", item: "node:decode" }, screen: { x: 0, y: 0 }, at: { x: 0, y: 0 } });
    const out = again.find((one) => one !== "line" && one.label === "Take out of its frame");
    if (out && out !== "line") out.perform();
    expect(page.editor.document.frameOf("node:decode")).toBeNull();
  });

  it("has a twin for each drag: connect, cut, move wires, insert, bend, place, resize, reorder", () => {
    const { page } = made;
    const labels = (target: Parameters<typeof menuFor>[1]["target"]): string[] =>
      menuFor(page.editor, { target, screen: { x: 0, y: 0 }, at: { x: 0, y: 0 } }).flatMap((one) => (one === "line" ? [] : [one.label]));
    expect(labels({ kind: "wire", to: { node: "sample", port: "latent" } })).toEqual(expect.arrayContaining(
      ["Insert a node", "Bend by a reroute dot", "Go to the wire", "Connect elsewhere", "Cut the wire"]));
    expect(labels({ kind: "port", place: { node: "source", port: "latent" }, side: "output" })).toEqual(expect.arrayContaining(
      ["Start a wire here", "Connect to", "Move all wires to another port", "Cut all wires", "Label this port"]));
    expect(labels({ kind: "item", item: "node:blur" })).toEqual(expect.arrayContaining(
      ["Place and size", "Align and distribute", "Select along wires", "Colour", "Bring to the front", "Swap the first two inputs", "Rename", "Note on this node"]));
  });
});

describe("nested frames", () => {
  it("an outer frame lies around the inner one with its header", () => {
    const { page, frame } = made;
    page.click(page.header("decode"), { shift: false });
    page.editor.select([`frame:${frame}`, "node:decode"]);
    page.key("Ctrl+G");
    const scene = sceneOf(page);
    const outer = [...scene.frames.values()].find((view) => view.frame.id !== frame)!;
    const inner = scene.frames.get(frame)!;
    expect(outer.top).toBeLessThan(inner.top);
    expect(outer.left).toBeLessThan(inner.left);
  });
});
