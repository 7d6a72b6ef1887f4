/** Every colour token can be told from its ground, in both themes: text at 4.5 to 1, ports, wires, edges of controls and the
 * focus ring at 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Rgb = readonly [number, number, number];

const THEMES = ["light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/** The tokens of a style sheet: `--wl-text: light-dark(#1d1f22, #ececea)`. */
function tokensOf(file: string): ReadonlyMap<string, Readonly<Record<Theme, string>>> {
  const css = readFileSync(new URL(`../../src/${file}`, import.meta.url), "utf8");
  const found = new Map<string, Readonly<Record<Theme, string>>>();
  for (const [, name = "", light = "", dark = ""] of css.matchAll(/--wl-([\w-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)/g)) found.set(name, { light, dark });
  for (const [, name = "", color = ""] of css.matchAll(/--wl-([\w-]+): (#[0-9a-f]{6});/g)) found.set(name, { light: color, dark: color });
  return found;
}

const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

/** Relative luminance of sRGB. */
function luminance(hex: string): number {
  const [r, g, b] = rgb(hex).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const SHEETS = { page: tokensOf("styles/tokens.css"), canvas: tokensOf("canvas/canvas.css") };
type Sheet = keyof typeof SHEETS;

const color = (sheet: Sheet, name: string, theme: Theme): string => {
  const found = SHEETS[sheet].get(name)?.[theme];
  if (found === undefined) throw new Error(`no token --wl-${name} in ${sheet}`);
  return found;
};

const TYPES = ["image", "latent", "model", "conditioning", "text", "number", "features", "table", "mask", "any"].map((name) => `type-${name}`);
const GROUNDS = ["ground", "body", "panel", "raised", "header", "hover", "field"];

/** What stands on what: sheet, least contrast, tokens, their grounds. */
const PAIRS: readonly (readonly [Sheet, number, readonly string[], readonly string[]])[] = [
  ["page", 4.5, ["text", "dim"], [...GROUNDS, "fill"]],
  ["page", 4.5, ["accent"], ["ground", "body", "panel", "raised", "field"]],
  ["page", 4.5, ["danger", "warn", "good"], ["body", "panel", "raised"]],
  ["page", 4.5, ["danger", "text"], ["danger-ground"]],
  ["page", 4.5, ["on-accent"], ["accent"]],
  ["page", 3, ["accent"], [...GROUNDS, "fill"]],
  ["page", 3, ["control-edge"], ["ground", "body", "panel", "raised", "field"]],
  ["page", 3, ["mask"], ["on-picture", "under-picture"]],
  ["canvas", 4.5, ["text", "dim"], ["ground", "body", "header", "field"]],
  ["canvas", 4.5, ["text"], ["note"]],
  ["canvas", 3, [...TYPES, "accent", "danger", "warn", "good", "frame"], ["ground", "body"]],
];

describe.each(THEMES)("in the %s theme", (theme) => {
  const cases = PAIRS.flatMap(([sheet, least, tokens, grounds]) => tokens.flatMap((token) => grounds.map((ground) => ({ sheet, least, token, ground }))));

  it.each(cases)("$token on $ground of the $sheet has at least $least to 1", ({ sheet, least, token, ground }) => {
    expect(contrast(color(sheet, token, theme), color(sheet, ground, theme))).toBeGreaterThanOrEqual(least);
  });
});

it("the page and the canvas mean the same by tokens of one name", () => {
  for (const [name, values] of SHEETS.canvas) {
    const other = SHEETS.page.get(name);
    if (other && name !== "edge") expect(values, name).toEqual(other);
  }
});
