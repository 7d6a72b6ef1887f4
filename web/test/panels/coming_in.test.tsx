// @vitest-environment jsdom
/** What comes in from outside and what a name is asked for: how many words there are about it, and which. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { SaveAs } from "../../src/panels/dialogs/small";
import { takeFiles, takeText } from "../../src/panels/drop";
import { openData } from "../../src/panels/documents/documents";
import { services } from "../../src/panels/shared/services";
import { copySelection, duplicate } from "../../src/store/commands";
import { active, canvas, catalogue as shared, tabs, toasts } from "../../src/panels/workbench";
import { catalogue, workflows } from "../fixtures";

const CUT = new File([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 9, 0, ...new TextEncoder().encode("iTXtwireloom\0\x01")])], "cut.png", { type: "image/png" });

beforeEach(() => {
  [tabs.value, toasts.value, shared.value] = [[], [], catalogue];
  openData(workflows["text-to-image"], "test", { id: "here" });
  toasts.value = [];
});

describe("a picture whose recipe is cut off", () => {
  it("becomes an image where the picture can be read, and its recipe is said to be damaged", async () => {
    vi.spyOn(services, "upload").mockResolvedValue("sha256-x.png");
    await takeFiles([CUT], null);
    expect(active.value?.editor.document.nodes.size).toBe(11);
    expect(toasts.value.map(({ text }) => text)).toEqual(["The recipe in cut.png cannot be read (it is cut off or damaged); the picture itself can be inserted."]);
  });

  it("is spoken of once where the picture cannot be read either", async () => {
    vi.spyOn(services, "upload").mockRejectedValue(new Error("the image/png picture ends too early"));
    await takeFiles([CUT], null);
    expect(active.value?.editor.document.nodes.size).toBe(10);
    expect(toasts.value.map(({ text }) => text)).toEqual(["The recipe in cut.png cannot be read, and the picture neither: the image/png picture ends too early"]);
  });
});

describe("what is pasted again", () => {
  const places = (): string[] => [...active.value!.editor.document.nodes.values()].map(({ look }) => `${look.x} ${look.y}`);

  it("does not hide what was pasted before: nodes, duplicates, texts", async () => {
    const { editor } = active.value!;
    editor.select(["node:guide"]);
    const copied = JSON.stringify(copySelection(editor));
    for (let i = 0; i < 3; i++) await takeText(copied, null, false);
    for (let i = 0; i < 2; i++) duplicate(editor, false, ["node:guide"]);
    for (let i = 0; i < 3; i++) await takeText("a red heart", null, false);
    expect(editor.document.nodes.size).toBe(18);
    expect(new Set(places()).size).toBe(18);
  });

  it("comes into view where it was copied far away, and beside its origin where that is seen", async () => {
    const { editor } = active.value!;
    document.body.innerHTML = '<div class="canvas-host"></div>';
    document.querySelector(".canvas-host")!.getBoundingClientRect = () => ({ left: 0, top: 0, width: 1000, height: 800 }) as DOMRect;
    editor.select(["node:guide"]);
    const copied = JSON.stringify(copySelection(editor));
    const from = editor.document.nodes.get("guide")!.look;
    let corner = { x: from.x - 300, y: from.y - 300 };
    canvas.value = { toWorld: ({ x, y }: { x: number; y: number }) => ({ x: corner.x + x, y: corner.y + y }) } as unknown as typeof canvas.value;
    await takeText(copied, null, false);
    expect(editor.document.nodes.get("guide2")!.look).toMatchObject({ x: from.x + 32, y: from.y + 32 });
    corner = { x: 50_000, y: -9000 };
    await takeText(copied, null, false);
    const { x, y } = editor.document.nodes.get("guide3")!.look;
    expect([x > 50_000 && x < 51_000, y > -9000 && y < -8200]).toEqual([true, true]);
    canvas.value = null;
  });
});

it("the name to save under is selected, so that what is typed takes its place", async () => {
  HTMLDialogElement.prototype.showModal = function show(): void { this.open = true; };
  HTMLDialogElement.prototype.close = function shut(): void { this.open = false; };
  await act(() => render(<SaveAs />, document.body));
  const field = document.querySelector<HTMLInputElement>("#save-name")!;
  await act(() => field.focus());
  expect(field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)).toBe("text-to-image");
});
