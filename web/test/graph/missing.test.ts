/** Documents that need more than is there. */

import { expect, it } from "vitest";
import { fullName } from "../../src/graph/catalogue";
import { circleIn } from "../../src/graph/circle";
import { missingTypes, replaceType } from "../../src/graph/missing";
import { parseData } from "../../src/graph/parse";
import { nodeData, toData } from "../../src/graph/serialise";
import { openDocument } from "../../src/store/open";
import { catalogue, graphOf, workflows } from "../fixtures";

it("a node of an unknown type keeps its values and wires through opening and writing", () => {
  const data = { format: 1, nodes: { a: { type: "values.text@1", in: { value: "x" } }, b: { type: "fancy.blur@3", in: { text: { from: "a.text" }, radius: 4, odd: { deep: [1] } }, extra: true } } };
  const { document } = openDocument(data, catalogue);
  expect((toData(document!)["nodes"] as Record<string, unknown>)["b"]).toEqual(data.nodes.b);
});

it("missing types are listed with their version, their pack and their nodes; a slip of the pen finds its type first", () => {
  const graph = graphOf({ p: ["text.promt@1", { text: "a cat" }], q: ["fancy.blur@3", { radius: 4 }], r: ["fancy.blur@3"] });
  const found = missingTypes(graph);
  expect(found.map(({ id, version, pack, nodes }) => [id, version, pack, nodes.join()])).toEqual([["text.promt", "1", "text", "p"], ["fancy.blur", "3", "fancy", "q,r"]]);
  expect(found[0]?.fits[0]?.id).toBe("text.prompt");
});

it("another version of the same type fits best, and replacing keeps values and the wires of both sides", () => {
  const graph = graphOf({ a: ["text.prompt@9", { text: "a cat" }], e: ["text.encode@1", { prompt: { from: "a.words" } }] });
  const type = missingTypes(graph)[0]?.fits[0];
  expect(type?.id).toBe("text.prompt");
  graph.document.record((draft) => replaceType(draft, graph, ["a"], type!));
  expect(nodeData(graph.document.nodes.get("a")!)).toEqual({ type: fullName(type!), in: { text: "a cat" } });
  expect(graph.document.nodes.get("e")?.inputs.get("prompt")).toMatchObject({ node: "a", port: "text" });
  expect(missingTypes(graph)).toEqual([]);
});

it("a circle is found and named in its order, also behind other nodes; without one there is none", () => {
  const graph = graphOf({ x: ["values.text@1", { value: { from: "z.text" } }], y: ["values.text@1", { value: { from: "x.text" } }],
    z: ["values.text@1", { value: { from: "y.text" } }], after: ["values.text@1", { value: { from: "z.text" } }] });
  const circle = circleIn(graph.document)!;
  expect([...circle].sort()).toEqual(["x", "y", "z"]);
  circle.forEach((name, i) => expect(graph.document.followers(name).has(circle[(i + 1) % 3]!)).toBe(true));
  expect(circleIn(graphOf({ a: ["values.text@1"] }).document)).toBeNull();
});

it("a newer format opens to be looked at, and is refused where it would be changed", () => {
  const newer = { ...workflows["text-to-image"], format: 7, shine: 1 };
  expect(openDocument(newer, catalogue)).toMatchObject({ newer: 7 });
  expect(openDocument(newer, catalogue).document?.nodes.size).toBeGreaterThan(5);
  expect(parseData(newer).document).toBeNull();
});
