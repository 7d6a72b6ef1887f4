// @vitest-environment jsdom
/** The Docs tab of a node: the shipped workflows that use its type, to be opened, or taken over in part. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { WorkflowEntry } from "../../src/api/client";
import { openData } from "../../src/panels/documents/documents";
import { library } from "../../src/panels/documents/files";
import { Docs } from "../../src/panels/inspector/docs";
import { client } from "../../src/panels/shared/server";
import { active, catalogue as shared, tabs, toasts } from "../../src/panels/workbench";
import { catalogue, workflows } from "../fixtures";

const entry = (name: string, nodes: number, types: string[], bundled = true): WorkflowEntry =>
  ({ name, title: name, bundled, revision: 0, updated: null, inputs: {}, outputs: {}, description: "", nodes, types, size: 1, picture: null });
const buttons = (): string[] => [...document.querySelectorAll("button")].map((one) => one.textContent);

beforeEach(async () => {
  [tabs.value, toasts.value, shared.value] = [[], [], catalogue];
  openData({ format: 1, title: "mine", nodes: { steps: { type: "schedules.karras@1", in: {} } }, ui: { nodes: { steps: { x: 100, y: 40 } } } }, "test", { id: "mine" });
  library.value = [entry("large", 40, ["schedules.karras"]), entry("text-to-image", 10, ["schedules.karras", "samplers.sample"]), entry("own", 2, ["schedules.karras"], false), entry("other", 3, ["images.blur"])];
  vi.spyOn(client, "workflow").mockImplementation((name) => Promise.resolve({ ...entry(name, 10, []), document: workflows["text-to-image"] }));
  active.value!.editor.select(["node:steps"]);
  await act(() => render(<Docs editor={active.value!.editor} />, document.body));
});
afterEach(() => {
  render(null, document.body);
  vi.restoreAllMocks();
});

describe("the examples of a node type", () => {
  it("are the shipped workflows that use it, the smallest first", () => {
    expect(buttons()).toEqual(["Open text-to-image", "Open large", "Insert an example here"]);
  });

  it("open in a tab of their own", async () => {
    await act(() => document.querySelector<HTMLButtonElement>("button.link")!.click());
    await vi.waitFor(() => expect(tabs.value.map(({ editor }) => editor.document.title)).toEqual(["mine", "Text to image"]));
  });

  it("are inserted below what there is: the node, one that takes its value and all that feeds both, as one step", async () => {
    const { editor } = active.value!;
    await act(() => [...document.querySelectorAll("button")].at(-1)!.click());
    await vi.waitFor(() => expect([...editor.document.nodes.keys()]).toEqual(["steps", "model", "prompt", "encode", "guide", "noise", "levels", "sample"]));
    const [steps, levels] = [editor.document.nodes.get("steps")!, editor.document.nodes.get("levels")!];
    expect(levels.inputs.get("denoiser")).toMatchObject({ kind: "wire", node: "model", port: "denoiser" });
    expect(levels.look.y).toBeGreaterThan(steps.look.y + 100);
    expect(editor.get().selection.size).toBe(7);
    editor.undo();
    expect(editor.document.nodes.size).toBe(1);
  });
});
