// @vitest-environment jsdom
/** A workflow of ComfyUI that is dropped or pasted: the server translates it, it opens in a tab, and what differs is said. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeFiles, takeText } from "../../src/panels/drop";
import { openData } from "../../src/panels/documents/documents";
import { notices } from "../../src/panels/shell/notices";
import { active, catalogue as shared, tabs, toasts } from "../../src/panels/workbench";
import { catalogue, workflows } from "../fixtures";

const PROMPT = "{\"3\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": 18446744073709551615}}}";
let posted: { path: string; type: string; size: number }[] = [];
let warnings: string[] = [];
let refused = false;

beforeEach(() => {
  [posted, warnings, refused] = [[], ["KSampler 3: its seed is too large"], false];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    if (!path.endsWith("/import")) return Promise.resolve(new Response("", { status: 404 }));
    posted.push({ path, type: (init.headers as Record<string, string>)["content-type"] ?? "", size: (init.body as Blob).size });
    if (refused) return Promise.resolve(Response.json({ problems: [{ kind: "not_comfyui", message: "nodes feed each other in a circle", where: {}, fixes: [] }] }, { status: 422 }));
    return Promise.resolve(Response.json({ workflow: { ...workflows["text-to-image"], title: "From ComfyUI" }, warnings }));
  });
  [tabs.value, toasts.value, notices.value, shared.value] = [[], [], [], catalogue];
  openData(workflows["text-to-image"], "test", { id: "there" });
});
afterEach(() => vi.unstubAllGlobals());

const titles = (): readonly string[] => tabs.value.map(({ editor }) => editor.document.title);
const said = (): readonly string[] => notices.value.filter(({ tab, kind }) => tab === active.value?.id && kind === "imported").map(({ text }) => text);

describe("a workflow of ComfyUI", () => {
  it("that is dropped is sent as it is and opens beside what is open, with a notice of what differs", async () => {
    await takeFiles([new File([PROMPT], "mine.json")], null);
    await vi.waitFor(() => expect(titles()).toEqual(["Text to image", "mine"]));
    expect(posted).toEqual([{ path: "/api/v1/import", type: "application/json", size: PROMPT.length }]);
    expect(said()).toEqual(["mine.json was translated from ComfyUI; one thing was not translated or differs."]);
  });

  it("that is pasted opens in a tab too; where nothing differs there is no notice", async () => {
    warnings = [];
    await takeText(PROMPT, null, false);
    await vi.waitFor(() => expect(titles()).toEqual(["Text to image", "Paste"]));
    expect(said()).toEqual([]);
    expect(toasts.value.length).toBe(1);
  });

  it("that the server refuses opens nothing, and it is said why", async () => {
    refused = true;
    await takeFiles([new File([PROMPT], "mine.json")], null);
    await vi.waitFor(() => expect(toasts.value.length).toBe(1));
    expect([titles().length, toasts.value[0]?.text]).toEqual([1, "nodes feed each other in a circle"]);
  });
});
