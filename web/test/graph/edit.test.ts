import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/graph/document";
import { item, parsePlace } from "../../src/graph/document";
import { copyItems, paste } from "../../src/graph/clipboard";
import { flatten, refuseBypass } from "../../src/graph/flatten";
import { addDot, joinFrame, mergeDots, wrapInFrame } from "../../src/graph/frames";
import { frameRect, moveItems, nodeRect } from "../../src/graph/items";
import { contains } from "../../src/geometry/rect";
import { applyPatch } from "../../src/graph/patch";
import { parseData } from "../../src/graph/parse";
import { renameAxis, renameNode } from "../../src/graph/rename";
import { advanceSeeds, setSeedMode } from "../../src/graph/seeds";
import { toData } from "../../src/graph/serialise";
import { deleteAndHeal, deleteDot, deleteItems, insertOnWire, swapInputs } from "../../src/graph/wiring";
import { catalogue, graphOf, open, textToImage, workflows } from "../fixtures";

const chain = (): ReturnType<typeof graphOf> => graphOf({
  a: ["images.solid@1"], b: ["images.blur@1", { image: { from: "a.image" } }], c: ["images.invert@1", { image: { from: "b.image" } }] },
  { outputs: { picture: "c.image", early: "b.image" } });
const nodesIn = (data: JsonObject): Record<string, { in?: Record<string, unknown> }> => data["nodes"] as never;
const wire = (from: string, to: string): { from: { node: string; port: string }; to: { node: string; port: string } } =>
  ({ from: parsePlace(from)!, to: parsePlace(to)! });

describe("before a run", () => {
  it("a bypassed node is left out and its neighbours are wired to each other", () => {
    const { document } = chain();
    const node = document.nodes.get("b")!;
    document.put("nodes", "b", { ...node, look: { ...node.look, mode: "bypass" } });
    const { data, left, problems } = flatten({ document, catalogue });
    expect([Object.keys(nodesIn(data)), [...left], problems]).toEqual([["a", "c"], ["b"], []]);
    expect(nodesIn(data)["c"]?.in).toEqual({ image: { from: "a.image" } });
    expect(data["outputs"]).toEqual({ picture: "c.image", early: "a.image" });
  });

  it("a muted node is left out with all that needs it, and with outputs that they declare", () => {
    const { document } = chain();
    const node = document.nodes.get("b")!;
    document.put("nodes", "b", { ...node, look: { ...node.look, mode: "mute" } });
    const { data } = flatten({ document, catalogue });
    expect([Object.keys(nodesIn(data)), data["outputs"]]).toEqual([["a"], {}]);
  });

  it("a document of which nothing is left says that all is muted or bypassed, and what to do; an empty one does not", () => {
    for (const mode of ["bypass", "mute"] as const) {
      const graph = graphOf({ a: ["images.blur@1"], b: ["images.blur@1", { image: { from: "a.image" } }] });
      for (const node of [...graph.document.nodes.values()]) graph.document.put("nodes", node.name, { ...node, look: { ...node.look, mode } });
      expect(flatten(graph).problems).toMatchObject([{ kind: "nothing_left", message: expect.stringMatching(/all nodes are muted or bypassed.*M for muted, B for bypassed/) as string }]);
    }
    expect(flatten(graphOf({})).problems).toEqual([]);
  });

  it("what was left out comes back when the posted document is opened again", () => {
    for (const mode of ["bypass", "mute"] as const) {
      const { document } = chain();
      const node = document.nodes.get("b")!;
      document.put("nodes", "b", { ...node, look: { ...node.look, mode } });
      expect(toData(open(flatten({ document, catalogue }).data))).toEqual(toData(document));
    }
  });

  it("a frame's bypass holds for its members, which remember their own state", () => {
    const graph = chain();
    const id = wrapInFrame(graph.document, graph, ["node:b"]);
    graph.document.put("frames", id, { ...graph.document.frames.get(id)!, mode: "bypass" });
    expect([...flatten(graph).left]).toEqual(["b"]);
    expect(graph.document.nodes.get("b")?.look.mode).toBe("on");
  });

  it("a bypass through which nothing can pass is refused with the reason", () => {
    const graph = textToImage();
    expect(refuseBypass(graph, graph.document.nodes.get("decode")!)).toContain("no input of type Image");
    expect(refuseBypass(graph, graph.document.nodes.get("guide")!)).toBeNull();
  });

  it("a document without bypass, mute or dots is posted as it is", () => {
    const { ui: _, ...data } = flatten(textToImage()).data;
    const { ui: _saved, ...saved } = workflows["text-to-image"] as { ui: unknown };
    expect(data).toEqual(saved);
  });

  it("seeds that move on are drawn and stand in the field; fixed ones stay", () => {
    const graph = textToImage();
    const seed = { node: "noise", port: "seed" };
    const value = (): unknown => (graph.document.nodes.get("noise")!.inputs.get("seed") as { value: unknown }).value;
    expect(advanceSeeds(graph.document, graph, ["noise"])).toEqual([]);
    setSeedMode(graph.document, seed, "increment");
    expect([advanceSeeds(graph.document, graph, ["noise"]), value()]).toEqual([[seed], 8]);
    setSeedMode(graph.document, seed, "random");
    advanceSeeds(graph.document, graph, ["noise"], () => 0.999999999999);
    expect(value()).toBe(2 ** 32 - 1); // at most ten digits
    const kept = value();
    setSeedMode(graph.document, seed, "fixed");
    advanceSeeds(graph.document, graph, ["noise"]);
    expect(value()).toBe(kept);
  });
});

