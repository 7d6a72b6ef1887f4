/** Branching from a recorded step: what the new node is wired to, where it stands, and when there is none. */
import { describe, expect, it } from "vitest";
import { addBranch, recordPort } from "../../src/graph/branch";
import { overlaps } from "../../src/geometry/rect";
import { nodeRect } from "../../src/graph/items";
import { toData } from "../../src/graph/serialise";
import { createEditor } from "../../src/store/editor";
import { branchAt } from "../../src/store/commands/branch";
import { openDocument } from "../../src/store/open";
import { catalogue, graphOf, workflows } from "../fixtures";

const example = () => {
  const { document } = openDocument(workflows["branch-from-step"], catalogue);
  return { document: document!, catalogue };
};

describe("a branch from a recorded step", () => {
  it("takes the record, the step, and what the sampler is set to; the schedule is left to the record", () => {
    const graph = graphOf({
      model: ["denoisers.mixture@1"], noise: ["latents.noise@1", { denoiser: { from: "model.denoiser" } }],
      levels: ["schedules.karras@1", { denoiser: { from: "model.denoiser" } }],
      sample: ["samplers.record@1", { denoiser: { from: "model.denoiser" }, noise: { from: "noise.latent" }, sigmas: { from: "levels.sigmas" }, solver: "euler_ancestral", seed: { axis: "seed" }, eta: 0.5 }],
    }, { axes: { seed: { values: [1, 2] } } });
    expect(addBranch(graph.document, graph, { node: "sample", port: "record" }, 4)).toBe("branch");
    const nodes = toData(graph.document)["nodes"] as Record<string, unknown>;
    expect(nodes["branch"]).toEqual({ type: "samplers.branch@1", in: {
      record: { from: "sample.record" }, step: 4, denoiser: { from: "model.denoiser" }, solver: "euler_ancestral", seed: { axis: "seed" }, eta: 0.5 } });
  });

  it("stands below its sampler, over no other node, however often one branches", () => {
    const graph = example();
    for (let i = 0; i < 5; i++) addBranch(graph.document, graph, { node: "trunk", port: "record" }, i);
    const trunk = nodeRect(graph, "trunk")!;
    const all = [...graph.document.nodes.keys()].map((name) => ({ name, rect: nodeRect(graph, name)! }));
    for (const one of all.filter(({ name }) => /^branch\d/.test(name))) {
      expect(one.rect.x).toBe(trunk.x);
      expect(all.filter((other) => other !== one && overlaps(one.rect, other.rect))).toEqual([]);
    }
  });

  it("goes on from a branch as from a run", () => {
    const graph = example();
    expect(recordPort(graph, "branch")).toBe("record");
    const name = addBranch(graph.document, graph, { node: "branch", port: "record" }, 12)!;
    expect(graph.document.nodes.get(name)?.inputs.get("denoiser")).toEqual({ kind: "wire", node: "other", port: "denoiser", via: null });
  });

  it("there is none off what is no record", () => {
    const graph = example();
    expect(addBranch(graph.document, graph, { node: "trunk", port: "latent" }, 0)).toBeNull();
    expect(addBranch(graph.document, graph, { node: "gone", port: "record" }, 0)).toBeNull();
    expect(recordPort(graph, "decode")).toBeNull();
  });

  it("is one step of the history", () => {
    const editor = createEditor(example().document, { catalogue });
    const before = toData(editor.document);
    const name = branchAt(editor, { node: "trunk", port: "record" }, 9);
    expect(editor.get().history.names.at(-1)).toBe("Branch from step 9 of trunk.record");
    expect([...editor.get().selection]).toEqual([`node:${name}`]);
    editor.undo();
    expect(toData(editor.document)).toEqual(before);
  });
});
