/** After a drop on a node's body: "→ latent (change)", for three seconds, longer while the pointer or the keyboard is on it. */

import { t } from "../../messages";
import type { Surface } from "../surface";
import type { Offer } from "../tools/stage";
import { Linger } from "./linger";

const STAYS = 3000;

export class OfferChip {
  private readonly element = document.createElement("div");
  private readonly linger: Linger;
  private offer: Offer | null = null;

  constructor(private readonly surface: Surface) {
    this.element.className = "wl-chip wl-offer";
    this.element.hidden = true;
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.hide();
      this.surface.focus(this.surface.state().active);
    });
    this.linger = new Linger(this.element, () => this.hide());
    surface.host.append(this.element);
  }

  show(offer: Offer): void {
    this.offer = offer;
    const change = document.createElement("button");
    change.type = "button";
    change.textContent = t("offer.change");
    change.addEventListener("click", () => this.choose(change));
    this.element.replaceChildren(offer.label, ...(offer.choices.length ? [" ", change] : []));
    this.element.hidden = false;
    this.place();
    this.linger.soon(STAYS);
  }

  update(moved: boolean): void {
    if (moved && this.offer) this.place();
  }

  dispose(): void {
    this.linger.stay();
    this.element.remove();
  }

  private hide(): void {
    this.offer = null;
    this.element.hidden = true;
  }

  private choose(button: HTMLElement): void {
    const { offer } = this;
    const { left: x, bottom: y } = button.getBoundingClientRect();
    this.hide();
    if (offer) this.surface.options.openMenu?.({ target: { kind: "choices", label: t("offer.title"), choices: offer.choices }, screen: { x, y }, at: offer.at });
  }

  private place(): void {
    const at = this.surface.toScreen(this.offer?.at ?? { x: 0, y: 0 });
    this.element.style.transform = `translate(${String(Math.round(at.x + 14))}px, ${String(Math.round(at.y - 14))}px)`;
  }
}
