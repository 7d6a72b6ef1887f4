/** The + on a wire: under the pointer or the keyboard, it offers the nodes that fit into the wire. */

import { placeText } from "../../graph/document";
import { t } from "../../messages";
import { insertOn } from "../keys/wire_keys";
import { pointAt } from "../scene/curve";
import type { WireView } from "../scene/wire_view";
import type { Surface } from "../surface";
import { wireOf } from "../tools/start";
import { Linger } from "./linger";

const PLACES = [0.5, 0.35, 0.65, 0.2, 0.8] as const;
const SHORTEST = 30;

export class Plus {
  private readonly button = document.createElement("button");
  private readonly linger: Linger;
  private key: string | null = null;

  constructor(private readonly surface: Surface) {
    this.button.type = "button";
    this.button.className = "wl-plus";
    this.button.textContent = "+";
    this.button.tabIndex = -1;
    this.button.hidden = true;
    this.button.addEventListener("click", () => this.insert());
    this.linger = new Linger(this.button, () => this.hide());
    surface.host.append(this.button);
  }

  update(moved: boolean): void {
    const { hoverWire, focusWire } = this.surface.feedback;
    const key = hoverWire ?? focusWire;
    if (key === null) return this.key === null ? undefined : this.away(moved);
    this.linger.stay();
    if (key !== this.key) this.show(key);
    else if (moved) this.place();
  }

  dispose(): void {
    this.linger.stay();
    this.button.remove();
  }

  private away(moved: boolean): void {
    if (moved) this.place();
    if (!this.button.matches(":hover")) this.linger.soon();
  }

  private show(key: string): void {
    const wire = this.surface.scene.wires.get(key);
    const whole = wire && wireOf(this.surface, wire);
    if (!whole) return this.hide();
    this.key = key;
    this.button.hidden = false;
    const label = t("wire.insert", { from: placeText(whole.from), to: placeText(whole.to) });
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
    this.place();
  }

  private hide(): void {
    this.key = null;
    this.button.hidden = true;
  }

  private place(): void {
    const wire = this.key === null ? undefined : this.surface.scene.wires.get(this.key);
    const at = wire && this.placeOn(wire);
    if (!at) return this.hide();
    this.button.style.transform = `translate(${String(Math.round(at.x - 12))}px, ${String(Math.round(at.y - 12))}px)`;
  }

  /** The middle of the wire, or a point near it that is in view; null for wires too short to hold a button. */
  private placeOn(wire: WireView): { x: number; y: number } | null {
    const { size, camera } = this.surface;
    if (Math.hypot(wire.x2 - wire.x1, wire.y2 - wire.y1) * camera.zoom < SHORTEST) return null;
    const points = PLACES.map((part) => this.surface.toScreen(pointAt(wire, part)));
    return points.find((p) => p.x > 16 && p.y > 16 && p.x < size.width - 16 && p.y < size.height - 16) ?? null;
  }

  private insert(): void {
    const wire = this.key === null ? undefined : this.surface.scene.wires.get(this.key);
    this.hide();
    if (wire) insertOn(this.surface, wire);
  }
}
