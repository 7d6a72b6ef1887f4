/** The canvas for screen readers: real elements with names and roles, one tab stop, a live region.
 *
 * Every node is an element, in topological order; the ports are there for the node that the keyboard is on.
 */

import { item, parts, type ItemId, type Patch } from "../../graph/document";
import { readingOrder } from "../../graph/order";
import type { NodeView, PortView } from "../scene/node_view";
import { onlyMoved } from "../scene/scene";
import type { Surface } from "../surface";
import { say } from "../words";
import { nodeName, portName } from "./names";

/** Milliseconds without a change before names and order are brought up to date. */
const PAUSE = 300;

interface PortButton {
  readonly element: HTMLButtonElement;
  readonly port: PortView;
}

export class Mirror {
  readonly element = document.createElement("div");
  private readonly live = document.createElement("div");
  private readonly nodes = new Map<string, HTMLElement>();
  private ports: PortButton[] = [];
  private order: readonly string[] = [];
  private stale = true;
  /** The keyboard is among the ports of the active node. */
  inside = false;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private of: unknown = null;
  private readonly stops: (() => void)[];

  constructor(private readonly surface: Surface) {
    const { element, live } = this;
    element.className = "wl-mirror";
    element.tabIndex = 0;
    element.setAttribute("role", "group");
    element.setAttribute("aria-roledescription", say("canvas.role"));
    element.setAttribute("aria-label", say("canvas.name"));
    element.setAttribute("aria-description", say("canvas.help"));
    live.className = "wl-live";
    live.setAttribute("role", "status");
    live.setAttribute("aria-live", "polite");
    surface.host.append(element, live);
    element.addEventListener("focusin", () => this.focusChanged(true));
    element.addEventListener("focusout", () => this.focusChanged(false));
    const stale = (): void => this.invalidate();
    const { editor } = surface;
    this.stops = [editor.onPatches((patches) => {
      if (patches.some(heard)) stale();
    }), editor.watch((s) => s.revision, () => this.documentChanged()), editor.watch((s) => s.catalogue, stale), editor.watch((s) => s.problems, stale),
      editor.watch((s) => s.run, stale), editor.watch((s) => s.active, () => this.rove())];
    this.invalidate();
  }

  announce(text: string): void {
    this.live.textContent = this.live.textContent === text ? `${text}\u00a0` : text;
  }

  /** Put the keyboard on an item; on the canvas itself for none. */
  focus(id: ItemId | null): void {
    this.leavePorts();
    const [kind, name] = id ? parts(id) : ["", ""];
    if (this.stale && kind === "node" && !this.nodes.has(name)) this.rebuild();
    const target = kind === "node" ? this.nodes.get(name) : undefined;
    (target ?? this.element).focus({ preventScroll: true });
    if (!target) this.surface.focused = true;
  }

