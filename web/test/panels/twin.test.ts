// @vitest-environment jsdom
/** To the toy twin and back: which tab it is in, when it is made anew, and what is said where there is none. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setValue } from "../../src/store/commands";
import { openData } from "../../src/panels/documents/documents";
import { flip } from "../../src/panels/documents/twin";
import { active, activeId, catalogue as shared, inspector, tabs, toasts } from "../../src/panels/workbench";
import { catalogue, workflows } from "../fixtures";

const TWIN = { format: 1, title: "Toy twin of it", nodes: { data: { type: "denoisers.mixture@1", in: {} } } };
let posted: { path: string; body: { workflow: { title: string } } }[] = [];
let refused = false;

beforeEach(() => {
  [posted, refused] = [[], false];
  sessionStorage.clear();
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    if (init.method === "POST") posted.push({ path: url, body: JSON.parse(init.body as string) as never });
    if (url.endsWith("/twin") && refused) return Promise.resolve(Response.json({ problems: [{ kind: "no_twin", message: "masks have no twin", where: { node: "mask" }, fixes: [] }] }, { status: 422 }));
    if (url.endsWith("/twin")) return Promise.resolve(Response.json(TWIN));
    return Promise.resolve(url.endsWith("/runs") ? Response.json({ id: "r", status: "queued" }, { status: 202 }) : new Response("", { status: 404 }));
  });
  [tabs.value, toasts.value, shared.value] = [[], [], catalogue];
  openData(workflows["text-to-image"], "test", { id: "origin" });
});
afterEach(() => vi.unstubAllGlobals());

const titles = (): readonly string[] => tabs.value.map(({ editor }) => editor.document.title);
const made = (): number => posted.filter(({ path }) => path.endsWith("/twin")).length;

describe("the toy twin", () => {
  it("opens in a tab of its own and runs; the same command goes back, and there again without asking anew", async () => {
    await flip();
    expect(titles()).toEqual(["Text to image", "Toy twin of it"]);
    expect([active.value?.editor.document.title, posted.map(({ path }) => path)]).toEqual(["Toy twin of it", ["/api/v1/twin", "/api/v1/runs"]]);
    expect(posted[0]?.body.workflow.title).toBe("Text to image");
    await flip();
    expect(activeId.value).toBe("origin");
    await flip();
    expect([active.value?.editor.document.title, made()]).toEqual(["Toy twin of it", 1]);
  });

  it("is made anew in its place after the workflow was changed", async () => {
    await flip();
    await flip();
    setValue(active.value!.editor, { node: "sample", port: "solver" }, "euler");
    await flip();
    expect([titles().length, made()]).toEqual([2, 2]);
  });

  it("that somebody changed stays as it is: the new one gets another tab", async () => {
    await flip();
    setValue(active.value!.editor, { node: "data", port: "spread" }, 0.3);
    await flip();
    setValue(active.value!.editor, { node: "sample", port: "solver" }, "euler");
    await flip();
    expect(titles()).toEqual(["Text to image", "Toy twin of it", "Toy twin of it"]);
    expect(tabs.value[1]?.editor.document.nodes.get("data")?.inputs.get("spread")).toEqual({ kind: "literal", value: 0.3 });
  });

  it("moving nodes makes no other one", async () => {
    await flip();
    await flip();
    active.value!.editor.edit("move", (draft) => draft.put("ui", "camera", { x: 3 }));
    await flip();
    expect(made()).toBe(1);
  });

  it("has no way back where its workflow was closed, and says so", async () => {
    await flip();
    tabs.value = tabs.value.filter(({ id }) => id !== "origin");
    await flip();
    expect(toasts.value.at(-1)?.text).toContain("The workflow of this twin is closed");
  });

  it("says what has none, at its node", async () => {
    refused = true;
    await flip();
    expect([titles().length, toasts.value.at(-1)?.text, inspector.value]).toEqual([1, "This has no toy twin: masks have no twin", "issues"]);
    expect(active.value?.editor.get().problems).toMatchObject([{ kind: "no_twin", where: { node: "mask" } }]);
  });
});
