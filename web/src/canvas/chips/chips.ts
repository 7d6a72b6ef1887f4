/** Chips: what runs on a wire, shown beside the pointer; a click keeps it. Escape closes, the pointer may enter. */

import { shownResult } from "../../store/known";
import { portPoint } from "../scene/node_view";
import type { WireView } from "../scene/wire_view";
import type { Surface } from "../surface";
import { pointAt } from "../scene/curve";
import { t } from "../../messages";
import { facts } from "./facts";

const WAIT = 350;
const LINGER = 250;

interface Chip {
  readonly element: HTMLElement;
  readonly key: string;
  readonly pinned: boolean;
}

export class Chips {
  private readonly pinned = new Map<string, Chip>();
  private hovered: Chip | null = null;
  private waiting: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop: () => void;

  constructor(private readonly surface: Surface) {
    const stops = [surface.editor.watch((s) => s.run, () => this.refill()), surface.editor.watch((s) => s.known, () => this.refill()),
      surface.editor.watch((s) => s.cursor, () => this.refill())];
    this.stop = () => stops.forEach((stop) => stop());
  }

  /** Keep the chip of a wire, or let it go. */
  pin(key: string): void {
    const chip = this.pinned.get(key);
    if (chip) return this.unpin(key);
    this.leave();
    const made = this.make(key, true);
    if (made) this.pinned.set(key, made);
  }

  /** Called each frame: hovering starts and ends, chips follow their wires. */
  update(moved: boolean): void {
    const key = this.surface.feedback.hoverWire;
    if (key !== this.waiting) this.hover(key);
    for (const chip of this.pinned.values()) this.place(chip);
    if (moved && this.hovered) this.place(this.hovered);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.stop();
    for (const chip of this.pinned.values()) chip.element.remove();
    this.leave();
  }

  private hover(key: string | null): void {
    this.waiting = key;
    clearTimeout(this.timer);
    if (key === null) this.timer = setTimeout(() => this.leaveUnlessEntered(), LINGER);
    else if (!this.pinned.has(key)) this.timer = setTimeout(() => this.enter(key), WAIT);
  }

  private enter(key: string): void {
    this.leave();
    this.hovered = this.make(key, false);
  }

  private leaveUnlessEntered(): void {
    if (!this.hovered?.element.matches(":hover")) this.leave();
  }

  private leave(): void {
    this.hovered?.element.remove();
    this.hovered = null;
  }

  private unpin(key: string): void {
    this.pinned.get(key)?.element.remove();
    this.pinned.delete(key);
  }

  private make(key: string, pinned: boolean): Chip | null {
    if (!this.surface.scene.wires.has(key)) return null;
    const element = document.createElement("div");
    element.className = "wl-chip";
    element.setAttribute("role", "note");
    element.addEventListener("pointerleave", () => pinned || this.leave());
    const chip = { element, key, pinned };
    this.fill(chip);
    this.surface.host.append(element);
    this.place(chip);
    return chip;
  }

  private refill(): void {
    for (const chip of this.pinned.values()) this.fill(chip);
    if (this.hovered) this.fill(this.hovered);
  }

  private fill(chip: Chip): void {
    const wire = this.surface.scene.wires.get(chip.key);
    if (!wire) return;
    const shown = shownResult(this.surface.state(), wire.from.node);
    const said = facts(`${wire.from.node}.${wire.from.port}`, wire.type, shown.outputs[wire.from.port], this.surface.scene.axesInWords(wire.from.node), shown.at, Date.now());
    const title = document.createElement("b");
    title.textContent = said.title;
    const lines = said.lines.map((line) => textLine(line, ""));
    const alarm = said.alarm ? [textLine(`⚠ ${said.alarm}`, "alarm")] : [];
    chip.element.replaceChildren(...(chip.pinned ? [this.close(chip.key)] : []), title, ...alarm, ...lines, ...this.thumbnail(wire));
  }

  private close(key: string): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "✕";
    button.setAttribute("aria-label", t("chip.close"));
    button.addEventListener("click", () => this.unpin(key));
    return button;
  }

  /** The picture of the node that the wire comes from. */
  private thumbnail(wire: WireView): HTMLElement[] {
    const picture = this.surface.pictures.get(wire.from.node);
    if (!picture) return [];
    const canvas = document.createElement("canvas");
    const scale = Math.min(1, 144 / Math.max(picture.bitmap.width, picture.bitmap.height));
    canvas.width = Math.round(picture.bitmap.width * scale);
    canvas.height = Math.round(picture.bitmap.height * scale);
    canvas.getContext("2d")?.drawImage(picture.bitmap, 0, 0, canvas.width, canvas.height);
    return [canvas];
  }

  private place(chip: Chip): void {
    const { surface } = this;
    const wire = surface.scene.wires.get(chip.key);
    if (!wire) return chip.pinned ? this.unpin(chip.key) : this.leave();
    const source = surface.scene.nodes.get(wire.from.node);
    const world = source && wire.right - wire.left > 4000 ? portPoint(source, "output", wire.from.port) : pointAt(wire, 0.5);
    const at = surface.toScreen(world);
    chip.element.style.transform = `translate(${String(Math.round(at.x + 16))}px, ${String(Math.round(at.y + 16))}px)`;
  }
}

function textLine(text: string, kind: string): HTMLElement {
  const line = document.createElement("div");
  line.textContent = text;
  if (kind) line.className = kind;
  return line;
}
