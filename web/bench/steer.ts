/** `window.bench`: how the benchmark's driver steers an editor and its canvas, on the bare page and in the whole application. */

import type { CanvasHandle } from "../src/canvas";
import { connect, disconnect } from "../src/graph/wiring";
import type { Editor } from "../src/store/state";
import { INS, OUTS, type BenchWire } from "./graph";

/** The editor and the canvas that are shown now. */
export interface Shown {
  readonly editor: Editor;
  readonly canvas: CanvasHandle;
}

declare global {
  interface Window {
    bench: unknown;
  }
}

const ends = (w: BenchWire) => ({ from: { node: w.src, port: OUTS[w.so] ?? "" }, to: { node: w.dst, port: INS[w.di] ?? "" } });

/** Offer `window.bench`; `more` is what only one of the pages can do. */
export function steer(shown: () => Shown, more: object = {}): void {
  const editor = (): Editor => shown().editor;
  window.bench = {
    counts: () => ({ nodes: editor().document.nodes.size, wires: [...editor().document.nodes.values()]
      .reduce((sum, node) => sum + [...node.inputs.values()].filter((b) => b.kind === "wire").length, 0) }),
    rect: () => document.querySelector(".wl-canvas")?.getBoundingClientRect().toJSON(),
    setView: (x: number, y: number, zoom: number) => editor().moveCamera({ x: -x / zoom, y: -y / zoom, zoom }),
    getView() {
      const { x, y, zoom } = editor().get().camera;
      return { x: -x * zoom, y: -y * zoom, zoom };
    },
    setPreviews(list: readonly (readonly [string, Blob])[]) {
      for (const [id, blob] of list) shown().canvas.showPreview(id, blob, "result");
    },
    addWire: (w: BenchWire) => editor().edit("connect", (draft) => connect(draft, ends(w))),
    removeWire: (w: BenchWire) => editor().edit("disconnect", (draft) => disconnect(draft, ends(w).to)),
    nodePos(id: string) {
      const look = editor().document.nodes.get(id)?.look;
      return { x: look?.x ?? 0, y: look?.y ?? 0 };
    },
    text: (id: string) => [...editor().document.nodes.get(id)?.inputs ?? []].flatMap(([name, b]) => (name === "text" && b.kind === "literal" ? [b.value] : []))[0],
    pictures: made, fill: (count: number) => fill(shown().canvas, count),
    ...more,
  };
}

/** A picture on each of the first `count` nodes. */
async function fill(canvas: CanvasHandle, count: number): Promise<void> {
  const blobs = await made();
  for (let i = 0; i < count; i++) {
    const blob = blobs[i % blobs.length];
    if (blob) canvas.showPreview(`n${String(i)}`, blob, "result");
  }
}

let blobs: Promise<Blob[]> | null = null;

/** Pictures as small as the other candidates' (128 pixels), made here: no image file is needed. */
const made = (): Promise<Blob[]> => (blobs ??= Promise.all(Array.from({ length: 16 }, (_, i) => picture(i))));

async function picture(i: number): Promise<Blob> {
  const c = new OffscreenCanvas(128, 128);
  const ink = c.getContext("2d");
  if (!ink) throw new Error("this browser has no 2D canvas");
  const fill = ink.createRadialGradient(40 + i * 3, 50, 8, 64, 64, 90);
  fill.addColorStop(0, `hsl(${String(i * 22)} 80% 70%)`);
  fill.addColorStop(1, `hsl(${String(i * 22 + 90)} 60% 25%)`);
  ink.fillStyle = fill;
  ink.fillRect(0, 0, 128, 128);
  return c.convertToBlob({ type: "image/jpeg", quality: 0.8 });
}