  /** Rebuilding waits until changes pause: thousands of elements are not for every frame. */
  private rebuildSoon(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      if (this.stale) this.rebuild();
    }, this.order.length ? PAUSE : 0);
  }

  dispose(): void {
    for (const stop of this.stops) stop();
    clearTimeout(this.idle);
    this.element.remove();
    this.live.remove();
  }

  /** Into the ports of the active node. */
  enter(): void {
    const view = this.activeView();
    const host = view && this.nodes.get(view.id);
    if (!view || !host) return;
    this.leavePorts();
    this.ports = [...view.inputs, ...view.outputs].map((port) => this.portButton(view, port));
    host.append(...this.ports.map((p) => p.element));
    this.inside = true;
    this.ports[0]?.element.focus({ preventScroll: true });
  }

  /** Out of the ports, back to the node. True if the keyboard was there. */
  leave(): boolean {
    if (!this.inside) return false;
    this.focus(this.surface.state().active);
    return true;
  }

  /** To the next or previous port. */
  step(by: 1 | -1): void {
    const at = this.ports.findIndex((p) => p.element === document.activeElement);
    this.ports[(at + by + this.ports.length) % Math.max(1, this.ports.length)]?.element.focus({ preventScroll: true });
  }

  /** The port that has the keyboard, or null. */
  focusedPort(): { node: string; port: string; side: "input" | "output" } | null {
    const found = this.ports.find((p) => p.element === document.activeElement)?.port;
    const view = this.activeView();
    return found && view ? { node: view.id, port: found.name, side: found.side } : null;
  }

  /** Another document was loaded. */
  private documentChanged(): void {
    if (this.of === this.surface.editor.document) return;
    this.of = this.surface.editor.document;
    this.invalidate();
  }

  private invalidate(): void {
    this.stale = true;
    this.rebuildSoon();
  }

  private activeView(): NodeView | undefined {
    const { active } = this.surface.state();
    return active?.startsWith("node:") ? this.surface.scene.nodes.get(active.slice(5)) : undefined;
  }

  private portButton(view: NodeView, port: PortView): PortButton {
    const element = document.createElement("button");
    element.type = "button";
    element.tabIndex = -1;
    element.setAttribute("aria-label", portName(this.surface.editor.document, view, port));
    element.addEventListener("focus", () => this.surface.show({ hoverPort: { place: { node: view.id, port: port.name }, side: port.side } }));
    element.addEventListener("blur", () => this.surface.show({ hoverPort: null }));
    return { element, port };
  }

  private leavePorts(): void {
    this.inside = false;
    const ports = this.ports;
    this.ports = [];
    for (const { element } of ports) element.remove();
  }

  /** The elements of the nodes as they are now, in reading order. */
  private rebuild(): void {
    this.stale = false;
    const state = this.surface.state();
    this.order = readingOrder(this.surface.editor.document);
    const count = this.order.length;
    this.order.forEach((name, i) => {
      const view = this.surface.scene.nodes.get(name);
      if (view) this.put(view, nodeName(view, i + 1, count, state), i);
    });
    const there = new Set(this.order);
    for (const [name, element] of this.nodes) if (!there.has(name)) this.remove(name, element);
    this.rove();
  }

  private put(view: NodeView, name: string, at: number): void {
    const element = this.nodes.get(view.id) ?? this.make(view.id);
    if (element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
    const before = this.element.children[at];
    if (before !== element) this.element.insertBefore(element, before ?? null);
  }

  private make(name: string): HTMLElement {
    const element = document.createElement("div");
    element.setAttribute("role", "group");
    element.setAttribute("aria-roledescription", "node");
    element.dataset["node"] = name;
    element.tabIndex = -1;
    element.addEventListener("focus", () => this.focused(name));
    this.nodes.set(name, element);
    return element;
  }

  private remove(name: string, element: HTMLElement): void {
    const had = element.contains(document.activeElement);
    element.remove();
    this.nodes.delete(name);
    if (had) this.element.focus({ preventScroll: true });
  }

  /** A screen reader may put the focus itself: the canvas follows. */
  private focused(name: string): void {
    const id = item("node", name);
    if (this.surface.state().active !== id) this.surface.editor.select([id], id);
  }

  /** One tab stop: the active node's, or the canvas's. */
  private rove(): void {
    const active = this.activeView();
    const target = active ? this.nodes.get(active.id) : undefined;
    for (const element of this.element.querySelectorAll<HTMLElement>('[role="group"][tabindex="0"]')) element.tabIndex = -1;
    this.element.tabIndex = target ? -1 : 0;
    if (target) target.tabIndex = 0;
  }

  private focusChanged(has: boolean): void {
    const visible = has && this.element.querySelector(":focus-visible") !== null;
    if (this.surface.focused === visible) return;
    this.surface.focused = visible;
    const view = this.activeView();
    if (view) this.surface.repaintNode(view);
  }
}

/** Whether a change is heard: moving is not. */
function heard(patch: Patch): boolean {
  if (patch.table !== "nodes") return patch.table === "frames";
  return !patch.before || !patch.after || !onlyMoved(patch.before, patch.after);
}
