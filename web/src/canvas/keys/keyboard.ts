/** Keys on the canvas. Single letters act only while the canvas or a node has the focus, never in a field. */

import type { ItemId } from "../../graph/document";
import { duplicate, frame, collapse, nudge, remove, selectAll, swap, toggleMode } from "../edit/items";
import type { Mirror } from "../mirror/mirror";
import type { Surface } from "../surface";
import type { Machine } from "../tools/machine";
import { openPalette } from "../tools/start";
import { fitted, zoomedAt } from "../view/camera";
import { union } from "../scene/scene";
import { say } from "../words";
import { Link } from "./link";
import { Walker } from "./walker";

const MAC = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** Listen for keys; returns the way to stop. */
export function keyboard(surface: Surface, machine: Machine, mirror: Mirror): () => void {
  const keys = new Keys(surface, machine, mirror);
  const stop = new AbortController();
  surface.host.addEventListener("keydown", (event) => keys.down(event), { signal: stop.signal });
  surface.host.addEventListener("keyup", (event) => keys.up(event), { signal: stop.signal });
  globalThis.addEventListener("blur", () => (machine.space = false), { signal: stop.signal });
  return () => stop.abort();
}

/** The name of a key with its modifiers: "Ctrl+Shift+Z". */
export function chord(event: KeyboardEvent): string {
  const ctrl = MAC ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${ctrl ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${key}`;
}

class Keys {
  private link: Link | null = null;
  private readonly walker: Walker;
  private readonly commands: ReadonlyMap<string, () => void>;

  constructor(private readonly surface: Surface, private readonly machine: Machine, private readonly mirror: Mirror) {
    this.walker = new Walker(surface, mirror);
    this.commands = new Map([...this.editing(), ...this.viewing(), ...this.walking()]);
  }

  down(event: KeyboardEvent): void {
    if (inField(event.target)) return this.inField(event);
    if (this.link) {
      if (this.link.key(event) === "done") this.link = null;
      return taken(event);
    }
    if (event.key === " ") {
      this.machine.space = true;
      return taken(event);
    }
    if (event.key === "Escape") return this.escape(event);
    if (this.machine.key(event.key)) return taken(event);
    const command = this.commands.get(chord(event));
    if (!command) return;
    taken(event);
    command();
  }

  up(event: KeyboardEvent): void {
    if (event.key === " ") this.machine.space = false;
    if (event.key === "Control" || event.key.startsWith("Arrow")) this.surface.editor.endGesture();
  }

  /** In a field only Escape is ours: back to the node. */
  private inField(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    this.surface.editor.endGesture();
    this.surface.focus(this.surface.state().active);
    taken(event);
  }

  /** Leave what goes on, then the inside of a node, then the selection; never more. */
  private escape(event: KeyboardEvent): void {
    if (this.machine.cancel() || this.mirror.leave()) return taken(event);
    if (!this.surface.state().selection.size) return;
    this.surface.editor.select([], this.surface.state().active);
    taken(event);
  }

  private editing(): [string, () => void][] {
    const s = this.surface;
    return [
      ["Delete", () => remove(s, false)], ["Ctrl+Delete", () => remove(s, true)],
      ["Ctrl+A", () => selectAll(s)], ["Ctrl+D", () => duplicate(s)], ["Ctrl+Shift+D", () => duplicate(s, true)],
      ["Ctrl+G", () => frame(s)], ["H", () => collapse(s)], ["B", () => toggleMode(s, "bypass")], ["M", () => toggleMode(s, "mute")],
      ["X", () => swap(s)], ["Ctrl+Z", () => this.history("undo")], ["Ctrl+Shift+Z", () => this.history("redo")],
      ["Ctrl+Y", () => this.history("redo")], ["Ctrl+C", () => s.options.copy?.(false)], ["Ctrl+X", () => s.options.copy?.(true)],
      ["L", () => this.startLink()], ["/", () => this.palette()], ["Shift+A", () => this.palette()],
      ["F2", () => this.onActive((id) => s.options.rename?.(id))],
      ["Shift+F10", () => this.menu()], ["ContextMenu", () => this.menu()],
    ];
  }

  private viewing(): [string, () => void][] {
    const s = this.surface;
    const zoom = (by: number): void => this.zoom(s.camera.zoom * by);
    return [
      ["F", () => this.fit()], ["Ctrl+0", () => this.zoom(1)], ["Ctrl++", () => zoom(1.25)], ["Ctrl+=", () => zoom(1.25)],
      ["Ctrl+Shift++", () => zoom(1.25)], ["Ctrl+-", () => zoom(0.8)],
    ];
  }

  private walking(): [string, () => void][] {
    const s = this.surface;
    const ways = [["ArrowLeft", "left", -1, 0], ["ArrowRight", "right", 1, 0], ["ArrowUp", "up", 0, -1], ["ArrowDown", "down", 0, 1]] as const;
    const keys = ways.flatMap(([key, way, dx, dy]): [string, () => void][] => [
      [key, () => this.walker.go(way)], [`Alt+${key}`, () => this.walker.follow(way)],
      [`Ctrl+${key}`, () => nudge(s, dx * 10, dy * 10)], [`Shift+${key}`, () => nudge(s, dx * 50, dy * 50)],
    ]);
    return [...keys, ["Enter", () => this.walker.enter()], ["Home", () => this.walker.first()], ["End", () => this.walker.last()]];
  }

  private history(way: "undo" | "redo"): void {
    const { editor } = this.surface;
    const { names, position } = this.surface.state().history;
    const name = names[way === "undo" ? position - 1 : position] ?? "";
    const done = way === "undo" ? editor.undo() : editor.redo();
    const word = way === "undo" ? (done ? "said.undone" : "said.nothing") : (done ? "said.redone" : "said.nothing_redo");
    this.surface.announce(say(word, { name }));
  }

  private startLink(): void {
    const port = this.mirror.focusedPort();
    const place = port ?? this.firstOutput();
    if (place) this.link = Link.start(this.surface, place, place.side);
  }

  /** L on a node starts at its first output. */
  private firstOutput(): { node: string; port: string; side: "output" } | null {
    const { active } = this.surface.state();
    const view = active?.startsWith("node:") ? this.surface.scene.nodes.get(active.slice(5)) : undefined;
    const output = view?.outputs[0];
    return view && output ? { node: view.id, port: output.name, side: "output" } : null;
  }

  /** The palette at the right of the active node, filtered by the port that has the focus. */
  private palette(): void {
    const s = this.surface;
    const port = this.mirror.focusedPort();
    const box = s.state().active ? s.scene.box(s.state().active as ItemId) : null;
    const at = box ? s.toScreen({ x: box.right + 40, y: box.top }) : { x: s.size.width / 2, y: s.size.height / 3 };
    openPalette(s, at, port ? { place: { node: port.node, port: port.port }, side: port.side, via: null } : null);
  }

  private menu(): void {
    this.onActive((item) => {
      const box = this.surface.scene.box(item);
      if (!box) return;
      const at = { x: box.left, y: box.top + 28 };
      this.surface.options.openMenu?.({ target: { kind: "item", item }, screen: this.surface.toWindow(this.surface.toScreen(at)), at });
    });
  }

  private onActive(act: (item: ItemId) => void): void {
    const { active } = this.surface.state();
    if (active) act(active);
  }

  private zoom(zoom: number): void {
    const { size } = this.surface;
    this.surface.moveCamera(zoomedAt(this.surface.camera, zoom, { x: size.width / 2, y: size.height / 2 }));
  }

  private fit(): void {
    const s = this.surface;
    const { selection } = s.state();
    const area = selection.size ? union([...selection].flatMap((id) => s.scene.box(id) ?? [])) : s.scene.bounds();
    if (area) s.moveCamera(fitted(area, s.size.width, s.size.height));
  }
}

const inField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(".wl-field, .wl-chip, input, textarea, select, [contenteditable]") !== null;

function taken(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