describe("wires", () => {
  it("heal over a deleted node where the types agree", () => {
    const graph = chain();
    deleteAndHeal(graph.document, graph, ["node:b"]);
    expect(graph.document.nodes.get("c")?.inputs.get("image")).toMatchObject({ node: "a", port: "image" });
  });

  it("go with a deleted node, and so do declared outputs and memberships", () => {
    const graph = chain();
    const frame = wrapInFrame(graph.document, graph, ["node:b", "node:c"]);
    deleteItems(graph.document, ["node:b"]);
    expect(graph.document.nodes.get("c")?.inputs.size).toBe(0);
    expect([...graph.document.outputs.keys()]).toEqual(["picture"]);
    expect(graph.document.frames.get(frame)?.members).toEqual(["node:c"]);
  });

  it("take in a node that is dropped on them", () => {
    const graph = graphOf({ a: ["images.solid@1"], c: ["images.invert@1", { image: { from: "a.image" } }], n: ["images.blur@1"], t: ["values.text@1"] });
    expect(insertOnWire(graph.document, graph, wire("a.image", "c.image"), "t")).toBe(false);
    expect(insertOnWire(graph.document, graph, wire("a.image", "c.image"), "n")).toBe(true);
    expect([graph.document.nodes.get("n")?.inputs.get("image"), graph.document.nodes.get("c")?.inputs.get("image")])
      .toMatchObject([{ node: "a" }, { node: "n" }]);
  });

  it("of the first two inputs of one type can be swapped", () => {
    const type = catalogue.newest("images.blend")!;
    const [one, two] = type.inputs.filter((i) => i.type === "Image").map((i) => i.name);
    const graph = graphOf({ a: ["images.solid@1"], b: ["images.solid@1"], x: ["images.blend@1", { [one!]: { from: "a.image" }, [two!]: { from: "b.image" } }] });
    expect(swapInputs(graph.document, graph, "x")).toBe(true);
    expect([graph.document.nodes.get("x")?.inputs.get(one!), graph.document.nodes.get("x")?.inputs.get(two!)]).toMatchObject([{ node: "b" }, { node: "a" }]);
  });

  it("bend at dots that the file may be run without", () => {
    const graph = chain();
    const first = addDot(graph.document, wire("a.image", "b.image"), 10, 10)!;
    const second = addDot(graph.document, wire("a.image", "b.image"), 20, 20)!;
    expect(graph.document.dots.get(second)?.after).toBe(first);
    expect(nodesIn(toData(graph.document))["b"]?.in).toEqual({ image: { from: "a.image" } });
    deleteDot(graph.document, first);
    expect([graph.document.dots.get(second)?.after, graph.document.nodes.get("b")?.inputs.get("image")]).toMatchObject([null, { via: second }]);
  });

  it("of two dots of one output merge, in either direction along a chain", () => {
    for (const [which, into] of [[0, 1], [1, 0]] as const) {
      const graph = chain();
      const dots = [addDot(graph.document, wire("a.image", "b.image"), 1, 1)!, addDot(graph.document, wire("a.image", "b.image"), 2, 2)!];
      expect(mergeDots(graph.document, dots[which]!, dots[into]!)).toBe(true);
      expect([...graph.document.dots.keys()]).toEqual([dots[into]]);
      expect(graph.document.dots.get(dots[into]!)?.after).toBeNull();
      expect(graph.document.nodes.get("b")?.inputs.get("image")).toMatchObject({ via: dots[into] });
    }
  });
});

describe("names", () => {
  it("are followed by everything that speaks of a node", () => {
    const graph = chain();
    const frame = wrapInFrame(graph.document, graph, ["node:b"]);
    addDot(graph.document, wire("b.image", "c.image"), 0, 0);
    renameNode(graph.document, "b", "soft");
    expect(JSON.stringify(toData(graph.document))).not.toMatch(/"b"|b\.image|node:b/);
    expect(graph.document.frames.get(frame)?.members).toEqual(["node:soft"]);
    expect(() => renameNode(graph.document, "soft", "a.b")).toThrow(/dot or a slash/);
    expect(() => renameNode(graph.document, "soft", "a")).toThrow(/already/);
  });

  it("of axes are followed by inputs, reducers and zips", () => {
    const document = open(workflows["text-to-image-sweep"]);
    renameAxis(document, "cfg", "guidance");
    const data = toData(document);
    expect(nodesIn(data)["guide"]?.in?.["scale"]).toEqual({ axis: "guidance" });
    expect((nodesIn(data)["grid"] as unknown as { over: string[] }).over).toEqual(["guidance", "seed"]);
  });
});

