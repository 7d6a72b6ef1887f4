/** The page that the benchmark drives: the canvas on a generated graph, with `window.bench` to steer it. */

import { createCanvas } from "../src/canvas";
import { Catalogue } from "../src/graph/catalogue";
import { parseData } from "../src/graph/parse";
import { connect, disconnect } from "../src/graph/wiring";
import { createEditor } from "../src/store/editor";
import { benchDocument, CATALOGUE, INS, OUTS, type BenchWire } from "./graph";

const params = new URLSearchParams(location.search);
const count = Number(params.get("n") ?? 50);
if (params.has("theme")) document.documentElement.dataset["theme"] = params.get("theme") ?? "";
const thumbs = 16;

const parsed = parseData(benchDocument(count));
if (!parsed.document) throw new Error("the benchmark's document is not valid");
const editor = createEditor(parsed.document, { catalogue: new Catalogue(CATALOGUE), camera: { x: -20, y: -20, zoom: 0.65 } });
const host = document.querySelector<HTMLElement>("#canvas");
if (!host) throw new Error("no host");
let counting = false;
const canvas = createCanvas(host, editor, { dragEmpty: "pan", previewsPerSecond: 1000,
  onPainted() {
    if (counting) window.__imgLoaded = (window.__imgLoaded ?? 0) + 1;
  } });

declare global {
  interface Window {
    __imgLoaded?: number;
    bench: unknown;
    benchPictures: unknown;
    editor: unknown;
    canvas: unknown;
  }
}

const ends = (w: BenchWire) => ({ from: { node: w.src, port: OUTS[w.so] ?? "" }, to: { node: w.dst, port: INS[w.di] ?? "" } });

window.editor = editor;
window.canvas = canvas;
window.bench = {
  counts: () => ({ nodes: editor.document.nodes.size, wires: [...editor.document.nodes.values()]
    .reduce((sum, node) => sum + [...node.inputs.values()].filter((b) => b.kind === "wire").length, 0) }),
  setView: (x: number, y: number, zoom: number) => editor.moveCamera({ x: -x / zoom, y: -y / zoom, zoom }),
  getView() {
    const { x, y, zoom } = editor.get().camera;
    return { x: -x * zoom, y: -y * zoom, zoom };
  },
  setPreviews(list: readonly (readonly [string, Blob])[]) {
    counting = true;
    for (const [id, blob] of list) canvas.showPreview(id, blob, "live");
  },
  addWire: (w: BenchWire) => editor.edit("connect", (draft) => connect(draft, ends(w))),
  removeWire: (w: BenchWire) => editor.edit("disconnect", (draft) => disconnect(draft, ends(w).to)),
  nodePos(id: string) {
    const look = editor.document.nodes.get(id)?.look;
    return { x: look?.x ?? 0, y: look?.y ?? 0 };
  },
};

/** Pictures as small as the other candidates' (128 pixels), made here: no image file is needed. */
async function pictures(): Promise<Blob[]> {
  const made: Blob[] = [];
  for (let i = 0; i < thumbs; i++) {
    const c = new OffscreenCanvas(128, 128);
    const ink = c.getContext("2d");
    if (!ink) continue;
    const fill = ink.createRadialGradient(40 + i * 3, 50, 8, 64, 64, 90);
    fill.addColorStop(0, `hsl(${String(i * 22)} 80% 70%)`);
    fill.addColorStop(1, `hsl(${String(i * 22 + 90)} 60% 25%)`);
    ink.fillStyle = fill;
    ink.fillRect(0, 0, 128, 128);
    made.push(await c.convertToBlob({ type: "image/jpeg", quality: 0.8 }));
  }
  return made;
}

window.benchPictures = pictures;
canvas.flush();
performance.mark("bench-built");
const blobs = await pictures();
for (let i = 0; i < count; i++) {
  const blob = blobs[i % blobs.length];
  if (blob) canvas.showPreview(`n${String(i)}`, blob, "result");
}
