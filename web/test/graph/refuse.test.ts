import { afterEach, describe, expect, it } from "vitest";
import { refuseAxis } from "../../src/graph/axis_values";
import { refuseWidget } from "../../src/graph/literals";
import { refuseName } from "../../src/graph/names";
import { parseData } from "../../src/graph/parse";
import { find } from "../../src/graph/query";
import { bestInput, inputsFor, outputsFor, refuseWire } from "../../src/graph/refuse";
import { useLanguage } from "../../src/messages";
import { FI } from "../../src/messages/fi";
import { SV } from "../../src/messages/sv";
import { graphOf, SLACK, textToImage } from "../fixtures";

const wire = (from: string, to: string): Parameters<typeof refuseWire>[1] => {
  const place = (text: string): { node: string; port: string } => ({ node: text.split(".")[0]!, port: text.split(".")[1]! });
  return { from: place(from), to: place(to) };
};

describe("a wire", () => {
  it("is allowed between ports of the same type and along what loses nothing", () => {
    const graph = graphOf({ a: ["values.integer@1"], b: ["values.number@1"], c: ["images.solid@1"], d: ["images.blur@1"] });
    expect(refuseWire(graph, wire("a.integer", "b.value"))).toBeNull();
    expect(refuseWire(graph, wire("c.image", "d.image"))).toBeNull();
  });

  it("is refused from a node to itself", () => {
    expect(refuseWire(graphOf({ d: ["images.blur@1"] }), wire("d.image", "d.image"))).toMatchObject({ kind: "same_node" });
  });

  it("of another type is refused with the node types that would convert it", () => {
    const refusal = refuseWire(textToImage(), wire("noise.latent", "upscaler.file"));
    expect(refusal).toMatchObject({ kind: "wired_file" });
    const graph = graphOf({ a: ["values.number@1"], b: ["values.integer@1"] });
    expect(refuseWire(graph, wire("a.number", "b.value"))).toMatchObject({ kind: "type_mismatch", expected: "Integer", got: "Number",
      fix: expect.stringContaining("values.round") as string });
  });

  it("that would close a circle is refused with the way round", () => {
    const graph = graphOf({ a: ["images.blur@1"], b: ["images.blur@1", { image: { from: "a.image" } }], c: ["images.blur@1", { image: { from: "b.image" } }] });
    expect(refuseWire(graph, wire("c.image", "a.image"))).toMatchObject({ kind: "cycle", through: ["a", "b", "c"] });
  });

  it("that would close a circle is refused as well where a converter would make it fit", () => {
    const graph = graphOf({ a: ["latents.to_image@1"], b: ["images.blur@1", { image: { from: "a.image" } }] });
    expect(refuseWire(graph, wire("b.image", "a.latent"))).toMatchObject({ kind: "cycle", through: ["a", "b"] });
  });

  it("to a placeholder is refused, and says what is missing", () => {
    const graph = graphOf({ a: ["images.solid@1"], x: ["gone.away@3", { image: 1 }] });
    expect(refuseWire(graph, wire("a.image", "x.image"))).toMatchObject({ kind: "unknown_port", reason: expect.stringContaining("gone.away@3") as string });
  });

  it("offered as a target is one that would not be refused, or one that a converter would make fit", () => {
    const graph = textToImage();
    for (const from of [{ node: "model", port: "denoiser" }, { node: "prompt", port: "text" }, { node: "decode", port: "image" }]) {
      const targets = inputsFor(graph, from);
      expect(targets.length).toBeGreaterThan(0);
      for (const { place, needs } of targets) {
        const refusal = refuseWire(graph, { from, to: place });
        expect(needs.length ? refusal?.kind : refusal).toBe(needs.length ? "type_mismatch" : null);
      }
    }
    expect(outputsFor(graph, { node: "sample", port: "noise" })[0]?.place).toEqual({ node: "noise", port: "latent" });
  });

  it("dropped on the body of a node takes its required empty input first", () => {
    const graph = graphOf({ a: ["images.solid@1"], b: ["images.blend@1"] });
    const target = bestInput(graph, { node: "a", port: "image" }, "b");
    expect(target?.needs).toEqual([]);
    expect(graph.catalogue.input(graph.catalogue.newest("images.blend")!, target!.place.port)?.required).toBe(true);
  });

  it("is judged within a frame at the end of a chain of 10,000 nodes", () => {
    const nodes: Record<string, [string, Record<string, unknown>?]> = { n0: ["images.blur@1"] };
    for (let i = 1; i < 10_000; i++) nodes[`n${i}`] = ["images.blur@1", { image: { from: `n${i - 1}.image` } }];
    const graph = graphOf(nodes);
    const took = Array.from({ length: 10 }, () => {
      const began = performance.now();
      expect(refuseWire(graph, wire("n9999.image", "n0.image"))?.kind).toBe("cycle");
      return performance.now() - began;
    });
    expect(Math.min(...took)).toBeLessThan(16 * SLACK);
  });
});

describe("in another language", () => {
  afterEach(() => useLanguage("en"));

  it("what the editor refuses by itself is said in it; names, types and what the file says stay as they are", () => {
    const graph = graphOf({ a: ["images.solid@1"], b: ["images.blur@1", { image: { from: "a.image" } }] });
    useLanguage("fi", FI.messages);
    expect(refuseWire(graph, { from: { node: "b", port: "image" }, to: { node: "b", port: "image" } })).toMatchObject({ reason: "solmu b ei voi ottaa omaa lähtöään", fix: "yhdistä toisesta solmusta" });
    expect(refuseWidget({ kind: "range", low: 0.5, high: 2, step: null, unit: null, log: false }, 3)).toBe("odotettiin lukua väliltä 0,5–2, saatiin 3");
    expect(find(graph, "blur")).toEqual([{ item: "node:b", where: "images.blur@1" }]);
    useLanguage("sv", SV.messages);
    expect(refuseName("a.b")).toBe("'a.b' har en punkt eller ett snedstreck; skriv _ eller - i stället");
    expect(parseData({ format: 1 }).problems[0]?.message).toBe('arbetsflödet har inga "nodes": {name: {"type": ..., "in": {...}}}');
    expect(refuseAxis({ values: [] })).toBe("förväntade 1 till 10000 värden, fick 0");
  });
});