describe("frames", () => {
  it("hold what is listed and nothing that merely lies there, and are as large as it needs", () => {
    const graph = chain();
    const id = wrapInFrame(graph.document, graph, ["node:a"]);
    moveItems(graph.document, ["node:b"], 5, 5);
    expect(graph.document.frameOf("node:b")).toBeNull();
    moveItems(graph.document, ["node:a"], 900, 700);
    expect(contains(frameRect(graph, graph.document.frames.get(id)!), nodeRect(graph, "a")!)).toBe(true);
  });

  it("take their members along, at any depth, each once", () => {
    const graph = chain();
    const inner = wrapInFrame(graph.document, graph, ["node:a"]);
    const outer = wrapInFrame(graph.document, graph, [item("frame", inner), "node:b"]);
    const before = graph.document.nodes.get("a")!.look.x;
    moveItems(graph.document, [item("frame", outer), "node:a", item("frame", inner)], 10, 0);
    expect(graph.document.nodes.get("a")!.look.x).toBe(before + 10);
  });

  it("never come into themselves", () => {
    const graph = chain();
    const inner = wrapInFrame(graph.document, graph, ["node:a"]);
    const outer = wrapInFrame(graph.document, graph, [item("frame", inner)]);
    expect(joinFrame(graph.document, [item("frame", outer)], inner)).toBe(0);
  });
});

describe("the clipboard", () => {
  it("holds a workflow that the server would take: wires from outside are not in it", () => {
    const { document } = textToImage();
    const data = copyItems(document, ["node:sample", "node:decode"]);
    expect(parseData(data).problems).toEqual([]);
    expect(nodesIn(data)["sample"]?.in).toEqual({ solver: "heun" });
    expect(nodesIn(data)["decode"]?.in).toEqual({ latent: { from: "sample.latent" } });
  });

  it("pastes under fresh names, wired among themselves; with their wires from outside only when asked", () => {
    for (const keepWires of [false, true]) {
      const { document } = textToImage();
      const added = paste(document, open(copyItems(document, ["node:sample", "node:decode"])), { keepWires });
      expect(added).toEqual(["node:sample2", "node:decode2"]);
      expect(document.nodes.get("decode2")?.inputs.get("latent")).toMatchObject({ node: "sample2" });
      expect(document.nodes.get("sample2")?.inputs.get("noise")).toEqual(keepWires ? { kind: "wire", node: "noise", port: "latent", via: null } : undefined);
    }
  });

  it("brings axes along: equal ones are shared, others get a fresh name", () => {
    const sweep = open(workflows["text-to-image-sweep"]);
    const data = copyItems(sweep, ["node:guide"]);
    paste(sweep, open(data));
    expect([...sweep.axes.keys()]).toEqual(["cfg", "seed"]);
    sweep.put("axes", "cfg", { ...sweep.axes.get("cfg")!, data: { values: [1] } });
    paste(sweep, open(data));
    expect(sweep.nodes.get("guide3")?.inputs.get("scale")).toEqual({ kind: "axis", axis: "cfg2", column: null });
  });
});

it("a copied instance takes the axes along that the inside of its definition walks", () => {
  const document = open(workflows["two-prompts"]);
  expect(Object.keys((copyItems(document, ["node:first"])["axes"] ?? {}) as object)).toEqual(["seed"]);
  expect(copyItems(document, ["node:steps"])["axes"] ?? {}).toEqual({});
});

describe("the fix of a problem", () => {
  it("changes what it says and nothing else: ranks, looks and dots stay", () => {
    const graph = chain();
    const dot = addDot(graph.document, wire("a.image", "b.image"), 1, 1)!;
    const patches = graph.document.record((d) => applyPatch(d, [
      { op: "add", path: "/nodes/to_grey", value: { type: "images.to_grey@1", in: { image: { from: "b.image" } } } },
      { op: "add", path: "/nodes/c/in/image", value: { from: "to_grey.image" } }]));
    expect(patches.map((p) => `${p.table}:${p.key}`).sort()).toEqual(["nodes:c", "nodes:to_grey"]);
    expect(graph.document.nodes.get("b")?.inputs.get("image")).toMatchObject({ via: dot });
  });

  it("that no longer fits is refused in words", () => {
    const graph = chain();
    expect(() => applyPatch(graph.document, [{ op: "move", from: "/nodes/a/in/zz", path: "/nodes/a/in/y" }])).toThrow(/not there any more/);
  });

  it("of a port name moves the value to the right name", () => {
    const graph = graphOf({ a: ["values.number@1", { valu: 4 }] });
    applyPatch(graph.document, [{ op: "remove", path: "/nodes/a/in/valu" }, { op: "add", path: "/nodes/a/in/value", value: 4 }]);
    expect([...graph.document.nodes.get("a")!.inputs]).toEqual([["value", { kind: "literal", value: 4 }]]);
  });
});
