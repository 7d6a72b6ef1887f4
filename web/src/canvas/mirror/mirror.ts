/** The canvas for screen readers: real elements with names and roles, one tab stop, a live region.
 *
 * Every item is an element, nodes in topological order inside their frames; ports are there for the node that the keyboard is in.
 */

import type { ItemId, Patch } from "../../graph/document";
import { t } from "../../messages";
import type { NodeView } from "../scene/node_view";
import { onlyMoved } from "../scene/scene";
import type { WireView } from "../scene/wire_view";
import type { Surface } from "../surface";
import { Inside } from "./ports";
import { Renewal } from "./renewal";
import { Tree } from "./tree";

export class Mirror {
  readonly element = document.createElement("div");
  private readonly live = document.createElement("div");
  private readonly tree: Tree;
  private readonly within: Inside;
  private readonly renewal: Renewal;
  /** The item that is the tab stop. */
  private stop: HTMLElement | null = null;
  private of: unknown = null;
  /** The pointer was used last: what it puts the keyboard on needs no ring, which some browsers draw at every focus by script. */
  private pointed = false;
  private readonly stops: (() => void)[];

  constructor(private readonly surface: Surface) {
    this.tree = new Tree(surface, this.element, (id) => this.focused(id));
    this.within = new Inside(surface);
    this.renewal = new Renewal(this.tree, () => this.built());
    this.dress();
    const stale = (): void => this.renewal.invalidate();
    const { editor } = surface;
    this.stops = [editor.onPatches((patches) => {
      if (!patches.some(heard)) return;
      stale();
      this.refreshPorts();
    }), editor.watch((s) => s.revision, () => this.documentChanged()), editor.watch((s) => s.catalogue, stale), editor.watch((s) => s.problems, stale),
      editor.watch((s) => s.run, stale), editor.watch((s) => s.standings, stale), editor.watch((s) => s.active, () => this.rove()), this.heed()];
    stale();
  }

  /** The keyboard is among the ports of the active node. */
  get inside(): boolean {
    return this.within.focusedPort() !== null;
  }

  announce(text: string): void {
    this.live.textContent = this.live.textContent === text ? `${text}\u00a0` : text;
  }

  /** Put the keyboard on an item; on the canvas itself for none. */
  focus(id: ItemId | null): void {
    this.within.leave();
    if (id && !this.tree.get(id)) this.renewal.now();
    const target = id ? this.tree.get(id) : undefined;
    const how: FocusOptions & { focusVisible?: boolean } = { preventScroll: true, ...(this.pointed && { focusVisible: false }) };
    (target ?? this.element).focus(how);
    if (!target) this.surface.focused = true;
  }

  /** Put the keyboard on a wire. */
  focusWire(wire: WireView): void {
    this.within.enterWire(wire, this.tree.root);
  }

  focusedWire(): string | null {
    return this.within.focusedWire();
  }

  /** The port that has the keyboard, or null. */
  focusedPort(): { node: string; port: string; side: "input" | "output" } | null {
    return this.within.focusedPort();
  }

  /** Into the ports of the active node. */
  enter(): void {
    const view = this.activeView();
    const host = view && this.tree.get(view.item);
    if (view && host) this.within.enter(view, host);
  }

  /** Out of the ports or off the wire, back to the item. True if the keyboard was there. */
  leave(): boolean {
    if (!this.within.here) return false;
    this.focus(this.surface.state().active);
    return true;
  }

  step(by: 1 | -1): void {
    this.within.step(by);
  }

  dispose(): void {
    for (const stop of this.stops) stop();
    this.renewal.dispose();
    this.element.remove();
    this.live.remove();
  }

  private dress(): void {
    const { element, live } = this;
    element.className = "wl-mirror";
    element.tabIndex = 0;
    element.setAttribute("role", "group");
    element.setAttribute("aria-roledescription", t("canvas.role"));
    element.setAttribute("aria-label", t("canvas.name"));
    element.setAttribute("aria-description", t("canvas.help"));
    live.className = "wl-live";
    live.setAttribute("role", "status");
    live.setAttribute("aria-live", "polite");
    this.surface.host.append(element, live);
    element.addEventListener("focusin", () => this.focusChanged(true));
    element.addEventListener("focusout", () => this.focusChanged(false));
  }

  /** Notice whether keys or the pointer are used; returns the way to stop. */
  private heed(): () => void {
    const stop = new AbortController();
    for (const type of ["pointerdown", "keydown"]) {
      this.surface.host.addEventListener(type, () => { this.pointed = type === "pointerdown"; }, { capture: true, passive: true, signal: stop.signal });
    }
    return () => stop.abort();
  }

  private built(): void {
    this.rove();
    this.refreshPorts();
  }

  /** The ports that the keyboard is among say what is true now; where its port went, it goes to the node. */
  private refreshPorts(): void {
    if (this.within.refresh()) this.focus(this.surface.state().active);
  }

  /** Another document was loaded. */
  private documentChanged(): void {
    if (this.of === this.surface.editor.document) return;
    this.of = this.surface.editor.document;
    this.renewal.invalidate();
  }

  private activeView(): NodeView | undefined {
    const { active } = this.surface.state();
    return active?.startsWith("node:") ? this.surface.scene.nodes.get(active.slice(5)) : undefined;
  }

  /** A screen reader may put the focus itself: the canvas follows. */
  private focused(id: ItemId): void {
    if (this.surface.state().active !== id) this.surface.editor.select([id], id);
  }

  /** One tab stop: the active item's, or the canvas's. */
  private rove(): void {
    const { active } = this.surface.state();
    const target = active ? this.tree.get(active) : undefined;
    if (this.stop && this.stop !== target) this.stop.tabIndex = -1;
    this.stop = target ?? null;
    setTabIndex(this.element, target ? -1 : 0);
    if (target) setTabIndex(target, 0);
  }

  private focusChanged(has: boolean): void {
    const visible = has && this.element.querySelector(":focus-visible") !== null;
    if (this.surface.focused === visible) return;
    this.surface.focused = visible;
    const { active } = this.surface.state();
    const box = active && this.surface.scene.box(active);
    if (box) this.surface.repaint(box, 28);
  }
}

/** Whether a change is heard: moving is not. */
function heard(patch: Patch): boolean {
  if (patch.table !== "nodes") return patch.table === "frames" || patch.table === "notes" || !patch.before || !patch.after;
  return !patch.before || !patch.after || !onlyMoved(patch.before, patch.after);
}

function setTabIndex(element: HTMLElement, index: number): void {
  if (element.tabIndex !== index) element.tabIndex = index;
}
