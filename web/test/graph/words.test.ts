import { fileURLToPath } from "node:url";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inferAxes, neededFor, priceOf } from "../../src/graph/axes";
import { readAxes, refuseAxis } from "../../src/graph/axis_values";
import type { Json } from "../../src/graph/document";
import { countLink, likelihood } from "../../src/graph/links";
import { cleanName, freeName, refuseName } from "../../src/graph/names";
import { portLook } from "../../src/graph/ports";
import { find, parseQuery } from "../../src/graph/query";
import { searchTypes } from "../../src/graph/search";
import { titleOf } from "../../src/graph/titles";
import { addShorthand, parseShorthand } from "../../src/graph/shorthand";
import { catalogue, graphOf, open, SLACK, textToImage, workflows } from "../fixtures";

const PYTHON = fileURLToPath(new URL("../../../.venv/bin/python", import.meta.url));
const ROOT = new URL("../../../", import.meta.url);
const python = (script: string, input: unknown): unknown =>
  JSON.parse(execFileSync(PYTHON, ["-c", script], { input: JSON.stringify(input), cwd: ROOT, maxBuffer: 1e8 }).toString());

describe("value shorthand", () => {
  it.each([
    ["7.5", "values.number@1", 7.5], ["7", "values.integer@1", 7], ["-.5e2", "values.number@1", -50],
    ['"a fox', "values.text@1", "a fox"], ['"a fox"', "values.text@1", "a fox"], ["0<0.5<1", "values.number@1", 0.5],
    ["= a*2", "values.expression@1", "a*2"], ["1, 2.5, 3", "values.numbers@1", [1, 2.5, 3]],
  ] as const)("%s makes a node with its value", (text, type, value) => {
    expect(parseShorthand(text, catalogue)).toMatchObject({ type, value });
  });

  it("of a range sweeps it, both ends included", () => {
    const counts = ([["1..10", 10], ["0..1/0.25", 5], ["5..1", 5]] as const).map(([text, n]) => {
      const document = open({ format: 1, nodes: {} });
      addShorthand(document, parseShorthand(text, catalogue)!, 0, 0);
      const [axis] = readAxes(document).axes.values();
      return [axis?.length, n, axis?.columns.get("")?.[0], axis?.columns.get("")?.at(-1)];
    });
    expect(counts).toEqual([[10, 10, 1, 10], [5, 5, 0, 1], [5, 5, 5, 1]]);
  });

  it.each(["blur", "1..", "1<2", "latent>image", "", "=", "2<1<3", "1..1e9"])("is not seen in a search: %s", (text) => {
    expect(parseShorthand(text, catalogue)).toBeNull();
  });
});

describe("search in the palette", () => {
  const first = (query: string): string | undefined => searchTypes(catalogue, query)[0]?.type.id;
  it("finds by name, by parts of it and with a typing error", () => {
    expect([first("blur"), first("classifier free"), first("precison recall")]).toEqual(["images.blur", "guidance.classifier_free", "metrics.precision_recall"]);
  });

  it("finds by tags and help, after names", () => {
    expect(searchTypes(catalogue, "clipscore").map((h) => h.type.id)).toContain("clip.similarity");
  });

  it("finds each type by its whole title, however many words that has", () => {
    const lost = catalogue.types.filter((type) => !searchTypes(catalogue, titleOf(type)).slice(0, 5).some((hit) => hit.type === type));
    expect(lost.map((type) => type.id)).toEqual([]);
  });

  it("finds by port types, typed as latent>image or asked by a dragged wire", () => {
    const ids = searchTypes(catalogue, "latent>image").map((h) => h.type.id);
    expect(ids).toContain("latents.to_image");
    expect(ids).not.toContain("images.blur");
    for (const { type } of searchTypes(catalogue, "", { takes: "Integer" })) {
      expect(type.inputs.some((i) => ["Integer", "Number"].includes(i.type))).toBe(true);
    }
  });

  it("puts what was often wired first when nothing is typed", () => {
    let counts = countLink(new Map(), "latents.to_image.image", "images.save.image");
    counts = countLink(counts, "latents.to_image.image", "upscale.upscale.image");
    const hits = searchTypes(catalogue, "", { takes: "Image" }, (t) => likelihood(counts, "latents.to_image.image", "output", t.id));
    expect(hits.slice(0, 2).map((h) => h.type.id)).toEqual(["upscale.upscale", "images.save"]);
  });

  it("answers a keystroke in less than a frame", () => {
    const took = ["i", "im", "image", "image sh", "image sha"].map((query) => {
      const began = performance.now();
      first(query);
      return performance.now() - began;
    });
    expect(Math.min(...took)).toBeLessThan(16 * SLACK);
  });
});

