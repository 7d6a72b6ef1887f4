/** The order of a document survives places that sort keys. */
import { expect, it } from "vitest";
import { keepOrder, restoreOrder } from "../../src/graph/kept_order";
import { parseData } from "../../src/graph/parse";
import { toData, toText } from "../../src/graph/serialise";
import { open, workflows } from "../fixtures";

/** As the server stores documents. */
const sorted = (data: unknown): unknown => (Array.isArray(data) ? data.map(sorted) : typeof data === "object" && data !== null
  ? Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, sorted(value)])) : data);

it("nodes, axes, inputs and outputs come back in their order after their keys were sorted", () => {
  for (const [name, data] of Object.entries(workflows)) {
    const document = open(data);
    const back = open(sorted(keepOrder(toData(document))));
    for (const table of ["nodes", "axes", "inputs", "outputs"] as const) expect([...back[table].keys()], `${name} ${table}`).toEqual([...document[table].keys()]);
    expect(toText(back)).not.toContain("\"order\"");
  }
});

it("an order that a person wrote stays, and an order that is nonsense does nothing", () => {
  const data = { format: 1, nodes: { b: { type: "x@1" }, a: { type: "x@1" } }, ui: { order: { nodes: ["a", "b"] } } };
  expect(Object.keys(restoreOrder(data)["nodes"] as object)).toEqual(["b", "a"]);
  for (const order of [3, null, { nodes: 3 }, { nodes: [{}, 4, "zz"] }]) {
    expect([...(parseData({ ...data, nodes: { a: { type: "x@1" }, b: { type: "x@1" } }, ui: { order } }).document?.nodes.keys() ?? [])]).toEqual(["a", "b"]);
  }
});
