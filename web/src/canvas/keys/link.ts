/** Linking by keyboard: L on a port, then only compatible targets; letters filter, Enter links, Escape cancels. */

import { placeText, type Place } from "../../graph/document";
import { inputsFor, outputsFor, type Target } from "../../graph/refuse";
import { convertWire, makeWire, wireBetween } from "../edit/connect";
import { portPoint } from "../scene/node_view";
import type { Surface } from "../surface";
import { revealed } from "../view/camera";
import { t } from "../../messages";

export class Link {
  private typed = "";
  private at = 0;
  private shown: readonly Target[];

  private constructor(private readonly surface: Surface, private readonly place: Place, private readonly side: "input" | "output",
    private readonly targets: readonly Target[]) {
    this.shown = targets;
  }

  /** Start at a port; null when nothing fits, which is said. */
  static start(surface: Surface, place: Place, side: "input" | "output"): Link | null {
    const { graph } = surface;
    const targets = side === "output" ? inputsFor(graph, place) : outputsFor(graph, place);
    if (!targets.length) {
      surface.tell(t("link.none", { port: placeText(place) }));
      return null;
    }
    const link = new Link(surface, place, side, targets);
    link.show(t("link.start", { port: placeText(place), count: targets.length }));
    return link;
  }

  /** A key; "done" when the link is over. */
  key(event: KeyboardEvent): "done" | "taken" {
    if (event.key === "Escape") return this.end(t("link.cancelled"));
    if (event.key === "Enter") return this.make();
    if (event.key === "ArrowDown" || event.key === "ArrowRight") this.step(1);
    else if (event.key === "ArrowUp" || event.key === "ArrowLeft") this.step(-1);
    else if (event.key === "Backspace") this.filter(this.typed.slice(0, -1));
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) this.filter(this.typed + event.key.toLowerCase());
    return "taken";
  }

  private step(by: 1 | -1): void {
    this.at = (this.at + by + this.shown.length) % Math.max(1, this.shown.length);
    this.show();
  }

  private filter(text: string): void {
    const found = this.targets.filter((t) => placeText(t.place).toLowerCase().includes(text));
    if (!found.length) return;
    [this.typed, this.shown, this.at] = [text, found, 0];
    this.show();
  }

  /** Show the target that is chosen; `first` is said before its name. */
  private show(first = ""): void {
    const { surface, side } = this;
    const target = this.shown[this.at];
    const [a, b] = [surface.scene.nodes.get(this.place.node), target && surface.scene.nodes.get(target.place.node)];
    if (!target || !a || !b) return;
    const other = side === "output" ? "input" : "output";
    surface.glide(revealed(surface.heading, b, surface.size.width, surface.size.height));
    const halo = target.needs.length ? "converts" : "fits";
    const type = (side === "output" ? a.outputs : a.inputs).find((p) => p.name === this.place.port)?.type ?? "";
    surface.show({ pending: [{ from: portPoint(a, side, this.place.port), to: portPoint(b, other, target.place.port), side, type, halo }],
      halos: this.shown.map((t) => ({ place: t.place, side: other, halo: t.needs.length ? "converts" : "fits" })) });
    surface.announce(`${first} ${t("link.target", { port: placeText(target.place), place: this.at + 1, count: this.shown.length })}`.trim());
  }

  private make(): "done" {
    const target = this.shown[this.at];
    if (target) {
      const wire = wireBetween({ place: this.place, side: this.side, via: null }, target.place);
      if (target.needs[0]) convertWire(this.surface, wire, target.needs[0]);
      else makeWire(this.surface, wire, null);
    }
    return this.end(null);
  }

  private end(said: string | null): "done" {
    this.surface.show({ pending: [], halos: [] });
    if (said) this.surface.announce(said);
    return "done";
  }
}
