/** The keyboard on a wire: along it, to its neighbours, a node into it, a dot on it, cutting it. */

import type { Place } from "../../graph/document";
import { t } from "../../messages";
import { cutWire } from "../edit/connect";
import type { Mirror } from "../mirror/mirror";
import { pointAt } from "../scene/curve";
import type { WireView } from "../scene/wire_view";
import type { Surface } from "../surface";
import { addDotAt, openPalette, wireOf } from "../tools/start";
import { revealed } from "../view/camera";

export class WireKeys {
  constructor(private readonly surface: Surface, private readonly mirror: Mirror) {}

  /** The wire that has the keyboard. */
  get wire(): WireView | null {
    const key = this.mirror.focusedWire();
    return key === null ? null : (this.surface.scene.wires.get(key) ?? null);
  }

  /** Put the keyboard on a wire of the port or node that has it now. */
  enter(place: { readonly node: string; readonly port: string | null; readonly side: "input" | "output" | null }): boolean {
    const wire = this.wiresOf(place)[0];
    if (!wire) {
      this.surface.tell(t("said.no_wire"));
      return false;
    }
    this.focus(wire);
    return true;
  }

  focus(wire: WireView): void {
    const s = this.surface;
    const at = pointAt(wire, 0.5);
    s.glide(revealed(s.heading, { left: at.x - 60, right: at.x + 60, top: at.y - 40, bottom: at.y + 40 }, s.size.width, s.size.height));
    this.mirror.focusWire(wire);
  }

  /** A key while a wire has the keyboard; false where it means nothing here. */
  key(chord: string, to: (node: string) => void): boolean {
    const { wire } = this;
    if (!wire) return false;
    switch (chord) {
      case "ArrowRight": case "Alt+ArrowRight": to(wireOf(this.surface, wire)?.to.node ?? wire.from.node); return true;
      case "ArrowLeft": case "Alt+ArrowLeft": to(wire.from.node); return true;
      case "ArrowUp": case "Alt+ArrowUp": this.sibling(wire, -1); return true;
      case "ArrowDown": case "Alt+ArrowDown": this.sibling(wire, 1); return true;
      case "/": case "Shift+A": insertOn(this.surface, wire); return true;
      case "Enter": this.surface.pinWire(wire.key); return true;
      case "D": addDotAt(this.surface, wire, pointAt(wire, 0.5)); return true;
      case "Delete": this.cut(wire, to); return true;
      case "Shift+F10": case "ContextMenu": this.menu(wire); return true;
      default: return false;
    }
  }

  /** The menu of a wire, as a right click on it has it. */
  private menu(wire: WireView): void {
    const s = this.surface;
    const at = pointAt(wire, 0.5);
    const to = wireOf(s, wire)?.to;
    if (to) s.options.openMenu?.({ target: { kind: "wire", to }, screen: s.toWindow(s.toScreen(at)), at });
  }

  private cut(wire: WireView, to: (node: string) => void): void {
    const end = wireOf(this.surface, wire)?.to;
    if (!end) return;
    to(end.node);
    cutWire(this.surface, end);
  }

  private sibling(wire: WireView, step: 1 | -1): void {
    const all = this.wiresOf({ node: wire.from.node, port: null, side: "output" });
    const next = all[(all.findIndex((w) => w.key === wire.key) + step + all.length) % Math.max(all.length, 1)];
    if (next) this.focus(next);
  }

  private wiresOf({ node, port, side }: { readonly node: string; readonly port: string | null; readonly side: "input" | "output" | null }): WireView[] {
    const holds = (end: Place | null): boolean => end?.node === node && (port === null || end.port === port);
    const all = [...this.surface.scene.wires.values()].filter((w) => (side !== "input" && holds(w.from)) || (side !== "output" && holds(w.to)));
    return all.sort((a, b) => a.y2 - b.y2 || a.x2 - b.x2);
  }
}

/** Offer the nodes that fit between the ends of a wire. */
export function insertOn(surface: Surface, wire: WireView): void {
  const between = wireOf(surface, wire);
  if (between) openPalette(surface, surface.toScreen(pointAt(wire, 0.5)), null, between);
}
