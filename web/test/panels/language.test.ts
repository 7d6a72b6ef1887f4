import { describe, expect, it } from "vitest";
import type { CatalogueData } from "../../src/api/catalogue";
import { Catalogue } from "../../src/graph/catalogue";
import { find } from "../../src/graph/query";
import { searchTypes } from "../../src/graph/search";
import { nodeTitle, titleOf } from "../../src/graph/titles";
import { translate as finnish } from "../../src/panels/languages/fi";
import { translate as swedish } from "../../src/panels/languages/sv";
import { languageFor } from "../../src/panels/language";
import { readSettings } from "../../src/panels/settings";
import { catalogueData, open } from "../fixtures";

const english: CatalogueData = { ...catalogueData, broken: [] };
const fi = new Catalogue(finnish(english));
const sv = new Catalogue(swedish(english));
const found = (catalogue: Catalogue, query: string): string[] => searchTypes(catalogue, query).map((hit) => hit.type.id);

describe("the language of a browser", () => {
  it("is what was chosen, else the first of the browser's languages that there is, else English", () => {
    expect(languageFor(["sv", "fi-FI"])).toBe("sv");
    expect(languageFor(["", "de-DE", "fi-FI", "en-US"])).toBe("fi");
    expect(languageFor(["", "de", "fr"])).toBe("en");
    expect(languageFor([])).toBe("en");
  });

  it("is not disturbed by a language that is none", () => {
    for (const strange of ["tlh", "fil", "constructor", "__proto__", "<b>", "-", "F I"]) expect(languageFor([strange, "sv"])).toBe("sv");
    for (const text of ['{"language": 7}', '{"language": null}', '{"language": ["fi"]}', "{}"]) expect(readSettings(text).language).toBe("");
  });
});

describe("the catalogue in another language", () => {
  it("keeps everything that workflows hold: ids, names of ports, types, options, defaults", () => {
    const bare = (data: CatalogueData): unknown => data.nodes.map(({ id, version, inputs, outputs }) => ({ id, version,
      inputs: inputs.map(({ name, type, default: value, widget }) => ({ name, type, value, options: widget?.kind === "choice" ? widget.options : null })),
      outputs: outputs.map(({ name, type }) => ({ name, type })) }));
    expect(bare(finnish(english))).toEqual(bare(english));
    expect(bare(swedish(english))).toEqual(bare(english));
  });

  it("leaves the node types of packs as they are", () => {
    const [first] = english.nodes;
    const pack = { ...english, nodes: [{ ...first!, pack: "mine" }] };
    expect(finnish(pack).nodes).toEqual(pack.nodes);
  });

  it("names a port by its type where a name has two meanings", () => {
    const label = (id: string, port: string): string | undefined => fi.input(fi.newest(id)!, port)?.label;
    expect([label("guidance.classifier_free", "scale"), label("values.point", "scale")]).toEqual(["voimakkuus", "skaala"]);
  });

  it("shows help that nobody translated yet in English", () => {
    const [first] = english.nodes;
    expect(finnish({ ...english, nodes: [{ ...first!, help: "Something new." }] }).nodes[0]!.help).toBe("Something new.");
  });
});

describe("search in another language", () => {
  it("finds node types by their title, their English name, words of either help, and without dots over letters", () => {
    expect(found(fi, "sumenna")[0]).toBe("images.blur");
    expect(found(fi, "blur")[0]).toBe("images.blur");
    expect(found(fi, "näytteistä")[0]).toBe("samplers.sample");
    expect(found(fi, "naytteista")[0]).toBe("samplers.sample");
    expect(found(fi, "probability")).toContain("samplers.sample");
    expect(found(sv, "gör oskarp")[0]).toBe("images.blur");
    expect(found(sv, "sharpen")).toContain("images.convolve");
  });

  it("finds by port types in either language", () => {
    expect(found(fi, "latentti>kuva")).toEqual(found(fi, "latent>image"));
    expect(found(fi, "latentti>kuva")).toContain("latents.to_image");
  });

  it("finds nodes of a workflow by the title of their type, in either language", () => {
    const document = open({ format: 1, nodes: { soft: { type: "images.blur@1", in: {} } } });
    const where = (query: string): string[] => find({ document, catalogue: fi }, query).map((one) => one.item);
    expect([where("sumenna"), where("type:sumenna"), where("Gaussian"), where("blur")]).toEqual(Array(4).fill(["node:soft"]));
  });

  it("is as it was in English", () => {
    expect(found(new Catalogue(english), "blur")[0]).toBe("images.blur");
  });
});

describe("the title of a node", () => {
  it("is its type's where its type named it, and what a person called it otherwise", () => {
    const blur = fi.newest("images.blur")!;
    expect(["blur", "blur2", "blurry", "my_picture"].map((name) => nodeTitle(blur, name))).toEqual(["sumenna", "sumenna 2", "blurry", "my picture"]);
    expect(nodeTitle(new Catalogue(english).newest("images.blur"), "blur_2")).toBe("blur 2");
    expect(titleOf(blur)).toBe("sumenna");
  });
});
