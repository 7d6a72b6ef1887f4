/** What the palette offers first, and what it learns. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { PaletteRequest } from "../../src/canvas/contract";
import { parseData } from "../../src/graph/parse";
import { exampleOf } from "../../src/graph/suggest";
import { added, keptLinks, recent, remember } from "../../src/panels/commands/links";
import { rowsOf, type Asked } from "../../src/panels/dialogs/palette_rows";
import { catalogue, workflows } from "../fixtures";

const document = parseData(workflows["text-to-image"]).document!;
const graph = { document, catalogue };
const [encode] = [...document.nodes.values()].filter((node) => node.type.startsWith("latents.to_image"));
const at = { at: { x: 0, y: 0 }, screen: { x: 0, y: 0 } };
const from = (port: string, side: "input" | "output", node = encode!.name): PaletteRequest => ({ ...at, from: { place: { node, port }, side } });
const asked = (request: PaletteRequest | null, selected?: string): Asked => ({ graph, request, selected, links: keptLinks(), recent: recent() });
const ids = (all: readonly { readonly key: string }[]): string[] => all.map((row) => row.key.replace(/@.*$/, ""));

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });
});

describe("a wire dropped in the void", () => {
  it("offers converters, previews and collectors first, each once, then everything else that takes it", () => {
    const rows = rowsOf(asked(from("image", "output")), "");
    const asides = rows.map((row) => row.aside);
    expect(asides[0]).toBe("converter");
    expect(asides.indexOf("preview")).toBeGreaterThan(0);
    expect(asides.indexOf("collect")).toBeGreaterThan(asides.indexOf("preview"));
    expect(new Set(ids(rows)).size).toBe(rows.length);
    expect(ids(rows).slice(0, 8)).toContain("images.grid");
  });

  it("from a latent begins with what turns it into a picture", () => {
    const sample = [...document.nodes.values()].find((node) => node.type.startsWith("samplers.sample"))!;
    expect(ids(rowsOf(asked(from("latent", "output", sample.name)), ""))[0]).toBe("latents.to_image");
  });

  it("offers only nodes that have a fitting port", () => {
    for (const row of rowsOf(asked(from("image", "output")), "")) {
      expect(row.hit!.type.inputs.some((port) => ["same", "lossless"].includes(catalogue.fit("Image", port.type))), row.key).toBe(true);
    }
  });

  it("learns from what was wired before", () => {
    const target = { ...encode!, name: "mine", type: "images.invert@1" };
    document.put("nodes", "mine", target);
    for (let i = 0; i < 3; i++) remember(graph, { from: { node: encode!.name, port: "image" }, to: { node: "mine", port: "image" } });
    const rows = rowsOf(asked(from("image", "output")), "").filter((row) => row.aside === "images");
    document.put("nodes", "mine", undefined);
    expect(ids(rows)[0]).toBe("images.invert");
  });
});

describe("an empty search", () => {
  it("begins with what was added last, then with what usually follows the selected node", () => {
    added("values.number");
    added("images.blur");
    const rows = rowsOf(asked(null, encode!.name), "");
    expect(ids(rows).slice(0, 2)).toEqual(["images.blur", "values.number"]);
    expect(rows[2]?.aside).toBe("likely next");
    expect(rows[2]?.hit?.type.inputs.some((port) => port.type === "Image")).toBe(true);
  });
});

describe("an empty search with nothing selected", () => {
  it("begins with nodes that need no wire and that many others wait for: models, pictures", () => {
    const first = ids(rowsOf(asked(null), "")).slice(0, 5);
    for (const family of ["images.", "weights."]) expect(first.some((id) => id.startsWith(family)), `${family} in ${first.join(", ")}`).toBe(true);
  });
});

describe("typing a whole title", () => {
  it("puts the node that is called just so first, before those whose names go on", () => {
    for (const type of catalogue.types) {
      const title = type.id.slice(type.id.lastIndexOf(".") + 1).replaceAll("_", " ");
      const [first] = rowsOf(asked(null), title);
      expect(first?.key.replace(/@.*$/, "").replace(/^.*\./, "").replaceAll("_", " "), title).toBe(title);
    }
  });
});

describe("typing", () => {
  it.each([["7.5", "Number 7.5"], ["1..10", "Sweep 1 to 10: 10 values"], ['"hi', "Text “hi”"], ["0<0.5<1", "Slider 0.5 from 0 to 1"], ["= a*2", "Expression a*2"]])(
    "%s makes a node with its value", (typed, title) => {
      expect(rowsOf(asked(null), typed)[0]?.label).toBe(title);
    });

  it.each(["latent→image", "latent->image", "latent > image"])("%s finds nodes by their ports", (typed) => {
    const rows = rowsOf(asked(null), typed);
    expect(ids(rows)).toContain("latents.to_image");
    expect(ids(rows)).not.toContain("images.blur");
  });

  it("between two ports only nodes with both are offered", () => {
    const wire = { from: { node: encode!.name, port: "image" }, to: { node: [...document.nodes.values()].find((n) => n.type.startsWith("upscale"))?.name ?? encode!.name, port: "image" } };
    const rows = rowsOf(asked({ ...at, from: null, between: wire }), "");
    expect(ids(rows)).toContain("images.blur");
    expect(ids(rows)).not.toContain("images.save");
  });
});

it("every node type has an example with itself in it", () => {
  for (const type of catalogue.types) expect(exampleOf(catalogue, type).length, type.id).toBeGreaterThanOrEqual(1);
});
