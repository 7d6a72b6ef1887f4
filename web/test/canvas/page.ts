/** A page for tests of the canvas: jsdom with a canvas that only counts, and a hand for pointer and keys. */

import { createCanvas } from "../../src/canvas";
import type { CanvasHandle, CanvasOptions, MenuRequest, PaletteRequest } from "../../src/canvas";
import type { CatalogueData, InputPort, NodeType, OutputPort, PortType } from "../../src/api/catalogue";
import type { Point } from "../../src/geometry/point";
import { Catalogue } from "../../src/graph/catalogue";
import { placeText, type ItemId, type JsonObject } from "../../src/graph/document";
import { nodeRect, portPoint } from "../../src/graph/items";
import { parseData } from "../../src/graph/parse";
import { viewOf } from "../../src/graph/shape";
import { createEditor, type WorkflowEditor } from "../../src/store/editor";
import { definitionAt, ScopeEditor } from "../../src/store/scope_editor";

const port = (name: string, becomes: string[] = [], literal = false): PortType => ({ name, help: "", literal, stored: true, becomes });
const wired = (name: string, type: string): InputPort => ({ name, type, help: "", kind: "item", required: true });
const typed = (name: string, type: string, value: number | string): InputPort =>
  ({ name, type, help: "", kind: "item", required: false, default: value });
const out = (name: string, type: string): OutputPort => ({ name, type, help: "" });
const type = (id: string, inputs: InputPort[], outputs: OutputPort[]): NodeType =>
  ({ id, version: 1, help: "", doc: "", tags: [], cheap: true, pack: "", inputs, outputs });

export const CATALOGUE: CatalogueData = {
  broken: [],
  ports: [port("Image"), port("Latent"), port("Mask", ["Image"]), port("Number", [], true), port("Text", [], true)],
  nodes: [
    type("t.source", [typed("seed", "Number", 7)], [out("latent", "Latent")]),
    type("t.blur", [wired("image", "Image"), typed("amount", "Number", 1)], [out("image", "Image")]),
    type("t.sample", [wired("latent", "Latent"), typed("steps", "Number", 18)], [out("latent", "Latent")]),
    type("t.decode", [wired("latent", "Latent")], [out("image", "Image")]),
    type("t.mask", [], [out("mask", "Mask")]),
  ],
};

/** source → sample → decode, a free blur below, a mask. */
export const CHAIN: JsonObject = {
  format: 1, title: "chain",
  nodes: {
    source: { type: "t.source@1", in: {} },
    sample: { type: "t.sample@1", in: { latent: { from: "source.latent" } } },
    decode: { type: "t.decode@1", in: { latent: { from: "sample.latent" } } },
    blur: { type: "t.blur@1", in: {} },
    mask: { type: "t.mask@1", in: {} },
  },
  ui: { nodes: { source: { x: 0, y: 0 }, sample: { x: 400, y: 0 }, decode: { x: 800, y: 0 }, blur: { x: 1200, y: 300 }, mask: { x: 0, y: 420 } } },
};

/** What jsdom lacks: a 2D context that takes everything, observers, media queries. */
export function furnish(): void {
  const ink = new Proxy({}, { get: (_, key) => (key === "measureText" ? (text: string) => ({ width: text.length * 6 }) : () => ink), set: () => true });
  HTMLCanvasElement.prototype.getContext = (() => ink) as unknown as HTMLCanvasElement["getContext"];
  globalThis.ResizeObserver = class { observe(): void {} unobserve(): void {} disconnect(): void {} };
  globalThis.matchMedia = (() => ({ matches: false, addEventListener() {}, removeEventListener() {} })) as unknown as typeof matchMedia;
  globalThis.getComputedStyle = (() => ({ color: "rgb(0, 0, 0)", fontFamily: "sans-serif" })) as unknown as typeof getComputedStyle;
}

interface Mods { shift?: boolean; ctrl?: boolean; alt?: boolean; button?: number; kind?: string; id?: number }

/** A canvas of 1400 by 900 pixels on a workflow, or on the inside of one of its instances, and a hand. */
export class Page {
  readonly editor: WorkflowEditor;
  /** The editor of the whole document. */
  readonly whole: WorkflowEditor;
  readonly canvas: CanvasHandle;
  readonly host = document.createElement("div");
  readonly palettes: PaletteRequest[] = [];
  readonly menus: MenuRequest[] = [];
  readonly said: string[] = [];
  readonly renamed: ItemId[] = [];
  private time = 0;

