import { describe, expect, it } from "vitest";
import { EN } from "../../src/messages/en";
import { FI } from "../../src/messages/fi";
import { SV } from "../../src/messages/sv";
import { catalogueData } from "../fixtures";

/** What is the same in English and in another language: marks, names of products and formats, words that both have. */
const ALIKE = {
  fi: ["export.python", "export.curl", "app.name", "viewer.psnr", "viewer.mse", "viewer.luma", "viewer.map_viridis", "viewer.stops",
    "viewer.gamma"],
  sv: ["color.orange", "missing.version", "export.python", "export.curl", "gallery.kind_text", "app.name", "settings.server",
    "viewer.psnr", "viewer.mse", "viewer.probe", "viewer.pixel", "viewer.luma", "viewer.map_viridis", "viewer.stops",
    "viewer.gamma", "viewer.tensor", "view.app", "outline.problem"],
};

const keys = Object.keys(EN) as (keyof typeof EN)[];
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)(\|[^}]*)?\}/g)].map(([, name = "", forms]) => (forms === undefined ? name : `${name} in two forms`)).sort();
const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text.replace(/\{\w+\}/g, ""));

const nodes = catalogueData.nodes;
const ports = nodes.flatMap((type) => [...type.inputs, ...type.outputs]);
const widgets = nodes.flatMap((type) => type.inputs.flatMap((port) => port.widget ?? []));
const lines = [...catalogueData.ports.map((port) => port.help), ...nodes.map((type) => type.help), ...ports.map((port) => port.help), ...nodes.flatMap((type) => type.doc.split("\n\n"))];

/** Everything that the catalogue says, by table of the translation. */
const SAID = {
  titles: nodes.map((type) => type.id),
  families: nodes.map((type) => type.id.split(".")[0] ?? ""),
  types: catalogueData.ports.map((port) => port.name),
  labels: ports.map((port) => port.name),
  options: widgets.flatMap((widget) => (widget.kind === "choice" ? widget.options : [])),
  pads: widgets.flatMap((widget) => (widget.kind === "pad" ? [widget.x_label, widget.y_label] : [])),
  tags: nodes.flatMap((type) => type.tags),
  helps: lines.filter(Boolean),
};

describe.each([["fi", FI], ["sv", SV]] as const)("the language %s", (name, { messages, catalogue }) => {
  it("says every string of the interface, and no other", () => {
    expect(keys.filter((key) => !(key in messages))).toEqual([]);
    expect(Object.keys(messages).filter((key) => !(key in EN))).toEqual([]);
  });

  it("keeps the places of values, and their two forms", () => {
    expect(keys.filter((key) => holes(messages[key]).join() !== holes(EN[key]).join())).toEqual([]);
  });

  it("leaves nothing in English but what is the same in both", () => {
    expect(keys.filter((key) => messages[key] === EN[key] && hasWords(EN[key]))).toEqual(ALIKE[name]);
  });

  it.each(Object.keys(SAID) as (keyof typeof SAID)[])("says all %s of the catalogue", (table) => {
    const said: Readonly<Record<string, string>> = catalogue[table];
    expect([...new Set(SAID[table])].filter((word) => !said[word]?.trim())).toEqual([]);
  });

  it("says nothing that the catalogue no longer has", () => {
    const qualified = new Set(nodes.flatMap((type) => [...type.inputs, ...type.outputs].map((port) => `${type.id}.${port.name}`)));
    for (const [table, words] of Object.entries(SAID)) {
      const known = new Set<string>([...words, ...qualified]);
      expect(Object.keys(catalogue[table as keyof typeof SAID]).filter((word) => !known.has(word))).toEqual([]);
    }
  });

  it("tells node types of one family apart", () => {
    const titles = nodes.map((type) => `${type.id.split(".")[0] ?? ""} ${catalogue.titles[type.id] ?? ""}`);
    expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
  });

  it("keeps what is code in a help line", () => {
    const code = (text: string): string[] => (text.match(/\{[a-d]\}|#rrggbb\w*/g) ?? []).sort();
    expect(lines.filter((line) => line && code(line).join() !== code(catalogue.helps[line] ?? "").join())).toEqual([]);
  });
});
