/** The note on a node: a small field beside it, with what it will look like below. */

import { t } from "../../messages";
import { changeLooks } from "../../store/commands";
import type { Surface } from "../surface";
import { readerOf } from "./layer";
import { render } from "./markdown";

export class NodeNote {
  private readonly element = document.createElement("div");
  private readonly area = document.createElement("textarea");
  private readonly read = document.createElement("div");
  private node: string | null = null;

  constructor(private readonly surface: Surface) {
    this.element.className = "wl-edit wl-node-note";
    this.element.hidden = true;
    this.read.className = "wl-note-body";
    this.area.placeholder = t("note.hint");
    this.element.append(this.area, this.read);
    this.area.addEventListener("input", () => this.typed());
    this.element.addEventListener("focusout", (event) => {
      if (!(event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget))) this.close();
    });
    this.element.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Escape") return;
      const { node } = this;
      this.close();
      this.surface.focus(node === null ? null : `node:${node}`);
    });
    surface.host.append(this.element);
  }

  open(node: string): void {
    const found = this.surface.editor.document.nodes.get(node);
    if (!found) return;
    this.close();
    this.node = node;
    this.area.value = found.look.note;
    this.area.setAttribute("aria-label", t("note.write_on", { node }));
    this.element.hidden = false;
    this.preview();
    this.place();
    this.area.focus({ preventScroll: true });
  }

  update(moved: boolean): void {
    if (moved && this.node !== null) this.place();
  }

  dispose(): void {
    this.element.remove();
  }

  private typed(): void {
    if (this.node === null) return;
    changeLooks(this.surface.editor, t("edit.note", { node: this.node }), [this.node], () => ({ note: this.area.value }), `note on ${this.node}`);
    this.preview();
  }

  private preview(): void {
    this.read.replaceChildren(...render(this.area.value, readerOf(this.surface)));
  }

  private close(): void {
    if (this.node === null) return;
    this.node = null;
    this.surface.editor.endGesture();
    this.element.hidden = true;
  }

  private place(): void {
    const box = this.node === null ? null : this.surface.scene.box(`node:${this.node}`);
    if (!box) return this.close();
    const { x, y } = this.surface.toScreen({ x: box.right, y: box.top });
    const left = Math.max(8, Math.min(x + 8, this.surface.size.width - 268));
    const top = Math.max(8, Math.min(y, this.surface.size.height - 220));
    this.element.style.transform = `translate(${String(Math.round(left))}px, ${String(Math.round(top))}px)`;
  }
}
