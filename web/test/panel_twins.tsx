/** Every drag of the panels, and what does the same without one: by keys, buttons, numbers. A test walks this table, as it does
 * the one of the canvas (twins.ts). */
import type { ComponentChild } from "preact";
import { act } from "preact/test-utils";
import type { Literal, PadWidget, RangeWidget } from "../src/api/catalogue";
import { Arrange } from "../src/panels/app/arrange";
import { shownIn } from "../src/panels/app/shown";
import { Tabs } from "../src/panels/shell/tabs";
import { openData } from "../src/panels/documents/documents";
import { Edge } from "../src/panels/viewer/edge";
import { Viewer } from "../src/panels/viewer";
import { fulfil, setMode, wipe } from "../src/panels/viewer/state";
import { look } from "../src/panels/viewer/wish";
import { activeId, catalogue as shared, tabs } from "../src/panels/workbench";
import { createEditor, type WorkflowEditor } from "../src/store/editor";
import { openDocument } from "../src/store/open";
import { widgetOf } from "../src/widgets/registry";
import { catalogue, workflows } from "./fixtures";
import { services } from "./widgets/show";

type Act = () => unknown;

export interface PanelTwin {
  /** The drag in words. */
  readonly drag: string;
  /** What is shown, in a state that is always the same. */
  show(): ComponentChild;
  /** When it is there. */
  ready?(): boolean;
  /** What both begin with. */
  readonly before?: Act;
  /** What the drag changes. */
  state(): unknown;
  readonly byDrag: Act;
  /** How it is done without: "Alt and an arrow". */
  readonly without: Readonly<Record<string, Act>>;
}

export const at = (selector: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`nothing is ${selector}`);
  return found;
};
const send = (element: Element, event: Event): void => void act(() => void element.dispatchEvent(event));
const press = (selector: string, key: string, more: KeyboardEventInit = {}): void => send(at(selector), new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));

/** A pointer pressed on an element at one place, let go at another. */
function pull(selector: string, from: readonly [number, number], to: readonly [number, number]): void {
  const element = at(selector);
  const held = new Set<number>();
  Object.assign(element, { setPointerCapture: (id: number) => held.add(id), hasPointerCapture: (id: number) => held.has(id), releasePointerCapture: (id: number) => held.delete(id) });
  const pointer = (type: string, [x, y]: readonly [number, number]): void => {
    const event = new MouseEvent(type, { bubbles: true, cancelable: true, clientX: x, clientY: y, button: 0, buttons: type === "pointerup" ? 0 : 1 });
    Object.defineProperty(event, "pointerId", { value: 1 });
    send(element, event);
  };
  pointer("pointerdown", from);
  pointer("pointermove", [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
  pointer("pointermove", to);
  pointer("pointerup", to);
}

/** What the browser drags by itself: picked up at one element, dropped on another. */
function carry(from: Element, to: Element): void {
  const data = new Map<string, string>();
  const dataTransfer = { setData: (kind: string, text: string) => void data.set(kind, text), getData: (kind: string) => data.get(kind) ?? "", get types() { return [...data.keys()]; } };
  for (const [element, type] of [[from, "dragstart"], [to, "dragover"], [to, "drop"], [from, "dragend"]] as const) {
    send(element, Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer }));
  }
}

/** An element as large as this, at the corner of the page: nothing is laid out here. */
function sized(selector: string, width: number, height: number): void {
  Object.defineProperties(at(selector), { clientWidth: { value: width }, offsetWidth: { value: width },
    getBoundingClientRect: { value: () => ({ x: 0, y: 0, left: 0, top: 0, right: width, bottom: height, width, height }) } });
}

let editor: WorkflowEditor;
let value: Literal = null;

/** A field of a kind, as it stands in a form. */
function field(widget: RangeWidget | PadWidget, start: Literal): ComponentChild {
  value = start;
  const Widget = widgetOf(widget.kind);
  return <Widget id="field" label="field" help="" type="Number" compact={false} widget={widget} value={start} services={services()} onChange={(next: Literal) => { value = next; }} />;
}

const RANGE: RangeWidget = { kind: "range", low: 0, high: 10, step: 1, unit: null, log: false };
const PAD: PadWidget = { kind: "pad", x_low: 0, x_high: 10, y_low: 0, y_high: 10, x_label: "x", y_label: "y", step: 1 };

/** Two results, one over the other. The page of the test answers for them. */
function compared(): ComponentChild {
  for (const slot of [0, 1]) {
    look({ kind: "result", run: "r", output: slot ? "two" : "one", result: "", title: "" }, slot, slot === 1);
    fulfil();
  }
  setMode("wipe");
  wipe.value = 0.5;
  return <Viewer />;
}

export const PANEL_TWINS: readonly PanelTwin[] = [
  { drag: "a tab to another place of the row",
    show: (): ComponentChild => {
      [tabs.value, shared.value] = [[], catalogue];
      for (const id of ["a", "b", "c"]) openData({ format: 1, title: id, nodes: {} }, id, { id });
      activeId.value = "a";
      return <Tabs />;
    },
    state: () => tabs.value.map(({ id }) => id),
    byDrag: (): void => carry(at(".tab"), at(".tab + .tab")),
    without: { "Alt and an arrow on the tab": (): void => press(".tab.open > button", "ArrowRight", { altKey: true }) } },
  { drag: "a field of the app to another place",
    show: (): ComponentChild => {
      const { document } = openDocument(workflows["text-to-image"], catalogue);
      if (document) editor = createEditor(document, { catalogue });
      return <Arrange editor={editor} />;
    },
    state: () => shownIn(editor.document, "inputs").map(({ name }) => name),
    byDrag: (): void => carry(at(".arrange .grip"), at(".arrange li + li")),
    without: { "its button Down": (): void => void act(() => at(".arrange li .entry button + button").click()) } },
  { drag: "the upper edge of the viewer",
    show: () => <section class="viewer"><Edge /></section>,
    state: () => at(".v-edge").getAttribute("aria-valuenow"),
    before: (): void => press(".v-edge", "Home"),
    byDrag: (): void => {
      sized(".viewer", 800, 220);
      pull(".v-edge", [400, 0], [400, -24]);
    },
    without: { "an arrow on it": (): void => press(".v-edge", "ArrowUp") } },
  { drag: "the line of the wipe", show: compared,
    ready: () => document.querySelector(".viewer canvas")?.getAttribute("aria-label")?.includes("B: two") ?? false,
    state: () => wipe.value.toFixed(3),
    byDrag: (): void => {
      sized(".viewer canvas", 1000, 400);
      pull(".v-stage", [500, 100], [510, 100]);
    },
    without: {
      "an arrow on the picture": (): void => press(".v-stage", "ArrowRight"),
      "the slider beside the zoom": (): void => {
        (at(".v-wipe input") as HTMLInputElement).value = "0.51";
        send(at(".v-wipe input"), new Event("input", { bubbles: true }));
      },
    } },
  { drag: "a number sideways", show: () => field(RANGE, 5),
    state: () => value,
    byDrag: (): void => {
      sized(".f-number", 100, 20);
      pull(".f-number", [50, 5], [60, 5]);
    },
    without: { "an arrow in the field": (): void => press("#field", "ArrowUp") } },
  { drag: "the point of a pad", show: () => field(PAD, [5, 5]),
    ready: () => document.querySelector(".pad-area") !== null,
    state: () => value,
    byDrag: (): void => {
      sized(".pad-area", 100, 100);
      pull(".pad-area", [50, 50], [60, 50]);
    },
    without: { "an arrow on the pad": (): void => press(".pad-area", "ArrowRight") } },
];
