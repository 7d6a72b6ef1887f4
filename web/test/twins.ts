/** Every drag of the canvas, and what does the same without one: by clicks, by keys, by menus. A test walks this table. */
import { dropIntoFrame, placeItem } from "../src/store/commands";
import { promotePlace } from "../src/store/commands/definitions";
import { takePlace } from "../src/store/commands/interface";
import { CHAIN, type Page } from "./canvas/page";
import type { JsonObject } from "../src/graph/document";

type Act = (page: Page) => unknown;

export interface Twin {
  /** The drag in words. */
  readonly drag: string;
  readonly document?: JsonObject;
  /** The instances whose inside is shown. */
  readonly inside?: readonly string[];
  /** What both begin with. */
  readonly before?: Act;
  readonly byDrag: Act;
  /** How it is done without: "Ctrl and an arrow". */
  readonly without: Readonly<Record<string, Act>>;
}

const framed: JsonObject = { ...CHAIN, ui: { ...(CHAIN["ui"] as JsonObject), frames: { f: { title: "Box", x: 700, y: 300, width: 400, height: 300 } } } };
const noted: JsonObject = { ...CHAIN, ui: { ...(CHAIN["ui"] as JsonObject), notes: { n: { text: "words", x: 600, y: 650, width: 200, height: 100 } } } };
/** The chain as a definition, used through another one. */
const defined: JsonObject = { format: 1, nodes: { outer: { type: "use:frame", in: {} } }, definitions: {
  part: { nodes: CHAIN["nodes"] as JsonObject, inputs: {}, outputs: {}, ui: CHAIN["ui"] as JsonObject },
  frame: { nodes: { inner: { type: "use:part", in: {} } }, inputs: {}, outputs: {} } } };
const by = ({ x, y }: { x: number; y: number }, dx: number, dy: number): { x: number; y: number } => ({ x: x + dx, y: y + dy });
const press = (...keys: readonly string[]): Act => (page: Page): void => { for (const key of keys) page.key(key); };
const times = (count: number, key: string): readonly string[] => Array.from({ length: count }, () => key);
/** Keys once a node has the keyboard. */
const on = (node: string, ...keys: readonly string[]): Act => (page: Page): void => {
  page.canvas.reveal(`node:${node}`);
  press(...keys)(page);
};

export const TWINS: readonly Twin[] = [
  { drag: "a wire from an output to an input",
    byDrag: (page: Page): unknown => page.drag(page.port("decode.image", "output"), page.port("blur.image", "input")),
    without: {
      "a click on each port": (page: Page): unknown => page.click(page.port("decode.image", "output")).click(page.port("blur.image", "input")),
      "L on the port, Enter on the target": (page: Page): void => {
        page.canvas.startWire({ node: "decode", port: "image" }, "output");
        page.click(page.port("blur.image", "input"));
      },
    } },
  { drag: "a wire off its input, into the void",
    byDrag: (page: Page): unknown => page.drag(page.port("decode.latent", "input"), page.at(600, 600)).key("Escape"),
    without: { "W to the wire, Delete": (page: Page): void => {
      page.canvas.focusWire({ node: "decode", port: "latent" });
      page.key("Delete");
    } } },
  { drag: "the knife across a wire",
    byDrag: (page: Page): unknown => page.drag(page.at(700, -40), page.at(700, 400), { alt: true }),
    without: { "W to the wire, Delete": (page: Page): void => {
      page.canvas.focusWire({ node: "decode", port: "latent" });
      page.key("Delete");
    } } },
  { drag: "all wires of a port to another one, with Ctrl",
    byDrag: (page: Page): unknown => page.drag(page.port("sample.latent", "output"), page.port("source.latent", "output"), { ctrl: true }),
    without: { "Move wires in the port's menu, then a click": (page: Page): void => {
      page.canvas.moveWires({ node: "sample", port: "latent" }, "output");
      page.click(page.port("source.latent", "output"));
    } } },
  { drag: "a node to another place",
    byDrag: (page: Page): unknown => page.drag(page.header("blur"), by(page.header("blur"), 130, 120)),
    without: {
      "Ctrl and arrows": on("blur", ...times(13, "Ctrl+ArrowRight"), ...times(12, "Ctrl+ArrowDown")),
      "x and y in its window": (page: Page): unknown => void placeItem(page.editor, "node:blur", { x: 1330, y: 420 }, { x: 1200, y: 300 }, null),
    } },
  { drag: "several selected nodes at once",
    before: (page: Page): unknown => page.click(page.header("source")).click(page.header("mask"), { shift: true }),
    byDrag: (page: Page): unknown => page.drag(page.header("mask"), by(page.header("mask"), 70, 270)),
    without: { "Ctrl and arrows": press(...times(7, "Ctrl+ArrowRight"), ...times(27, "Ctrl+ArrowDown")) } },
  { drag: "a note to another place", document: noted,
    byDrag: (page: Page): unknown => page.drag(page.at(640, 660), by(page.at(640, 660), 130, 60)),
    without: { "Ctrl and arrows": (page: Page): void => {
      page.canvas.reveal("note:n");
      press(...times(13, "Ctrl+ArrowRight"), ...times(6, "Ctrl+ArrowDown"))(page);
    } } },
  { drag: "the corner of a note", document: noted,
    byDrag: (page: Page): unknown => page.drag(page.at(798, 748), by(page.at(798, 748), 60, 40)),
    without: { "width and height in its window": (page: Page): unknown => void placeItem(page.editor, "note:n", { x: 600, y: 650 }, { x: 600, y: 650 }, { width: 260, height: 140 }) } },
  { drag: "a node into a frame", document: framed,
    byDrag: (page: Page): unknown => page.drag(page.header("mask"), by(page.header("mask"), 800, 0)),
    without: { "Into a frame in its menu, then Ctrl and arrows": (page: Page): void => {
      dropIntoFrame(page.editor, ["node:mask"], "f");
      on("mask", ...times(16, "Ctrl+Shift+ArrowRight"))(page);
    } } },
  { drag: "a field onto the left edge, inside of a definition: an input at every level", document: defined, inside: ["outer", "inner"],
    byDrag: (page: Page): unknown => page.drag(page.port("sample.steps", "input"), { x: 12, y: 500 }),
    without: {
      "Alt+P on the field, or Promote in the menu of its port": (page: Page): unknown => promotePlace(page.editor, { node: "sample", port: "steps" }),
      "a click on the port and one on the edge": (page: Page): unknown => page.click(page.port("sample.steps", "input")).click({ x: 12, y: 500 }),
    } },
  { drag: "an output onto the right edge, inside of a definition", document: defined, inside: ["outer", "inner"],
    byDrag: (page: Page): unknown => page.drag(page.port("decode.image", "output"), { x: 1390, y: 500 }),
    without: { "the list of outputs in the inspector": (page: Page): unknown => takePlace(page.editor, "outputs", { node: "decode", port: "image" }) } },
  { drag: "a box around nodes",
    byDrag: (page: Page): unknown => page.drag(page.at(-30, -30), page.at(500, 100)),
    without: {
      "Shift and clicks": (page: Page): unknown => page.click(page.header("source")).click(page.header("sample"), { shift: true }),
      "Shift and arrows": on("source", "Shift+ArrowRight"),
    } },
];
