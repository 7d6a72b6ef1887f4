/** The graph of the benchmark: the same for every front end that was measured. */

import type { CatalogueData } from "../src/api/catalogue";
import type { JsonObject } from "../src/graph/document";

export interface BenchWire {
  readonly id: string;
  readonly src: string;
  readonly so: number;
  readonly dst: string;
  readonly di: number;
}

const PX = 300;
const PY = 380;
export const INS = ["image", "mask", "psf"] as const;
export const OUTS = ["image", "stats"] as const;
const MODES = ["gaussian", "poisson", "wiener", "bicubic"] as const;

function random(seed: number): () => number {
  let s = seed;
  return () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One node type with three wired inputs, two outputs, a number, a choice and a text. */
export const CATALOGUE: CatalogueData = {
  broken: [],
  ports: [
    { name: "Image", help: "", literal: false, stored: true, becomes: [] }, { name: "Mask", help: "", literal: false, stored: true, becomes: ["Image"] },
    { name: "Table", help: "", literal: false, stored: true, becomes: [] }, { name: "Number", help: "", literal: true, stored: true, becomes: [] },
    { name: "Text", help: "", literal: true, stored: true, becomes: [] },
  ],
  nodes: [{
    id: "bench.step", version: 1, help: "A step", doc: "", tags: [], cheap: true, pack: "",
    inputs: [
      { name: "image", type: "Image", help: "image", kind: "item", required: false, default: null },
      { name: "mask", type: "Image", help: "mask", kind: "item", required: false, default: null },
      { name: "psf", type: "Image", help: "psf", kind: "item", required: false, default: null },
      { name: "seed", type: "Number", help: "seed", kind: "item", required: false, default: 0, widget: { kind: "range", low: 0, high: 1e6, step: 1, unit: null, log: false } },
      { name: "mode", type: "Text", help: "mode", kind: "item", required: false, default: "gaussian", widget: { kind: "choice", options: MODES } },
      { name: "text", type: "Text", help: "text", kind: "item", required: false, default: "", widget: { kind: "text", multiline: false, prompt: false, placeholder: "", max_length: 1000 } },
    ],
    outputs: [{ name: "image", type: "Image", help: "image" }, { name: "stats", type: "Image", help: "stats" }],
  }],
};

interface Spec { id: string; seed: number; mode: string; text: string; x: number; y: number }

/** The workflow with `n` nodes and about 1.5 times as many wires. */
export function benchDocument(n: number): JsonObject {
  const r = random(42);
  const cols = Math.ceil(Math.sqrt(n * 1.6));
  const nodes: Spec[] = [];
  for (let i = 0; i < n; i++) {
    nodes.push({ id: `n${String(i)}`, seed: Math.floor(r() * 1e6), mode: MODES[i % 4] ?? "gaussian", text: `item ${String(i)}`,
      x: (i % cols) * PX, y: Math.floor(i / cols) * PY });
  }
  const inputs = new Map<string, { from: string }>();
  const add = (a: number, so: number, b: number, di: number): void => {
    const key = `n${String(b)}.${INS[di] ?? ""}`;
    if (a < 0 || b < 0 || a >= n || b >= n || a === b || inputs.has(key)) return;
    inputs.set(key, { from: `n${String(a)}.${OUTS[so] ?? ""}` });
  };
  for (let i = 0; i + 1 < n; i++) if ((i + 1) % cols) add(i, 0, i + 1, 0);
  for (let tries = 0; inputs.size < 1.5 * n && tries < 10 * n; tries++) {
    const i = Math.floor(r() * n);
    const dc = 1 + Math.floor(r() * 3);
    const dr = Math.floor(r() * 5) - 2;
    if ((i % cols) + dc < cols) add(i, Math.floor(r() * 2), i + dc + dr * cols, 1 + Math.floor(r() * 2));
  }
  return assemble(nodes, inputs);
}

function assemble(nodes: readonly Spec[], inputs: ReadonlyMap<string, { from: string }>): JsonObject {
  const wired = (id: string): Record<string, { from: string }> =>
    Object.fromEntries(INS.flatMap((name) => {
      const bound = inputs.get(`${id}.${name}`);
      return bound ? [[name, bound] as const] : [];
    }));
  return {
    format: 1, title: "bench",
    nodes: Object.fromEntries(nodes.map((s) => [s.id, { type: "bench.step@1", in: { seed: s.seed, mode: s.mode, text: s.text, ...wired(s.id) } }])),
    ui: { nodes: Object.fromEntries(nodes.map((s) => [s.id, { x: s.x, y: s.y, width: 220, height: 310 }])) },
  };
}
