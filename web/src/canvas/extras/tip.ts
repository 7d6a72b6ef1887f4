/** Words beside the pointer: at once why a wire is refused or where a drop goes, after a moment what a port or a node is. */

import type { Catalogue } from "../../graph/catalogue";
import { parts, type ItemId } from "../../graph/document";
import type { Point } from "../../geometry/point";
import { t } from "../../messages";
import { declaredWords } from "../mirror/names";
import { ownLabel, portPoint } from "../scene/node_view";
import type { Surface } from "../surface";

const WAIT = 500;

interface Words {
  readonly key: string;
  readonly lines: readonly string[];
  readonly at: Point;
}

/** "Kuva (Image)": the name of a port type, and where another language is spoken its own. */
const typeWords = (catalogue: Catalogue, type: string): string =>
  (catalogue.typeTitle(type) === type ? type : `${catalogue.typeTitle(type)} (${type})`);

export class Tip {
  private readonly element = document.createElement("div");
  private shown: string | null = null;
  private wanted: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop = new AbortController();
  /** Something was done since the pointer moved: what is under it is not what it was brought to. */
  private acted = false;

  constructor(private readonly surface: Surface) {
    this.element.className = "wl-tip";
    this.element.setAttribute("role", "tooltip");
    this.element.hidden = true;
    surface.host.append(this.element);
    const options = { capture: true, passive: true, signal: this.stop.signal };
    for (const act of ["pointerdown", "keydown"]) surface.host.addEventListener(act, () => this.dismiss(), options);
    surface.host.addEventListener("pointermove", () => { this.acted = false; }, options);
  }

  update(moved: boolean): void {
    const { tip } = this.surface.feedback;
    if (tip) return this.show({ key: tip.text, lines: [tip.text], at: tip.at });
    if (this.acted) return;
    const words = this.words();
    const key = words?.key ?? null;
    if (key === this.wanted) {
      if (moved && words && key === this.shown) this.place(words.at);
      return;
    }
    this.wanted = key;
    clearTimeout(this.timer);
    this.hide();
    if (words) this.timer = setTimeout(() => this.later(words.key), WAIT);
  }

  dispose(): void {
    this.stop.abort();
    clearTimeout(this.timer);
    this.element.remove();
  }

  private later(key: string): void {
    const now = this.words();
    if (now?.key === key) this.show(now);
  }

  /** Who acts has read enough: it comes again where the pointer goes next. */
  private dismiss(): void {
    this.acted = true;
    clearTimeout(this.timer);
    this.hide();
  }

  private hide(): void {
    this.shown = null;
    this.element.hidden = true;
  }

  private show({ key, lines, at }: Words): void {
    if (this.shown !== key) {
      this.shown = this.wanted = key;
      this.element.replaceChildren(...lines.filter(Boolean).map((line) => {
        const element = document.createElement("div");
        element.textContent = line;
        return element;
      }));
      this.element.hidden = false;
    }
    this.place(at);
  }

  private place(at: Point): void {
    const { width, height } = this.surface.size;
    const x = Math.min(at.x + 16, width - this.element.offsetWidth - 8);
    const y = at.y + 20 + this.element.offsetHeight > height ? at.y - this.element.offsetHeight - 12 : at.y + 18;
    this.element.style.transform = `translate(${String(Math.round(Math.max(8, x)))}px, ${String(Math.round(y))}px)`;
  }

  private words(): Words | null {
    const { hoverPort, hoverItem, pending } = this.surface.feedback;
    if (pending.length) return null;
    if (hoverPort) return this.port(hoverPort.place.node, hoverPort.place.port, hoverPort.side);
    return hoverItem ? this.item(hoverItem) : null;
  }

  /** "strength, really scale: Number" and the first sentence of its help. */
  private port(node: string, name: string, side: "input" | "output"): Words | null {
    const view = this.surface.scene.nodes.get(node);
    const port = view && (side === "input" ? view.inputs : view.outputs).find((p) => p.name === name);
    if (!view || !port) return null;
    const known = (side === "input" ? view.type?.inputs : view.type?.outputs)?.find((p) => p.name === name);
    const facts = { label: port.label, name, type: typeWords(this.surface.editor.get().catalogue, port.type) };
    const first = t(port.label === ownLabel(name, null) ? "tip.port" : "tip.renamed", facts);
    const help = known?.help ?? "";
    return { key: `${side} ${node}.${name}`, lines: [first, declaredWords(port), help], at: this.surface.toScreen(portPoint(view, side, name)) };
  }

  private item(id: ItemId): Words | null {
    const [kind, key] = parts(id);
    const view = kind === "node" ? this.surface.scene.nodes.get(key) : undefined;
    if (!view || this.surface.scene.hidden.has(id)) return null;
    const at = this.surface.toScreen({ x: view.left + 20, y: view.top + 20 });
    return { key: id, lines: [view.type?.title ? `${view.type.title} · ${view.node.type}` : view.node.type, view.type?.help ?? "", view.node.look.note], at };
  }
}
