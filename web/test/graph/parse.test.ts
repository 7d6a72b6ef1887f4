import { describe, expect, it } from "vitest";
import { parseData, parseText } from "../../src/graph/parse";
import { toData, toText } from "../../src/graph/serialise";
import { open, workflows } from "../fixtures";

const runnable = ({ ui: _, ...rest }: Record<string, unknown>): unknown => rest;

describe("a workflow file", () => {
  it.each(Object.keys(workflows))("comes back from memory with the same meaning: %s", (name) => {
    const { ui: _, ...data } = workflows[name]!;
    expect(runnable(toData(open(data)))).toEqual(data);
  });

  it("is the same text after it is written and read once more", () => {
    const once = toText(open(workflows["text-to-image"]));
    expect(toText(parseText(once).document!)).toBe(once);
  });

  it("keeps nodes of unknown types with their wires, values and unknown keys", () => {
    const data = { format: 1, nodes: { a: { type: "foreign.thing@7", in: { x: 3, y: { from: "b.out" } }, later: { deep: [1] } }, b: { type: "other.b@1" } } };
    expect(runnable(toData(open(data)))).toEqual(data);
  });

  it("keeps keys that this version does not know, at the top and under ui", () => {
    const data = { format: 1, zones: [{ id: "z" }], nodes: {}, ui: { theme: "x", nodes: {} } };
    expect(toData(open(data))).toEqual(data);
  });

  it("keeps bindings that it cannot read", () => {
    const data = { format: 1, nodes: { a: { type: "x.y@1", in: { p: { from: "nodot" }, q: { a: 1, b: 2 }, r: [[1]] } } } };
    expect(runnable(toData(open(data)))).toEqual(data);
  });

  it("keeps looks, frames, notes and dots", () => {
    const ui = {
      nodes: { a: { x: 1, y: 2, width: 300, collapsed: true, mode: "mute", color: "red", note: "hm", seeds: { seed: "random" }, mine: 1 }, b: { x: 5, y: 6, via: { image: "dot1" } } },
      frames: { f: { title: "F", members: ["node:a", "note:n"], x: 0, y: 0, width: 400, height: 300, mode: "bypass" } },
      notes: { n: { text: "# hi", x: 0, y: 0, width: 200, height: 100 } },
      dots: { dot1: { from: "a.image", x: 3, y: 4 } },
    };
    const data = { format: 1, nodes: { a: { type: "images.solid@1" }, b: { type: "images.blur@1", in: { image: { from: "a.image" } } } }, ui };
    expect(toData(open(data))).toEqual(data);
  });

  it("says in words why it cannot be opened", () => {
    for (const [data, kind] of [
      [{ format: 2, nodes: {} }, "bad_format"], [{ nodes: {} }, "bad_format"], [{ format: 1 }, "bad_document"],
      [[], "bad_document"], [null, "bad_document"], [{ format: 1.5, nodes: {} }, "bad_format"],
    ] as const) {
      const parsed = parseData(data);
      expect(parsed.document).toBeNull();
      expect(parsed.problems[0]?.kind).toBe(kind);
    }
    expect(parseText("{").problems[0]?.kind).toBe("bad_json");
  });

  it("is refused, not crashed on, when it nests a hundred thousand levels deep", () => {
    expect(parseText(`{"format":1,"nodes":{},"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`).problems[0]?.kind).toMatch(/too_deep|bad_json/);
  });

  it("cannot pollute prototypes or lose a node called __proto__", () => {
    const text = '{"format":1,"nodes":{"__proto__":{"type":"a.b@1","in":{"__proto__":{"from":"constructor.toString"}}},"constructor":{"type":"a.c@1"}},"ui":{"nodes":{"__proto__":{"x":1,"y":1}}}}';
    const document = parseText(text).document!;
    expect(document.nodes.get("__proto__")?.look.x).toBe(1);
    expect(JSON.parse(JSON.stringify(toData(document)))).toEqual(JSON.parse(text.replace('"ui":{"nodes":{', '"ui":{"nodes":{"constructor":{"x":0,"y":0},')));
    expect(({} as Record<string, unknown>)["type"]).toBeUndefined();
  });

  it("places nothing outside the world, whatever numbers it holds", () => {
    const ui = { nodes: { a: { x: 1e308, y: -1e308, width: 1e9, height: -5 } }, frames: { f: { x: "no", width: -3, members: ["node:zz", 4, "node:a", "node:a", "frame:f"] } } };
    const document = open({ format: 1, nodes: { a: { type: "a.b@1" } }, ui });
    expect(document.nodes.get("a")?.look).toMatchObject({ x: 1e7, y: -1e7, width: 20_000, height: 28 });
    expect(document.frames.get("f")).toMatchObject({ x: 0, width: 40, members: ["node:a"] });
  });

  it("opens frames that hold each other in a circle as a tree", () => {
    const ui = { frames: { a: { members: ["frame:b"] }, b: { members: ["frame:a"] } } };
    const document = open({ format: 1, nodes: {}, ui });
    expect([document.frames.get("a")?.members, document.frames.get("b")?.members]).toEqual([["frame:b"], []]);
  });
});
