/** Keys on the canvas. Single letters act only while the canvas or a node has the focus, never in a field. */

import type { Direction } from "../../geometry/direction";
import type { ItemId } from "../../graph/document";
import { nudge } from "../edit/items";
import type { Mirror } from "../mirror/mirror";
import type { Surface } from "../surface";
import type { Machine } from "../tools/machine";
import { openPalette } from "../tools/start";
import type { Act } from "./acts";
import { Chords } from "./chords";
import { Link } from "./link";
import { openMenuHere } from "./menu";
import { Places } from "./places";
import { Walker } from "./walker";
import { WireKeys } from "./wire_keys";

const MAC = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** The name of a key with its modifiers: "Ctrl+Shift+Z". With Alt the key counts, not the sign that Alt makes of it; the key
 * that a Mac calls Delete is Delete, though browsers call it Backspace. */
export function chordOf(event: KeyboardEvent): string {
  const ctrl = MAC ? event.metaKey : event.ctrlKey;
  const letter = event.altKey ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined;
  const key = letter ?? (event.key.length === 1 ? event.key.toUpperCase() : MAC && event.key === "Backspace" ? "Delete" : event.key);
  return `${ctrl ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${key}`;
}

const ACT_KEYS: readonly (readonly [string, Act])[] = [
  ["Delete", "delete"], ["Ctrl+Delete", "heal"], ["Ctrl+A", "select_all"], ["Ctrl+D", "duplicate"], ["Ctrl+Shift+D", "duplicate_linked"],
  ["Ctrl+G", "frame"], ["H", "collapse"], ["B", "bypass"], ["M", "mute"], ["X", "swap"], ["Ctrl+Z", "undo"], ["Ctrl+Shift+Z", "redo"],
  ["Ctrl+Y", "redo"], ["Ctrl+C", "copy"], ["Ctrl+X", "cut"], ["F", "fit"], ["Ctrl+0", "actual"], ["Ctrl++", "closer"], ["Ctrl+=", "closer"],
  ["Ctrl+Shift++", "closer"], ["Ctrl+-", "further"], ["Ctrl+Shift+L", "tidy"], ["E", "ports"], ["N", "note"], ["Shift+N", "node_note"],
];

const WAYS: readonly (readonly [string, Direction, number, number])[] =
  [["ArrowLeft", "left", -1, 0], ["ArrowRight", "right", 1, 0], ["ArrowUp", "up", 0, -1], ["ArrowDown", "down", 0, 1]];

export class Keyboard {
  private link: Link | null = null;
  readonly wires: WireKeys;
  readonly walker: Walker;
  private readonly chords: Chords;
  private readonly places: Places;
  private readonly commands: ReadonlyMap<string, () => void>;
  private readonly stop = new AbortController();

  constructor(private readonly surface: Surface, private readonly machine: Machine, private readonly mirror: Mirror,
    private readonly acts: Readonly<Record<Act, () => void>>) {
    this.wires = new WireKeys(surface, mirror);
    this.walker = new Walker(surface, mirror, this.wires);
    this.chords = new Chords(surface, (act) => acts[act]());
    this.places = new Places(surface, (item) => this.walker.to(item));
    this.commands = new Map([...ACT_KEYS.map(([key, act]): [string, () => void] => [key, acts[act]]), ...this.going(), ...this.walking()]);
    const { signal } = this.stop;
    surface.host.addEventListener("keydown", (event) => this.down(event), { signal });
    surface.host.addEventListener("keyup", (event) => this.up(event), { signal });
    surface.host.addEventListener("pointerdown", () => this.chords.cancel(), { signal, capture: true });
    globalThis.addEventListener("blur", () => (machine.space = false), { signal });
  }

  dispose(): void {
    this.stop.abort();
    this.places.dispose();
  }

  private down(event: KeyboardEvent): void {
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
    const chord = chordOf(event);
    if (this.chords.next(chord.replace("Alt+", "")) || this.machine.key(event.key) || this.chords.start(chord)
      || this.wires.key(chord, (node) => this.walker.to(`node:${node}`))) return taken(event);
    const command = this.commands.get(chord);
    if (!command) return;
    taken(event);
    command();
  }

  private up(event: KeyboardEvent): void {
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

  /** Leave what goes on, then a port or wire, then what a search found, then the selection, then the frame, then the definition; never more. */
  private escape(event: KeyboardEvent): void {
    const s = this.surface;
    if (this.chords.cancel() || this.machine.cancel() || this.mirror.leave()) return taken(event);
    if (s.highlighted.size) s.highlight([]);
    else if (s.state().selection.size) s.editor.select([], s.state().active);
    else if (!this.walker.leaveFrame() && s.options.leave?.() !== true) return;
    taken(event);
  }

  private going(): [string, () => void][] {
    const s = this.surface;
    return [
      ["L", () => this.startLink()], ["W", () => this.enterWire()], ["/", () => this.palette()], ["Shift+A", () => this.palette()],
      ["F2", () => this.rename()], ["[", () => this.places.go(-1)], ["]", () => this.places.go(1)],
      ["Shift+F10", () => openMenuHere(s, this.mirror)], ["ContextMenu", () => openMenuHere(s, this.mirror)],
    ];
  }

  private walking(): [string, () => void][] {
    const s = this.surface;
    const keys = WAYS.flatMap(([key, way, dx, dy]): [string, () => void][] => [
      [key, () => this.walker.go(way)], [`Alt+${key}`, () => this.walker.follow(way)], [`Shift+${key}`, () => this.walker.go(way, true)],
      [`Ctrl+${key}`, () => nudge(s, dx * 10, dy * 10)], [`Ctrl+Shift+${key}`, () => nudge(s, dx * 50, dy * 50)],
    ]);
    return [...keys, ["Enter", () => this.walker.enter()],  ["Home", () => this.walker.first()], ["End", () => this.walker.last()]];
  }

  private startLink(): void {
    const port = this.mirror.focusedPort();
    const place = port ?? this.firstOutput();
    if (place) this.link = Link.start(this.surface, place, place.side);
  }

  /** L on a node starts at its first output. */
  private firstOutput(): { node: string; port: string; side: "output" } | null {
    const node = this.activeNode();
    const output = node === null ? undefined : this.surface.scene.nodes.get(node)?.outputs[0];
    return node !== null && output ? { node, port: output.name, side: "output" } : null;
  }

  private enterWire(): void {
    const node = this.activeNode();
    const place = this.mirror.focusedPort() ?? (node === null ? null : { node, port: null, side: null });
    if (place) this.wires.enter(place);
  }

  private activeNode(): string | null {
    const { active } = this.surface.state();
    return active?.startsWith("node:") ? active.slice(5) : null;
  }

  /** F2 names the port that has the keyboard, else the active item. */
  private rename(): void {
    const port = this.mirror.focusedPort();
    if (port) this.surface.rename(`node:${port.node}`, port.port);
    else this.acts.rename();
  }

  /** The palette at the right of the active node, filtered by the port that has the focus. */
  private palette(): void {
    const s = this.surface;
    const port = this.mirror.focusedPort();
    const box = s.state().active ? s.scene.box(s.state().active as ItemId) : null;
    const at = box ? s.toScreen({ x: box.right + 40, y: box.top }) : { x: s.size.width / 2, y: s.size.height / 3 };
    openPalette(s, at, port ? { place: { node: port.node, port: port.port }, side: port.side, via: null } : null);
  }
}

const inField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(".wl-field, .wl-chip, .wl-edit, .wl-bar, input, textarea, select, [contenteditable]") !== null;

function taken(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
