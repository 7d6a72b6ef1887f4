/** The ports of the node that the keyboard is in, and the wire that it is on, as buttons with names. */

import type { NodeView, PortView } from "../scene/node_view";
import type { WireView } from "../scene/wire_view";
import type { Surface } from "../surface";
import { portName, wireName } from "./names";

interface PortButton {
  readonly element: HTMLButtonElement;
  readonly port: PortView;
}

export class Inside {
  private ports: PortButton[] = [];
  private wire: { readonly element: HTMLButtonElement; readonly key: string } | null = null;
  private view: NodeView | null = null;

  constructor(private readonly surface: Surface) {}

  /** The keyboard is on a port or on a wire. */
  get here(): boolean {
    return this.ports.length > 0 || this.wire !== null;
  }

  /** Show the ports of a node and go to the first. */
  enter(view: NodeView, host: HTMLElement): void {
    this.leave();
    this.view = view;
    this.ports = portsOf(view).map((port) => this.portButton(view, port));
    host.append(...this.ports.map((p) => p.element));
    this.ports[0]?.element.focus({ preventScroll: true });
  }

  /** The node changed: its ports say what is true now. True if the keyboard was on one that is gone. */
  refresh(): boolean {
    if (!this.view) return false;
    const view = this.surface.scene.nodes.get(this.view.id);
    const before = this.ports;
    const [had, host] = [before.find((p) => p.element === document.activeElement), before[0]?.element.parentElement];
    if (!view || !host) return had !== undefined;
    this.view = view;
    this.ports = portsOf(view).map((port) => this.again(view, port, before));
    for (const old of before) if (!this.ports.some((p) => p.element === old.element)) old.element.remove();
    for (const { element } of this.ports) if (!element.isConnected) host.append(element);
    return had !== undefined && !had.element.isConnected;
  }

  /** Go to a wire; `host` is the canvas. */
  enterWire(wire: WireView, host: HTMLElement): void {
    this.leave();
    const element = button(wireName(wire));
    this.wire = { element, key: wire.key };
    element.addEventListener("blur", () => this.surface.show({ focusWire: null }));
    host.append(element);
    this.surface.show({ focusWire: wire.key });
    element.focus({ preventScroll: true });
  }

  leave(): void {
    const { ports, wire } = this;
    this.ports = [];
    this.wire = null;
    this.view = null;
    for (const { element } of ports) element.remove();
    wire?.element.remove();
    if (wire) this.surface.show({ focusWire: null });
  }

  /** To the next or previous port. */
  step(by: 1 | -1): void {
    const at = this.ports.findIndex((p) => p.element === document.activeElement);
    this.ports[(at + by + this.ports.length) % Math.max(1, this.ports.length)]?.element.focus({ preventScroll: true });
  }

  focusedPort(): { node: string; port: string; side: "input" | "output" } | null {
    const found = this.ports.find((p) => p.element === document.activeElement)?.port;
    return found && this.view ? { node: this.view.id, port: found.name, side: found.side } : null;
  }

  focusedWire(): string | null {
    return this.wire && this.wire.element === document.activeElement ? this.wire.key : null;
  }

  /** The button of a port that was there before, with the name that it has now; else a new one. */
  private again(view: NodeView, port: PortView, before: readonly PortButton[]): PortButton {
    const there = before.find((p) => p.port.side === port.side && p.port.name === port.name);
    if (!there) return this.portButton(view, port);
    const name = portName(this.surface.editor.document, view, port);
    if (there.element.getAttribute("aria-label") !== name) there.element.setAttribute("aria-label", name);
    return { element: there.element, port };
  }

  private portButton(view: NodeView, port: PortView): PortButton {
    const element = button(portName(this.surface.editor.document, view, port));
    element.addEventListener("focus", () => this.surface.show({ hoverPort: { place: { node: view.id, port: port.name }, side: port.side } }));
    element.addEventListener("blur", () => this.surface.show({ hoverPort: null }));
    return { element, port };
  }
}

const portsOf = (view: NodeView): PortView[] => [...view.inputs, ...view.outputs];

function button(name: string): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.tabIndex = -1;
  element.setAttribute("aria-label", name);
  return element;
}