describe("find in the graph", () => {
  const found = (query: string, is = (): boolean => false): string[] => find(textToImage(), query, is).map((f) => f.item);
  it("understands text, id, type, comparisons, is and minus", () => {
    expect(found("heart")).toEqual(["node:prompt"]);
    expect(found("id:model")).toEqual(["node:model"]);
    expect(found("type:sampler")).toEqual(["node:sample"]);
    expect(found("scale>2 scale<=2.5")).toEqual(["node:guide"]);
    expect(found("steps=18")).toEqual(["node:levels"]);
    expect(found("is:error", () => true)).toHaveLength(textToImage().document.nodes.size);
    expect(found('type:text -"red heart"')).not.toContain("node:prompt");
    expect(found("is:bypassed")).toEqual([]);
  });

  it("looks at defaults too: what is not typed still has a value", () => {
    expect(find(graphOf({ a: ["values.number@1"] }), "value=0").map((f) => f.item)).toEqual(["node:a"]);
  });

  it("never fails, whatever is typed", () => {
    for (const query of ['"', "a>", ":", "-", "(((", "id:", "cfg>x", "\\", "__proto__:1", "constructor=1"]) expect(() => found(query)).not.toThrow();
    expect(parseQuery('type:"a b" c')).toHaveLength(2);
  });
});

describe("axes", () => {
  it.runIf(existsSync(PYTHON))("are read as the server reads them, with the same words for mistakes", () => {
    const cases: Json[] = [{ values: [1, "a", null] }, { values: [] }, { range: [0, 8] }, { range: [0, 1, 0.1] }, { range: [5, 0, -2] }, { range: [0, 5, 0] },
      { range: [3, 3] }, { linspace: [0, 1, 5] }, { linspace: [0, 1, 2.5] }, { geomspace: [1, 100, 3] }, { geomspace: [0, 1, 3] }, { columns: { a: [1, 2], b: [3, 4] } },
      { columns: { a: [1], b: [3, 4] } }, { columns: {} }, { nope: 1 }, 3, {}, { range: [0, 20000] }, { values: 3 }];
    const said = python(`import json,sys
from server.engine.parse_axes import parse_axes
out=[]
for d in json.load(sys.stdin):
    m=[]; a,_=parse_axes({"x":d},lambda k,t,*s:m.append(t))
    out.append([m[0].removeprefix("axis 'x': ")] if m else [None,a["x"].length,[list(c) for c in a["x"].columns.values()]])
print(json.dumps(out))`, cases) as [string | null, number, number[][]][];
    cases.forEach((data, i) => {
      const why = refuseAxis(data);
      expect(why).toBe(said[i]![0]);
      if (why !== null) return;
      const axis = readAxes(open({ format: 1, nodes: {}, axes: { x: data } })).axes.get("x")!;
      const flat = (c: Iterable<readonly unknown[]>): unknown[] => [...c].flat().map((v) => (typeof v === "number" ? Number(v.toPrecision(12)) : v));
      expect([axis.length, flat(axis.columns.values())]).toEqual([said[i]![1], flat(said[i]![2])]);
    });
  });

  it("multiply where they differ, align where they are the same, and end at reducers", () => {
    const document = open(workflows["text-to-image-sweep"]);
    const axes = inferAxes(document);
    expect([axes.get("guide"), axes.get("sample"), axes.get("grid"), axes.get("model")]).toEqual([["cfg"], ["cfg", "seed"], [], []]);
    expect(priceOf(document).most?.calls).toBe(20);
    expect(priceOf(document, ["guide"])).toMatchObject({ nodes: 4, calls: 7 });
    expect([...neededFor(document, ["prompt.text"])]).toEqual(["prompt"]);
  });

  it("that are zipped walk together", () => {
    const document = open({ format: 1, axes: { a: { values: [1, 2] }, b: { values: [3, 4] }, z: { zip: ["a", "b"] } },
      nodes: { x: { type: "values.compare@1", in: { a: { axis: "a" }, b: { axis: "b" } } } } });
    expect([inferAxes(document).get("x"), priceOf(document).calls]).toEqual([["z"], 2]);
  });
});

describe("port types", () => {
  it("are told apart without colour: each has a code of its own", () => {
    const codes = catalogue.portTypes().map((p) => portLook(p.name).code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(portLook("__proto__").family).toBe("any");
  });
});

describe("names", () => {
  it.runIf(existsSync(PYTHON))("are refused exactly where the server refuses them", () => {
    const names = ["a", "", "a.b", "a/b", "x".repeat(100), "x".repeat(101), "é", "e\u0301", "a\u0000b", "a\u202eb", "模型", "🦊", "__proto__", " ", "a\nb", "\u2028"];
    const said = python("import json,sys\nfrom server.engine.names import refuse_name\nprint(json.dumps([refuse_name(n) is None for n in json.load(sys.stdin)]))", names);
    expect(names.map((n) => refuseName(n) === null)).toEqual(said);
  });

  it("that are made here are allowed and free", () => {
    for (const text of ["", "a.b/c", "\u0000", "x".repeat(300), "  "]) expect(refuseName(cleanName(text))).toBeNull();
    const taken = new Set(["blur", "blur2"]);
    expect([freeName("blur", (n) => taken.has(n)), freeName("blur2", (n) => taken.has(n)), freeName("new", (n) => taken.has(n))]).toEqual(["blur3", "blur3", "new"]);
  });
});
