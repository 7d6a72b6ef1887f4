/** The elements of the mirror: nodes in reading order inside the frames that hold them, then notes and dots. */

import { item, parts, type ItemId } from "../../graph/document";
import { readingOrder } from "../../graph/order";
import { t } from "../../messages";
import type { Surface } from "../surface";
import { itemName, nodeName } from "./names";

/** Elements a step: some tenths of a millisecond. */
const STEP = 32;

export class Tree {
  /** Holds them all, and is one pixel large: the pointer passes it by without a look at thousands of elements. */
  readonly root = document.createElement("div");
  private readonly elements = new Map<ItemId, HTMLElement>();
  /** What was put last into the canvas or a frame. */
  private readonly last = new Map<HTMLElement, HTMLElement>();

  /** Built into `canvas`; `focused` hears of the item that a screen reader put the focus on. */
  constructor(private readonly surface: Surface, private readonly canvas: HTMLElement, private readonly focused: (id: ItemId) => void) {
    this.root.className = "wl-items";
    canvas.append(this.root);
  }

  get(id: ItemId): HTMLElement | undefined {
    return this.elements.get(id);
  }

  get size(): number {
    return this.elements.size;
  }

  /** Bring the elements up to what the document is now. */
  build(): void {
    const steps = this.steps();
    while (!steps.next().done);
  }

  /** The same in steps of some elements; what changes meanwhile is found by beginning anew. */
  *steps(): Generator<undefined> {
    const there = new Set<ItemId>();
    this.last.clear();
    yield* this.nodes(there);
    const { frames, notes, dots } = this.surface.scene;
    for (const view of frames.values()) this.within(view.item, there);
    for (const views of [notes, dots]) for (const view of views.values()) this.put(view.item, there);
    for (const [id, element] of this.elements) if (!there.has(id)) this.remove(id, element);
  }

  private *nodes(there: Set<ItemId>): Generator<undefined> {
    const { scene, problems } = this.surface;
    const order = readingOrder(this.surface.editor.document).filter((name) => !scene.hidden.size || !scene.hidden.has(item("node", name)));
    const state = this.surface.state();
    for (const [i, name] of order.entries()) {
      const view = scene.nodes.get(name);
      if (view) this.put(view.item, there, nodeName(view, i + 1, order.length, state, problems.get(name)));
      if (i % STEP === STEP - 1) yield;
    }
  }

  /** An element after its siblings, inside its frame. */
  private put(id: ItemId, there: Set<ItemId>, name = itemName(this.surface, id)): void {
    if (there.has(id)) return;
    const frame = this.surface.scene.frames.size ? this.surface.editor.document.frameOf(id) : null;
    const host = frame === null ? this.root : this.within(item("frame", frame), there);
    there.add(id);
    const element = this.elements.get(id) ?? this.make(id);
    if (element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
    const last = this.last.get(host);
    this.last.set(host, element);
    const next = last ? last.nextSibling : host.firstChild;
    if (next !== element) host.insertBefore(element, next);
  }

  /** The element of a frame, put where its first member is read. */
  private within(id: ItemId, there: Set<ItemId>): HTMLElement {
    this.put(id, there);
    return this.elements.get(id) ?? this.root;
  }

  private make(id: ItemId): HTMLElement {
    const [kind, key] = parts(id);
    const element = document.createElement("div");
    element.setAttribute("role", "group");
    element.setAttribute("aria-roledescription", t(`kind.${kind}`));
    element.dataset[kind] = key;
    element.tabIndex = -1;
    element.addEventListener("focus", () => this.focused(id));
    this.elements.set(id, element);
    return element;
  }

  private remove(id: ItemId, element: HTMLElement): void {
    const had = element.contains(document.activeElement);
    element.remove();
    this.elements.delete(id);
    if (had) this.canvas.focus({ preventScroll: true });
  }
}