  constructor(data: JsonObject = CHAIN, options: CanvasOptions = {}, inside: readonly string[] = []) {
    furnish();
    const parsed = parseData(data);
    if (!parsed.document) throw new Error("bad test document");
    this.whole = createEditor(parsed.document, { catalogue: new Catalogue(CATALOGUE), camera: { x: -50, y: -50, zoom: 1 } });
    const definition = definitionAt(this.whole.document, inside);
    this.editor = definition === null ? this.whole : new ScopeEditor(this.whole, inside, definition, (why) => void this.said.push(why), () => undefined);
    this.editor.moveCamera({ x: -50, y: -50, zoom: 1 });
    Object.defineProperty(this.host, "clientWidth", { value: 1400 });
    Object.defineProperty(this.host, "clientHeight", { value: 900 });
    document.body.replaceChildren(this.host);
    this.canvas = createCanvas(this.host, this.editor, { openPalette: (r) => void this.palettes.push(r), openMenu: (r) => void this.menus.push(r),
      toast: (m) => void this.said.push(m), rename: (i) => void this.renamed.push(i), reducedMotion: true, ...options });
    this.canvas.flush();
  }

  /** The screen point of a port. */
  port(place: string, side: "input" | "output"): Point {
    const [node = "", name = ""] = place.split(".");
    const at = portPoint(viewOf(this.editor.document, this.editor.get().catalogue), { node, port: name }, side);
    if (!at) throw new Error(`no port ${place}`);
    return this.canvas.toScreen(at);
  }

  /** The screen point of a world point. */
  at(x: number, y: number): Point {
    return this.canvas.toScreen({ x, y });
  }

  /** The middle of the header of a node. */
  header(name: string): Point {
    const look = this.editor.document.nodes.get(name)?.look;
    return this.at((look?.x ?? 0) + 80, (look?.y ?? 0) + 12);
  }

  pointer(type: string, p: Point, mods: Mods = {}): this {
    const event = new MouseEvent(type, { bubbles: true, cancelable: true, clientX: p.x, clientY: p.y, button: mods.button ?? 0,
      buttons: type === "pointerup" ? 0 : 1, shiftKey: mods.shift ?? false, ctrlKey: mods.ctrl ?? false, altKey: mods.alt ?? false });
    Object.defineProperty(event, "pointerId", { value: mods.id ?? 1 });
    Object.defineProperty(event, "pointerType", { value: mods.kind ?? "mouse" });
    Object.defineProperty(event, "timeStamp", { value: this.time });
    this.host.dispatchEvent(event);
    return this;
  }

  down(p: Point, mods: Mods = {}): this {
    this.time += 1000;
    return this.pointer("pointerdown", p, mods);
  }

  move(p: Point, mods: Mods = {}): this {
    return this.pointer("pointermove", p, mods);
  }

  up(p: Point, mods: Mods = {}): this {
    return this.pointer("pointerup", p, mods);
  }

  click(p: Point, mods: Mods = {}): this {
    return this.down(p, mods).up(p, mods);
  }

  doubleClick(p: Point): this {
    this.click(p);
    this.time -= 950;
    return this.click(p);
  }

  drag(from: Point, to: Point, mods: Mods = {}): this {
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    return this.down(from, mods).move(middle, mods).move(to, mods).up(to, mods);
  }

  wheel(p: Point, deltaY: number, mods: Mods = {}): this {
    this.host.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, clientX: p.x, clientY: p.y, deltaY,
      shiftKey: mods.shift ?? false, ctrlKey: mods.ctrl ?? false }));
    return this;
  }

  /** "Ctrl+Shift+Z", "Delete", "L". */
  key(chord: string): this {
    const keys = chord.split("+").filter((k, i, all) => k !== "" || i === all.length - 1);
    const key = keys.at(-1) ?? "";
    const target = this.host.contains(document.activeElement) ? (document.activeElement ?? this.host) : this.host;
    target.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, key: key.length === 1 ? key.toLowerCase() : key,
      ctrlKey: keys.includes("Ctrl"), shiftKey: keys.includes("Shift"), altKey: keys.includes("Alt") }));
    return this;
  }

  /** What stands in an input: "source.latent", or a value. */
  input(place: string): unknown {
    const [node = "", name = ""] = place.split(".");
    const bound = this.editor.document.nodes.get(node)?.inputs.get(name);
    return bound?.kind === "wire" ? placeText(bound) : bound?.kind === "literal" ? bound.value : null;
  }

  get selected(): string[] {
    return [...this.editor.get().selection].sort();
  }

  look(name: string): { x: number; y: number; collapsed: boolean; mode: string } {
    const look = this.editor.document.nodes.get(name)?.look;
    if (!look) throw new Error(`no node ${name}`);
    return look;
  }

  /** The box of a node as it is drawn, world. */
  box(name: string): { left: number; top: number; right: number; bottom: number } | null {
    const rect = nodeRect(viewOf(this.editor.document, this.editor.get().catalogue), name);
    return rect && { left: rect.x, top: rect.y, right: rect.x + rect.width, bottom: rect.y + rect.height };
  }

  get live(): string {
    return this.host.querySelector("[aria-live]")?.textContent ?? "";
  }
}
