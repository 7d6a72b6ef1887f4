/** The buttons of a frame's header: collapse, bypass, run as far as here, colour. On the frame under the pointer or the keyboard. */

import { parts, type Frame, type ItemId } from "../../graph/document";
import { contentsOf } from "../../graph/items";
import { t, type MessageKey } from "../../messages";
import { colorItems, titleOf, toggleCollapsed, toggleMode } from "../../store/commands";
import { PALETTE } from "../look/tokens";
import type { Surface } from "../surface";
import { Linger } from "./linger";

/** Colours to choose from, as a menu shows them. */
export function colorChoices(surface: Surface, items: readonly ItemId[], now: string | null): { label: string; checked: boolean; perform(): void }[] {
  return [null, ...PALETTE].map((color) => ({ label: t(color === null ? "color.none" : `color.${color}`), checked: color === now,
    perform: () => void colorItems(surface.editor, items, color) }));
}

export class FrameBar {
  private readonly element = document.createElement("div");
  private readonly linger: Linger;
  private shown: ItemId | null = null;
  private of: Frame | null = null;

  constructor(private readonly surface: Surface) {
    this.element.className = "wl-bar";
    this.element.setAttribute("role", "toolbar");
    this.element.hidden = true;
    this.linger = new Linger(this.element, () => this.hide());
    surface.host.append(this.element);
  }

  update(moved: boolean): void {
    const id = this.wanted();
    if (id === null) return this.shown === null ? undefined : this.away(moved);
    this.linger.stay();
    const frame = this.surface.editor.document.frames.get(parts(id)[1]) ?? null;
    if (id !== this.shown || frame !== this.of) this.show(id, frame);
    else if (moved) this.place();
  }

  dispose(): void {
    this.linger.stay();
    this.element.remove();
  }

  /** The frame under the pointer, else the active one. */
  private wanted(): ItemId | null {
    const { hoverItem } = this.surface.feedback;
    const { active, selection } = this.surface.state();
    const id = hoverItem?.startsWith("frame:") ? hoverItem : active !== null && selection.has(active) ? active : null;
    const box = id?.startsWith("frame:") ? this.surface.scene.box(id) : null;
    return id && box && (box.right - box.left) * this.surface.camera.zoom > 140 ? id : null;
  }

  private away(moved: boolean): void {
    if (moved || !this.of || !this.surface.scene.frames.has(this.of.id)) return this.hide();
    if (!this.element.matches(":hover")) this.linger.soon();
  }

  private hide(): void {
    this.shown = this.of = null;
    this.element.hidden = true;
  }

  private show(id: ItemId, frame: Frame | null): void {
    if (!frame) return this.hide();
    const focused = [...this.element.children].indexOf(document.activeElement as Element);
    [this.shown, this.of] = [id, frame];
    const on = frame.mode === "on";
    this.element.setAttribute("aria-label", t("frame.bar", { title: titleOf(this.surface.editor.document, frame.id) }));
    this.element.replaceChildren(
      this.button(frame.collapsed ? "▸" : "▾", frame.collapsed ? "frame.open" : "frame.collapse", () => void toggleCollapsed(this.surface.editor, [id])),
      this.button("⤳", on ? "frame.bypass" : "frame.on", () => this.bypass(id), !on),
      ...(this.surface.options.runTo ? [this.button("▶", "frame.run", () => this.run(frame.id))] : []),
      this.button("◐", "frame.color", (button) => this.color(id, frame, button)));
    this.element.hidden = false;
    if (focused >= 0) (this.element.children[focused] as HTMLElement | undefined)?.focus();
    this.place();
  }

  private button(sign: string, key: MessageKey, act: (button: HTMLElement) => void, pressed?: boolean): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.title = t(key);
    button.setAttribute("aria-label", t(key));
    if (pressed !== undefined) button.setAttribute("aria-pressed", String(pressed));
    button.addEventListener("click", () => act(button));
    return button;
  }

  private bypass(id: ItemId): void {
    const why = toggleMode(this.surface.editor, "bypass", [id]);
    if (why) this.surface.tell(why);
  }

  private run(id: string): void {
    const nodes = contentsOf(this.surface.editor.document, id, false).filter((one) => parts(one)[0] === "node").map((one) => parts(one)[1]);
    if (nodes.length) this.surface.options.runTo?.(nodes);
  }

  private color(id: ItemId, frame: Frame, button: HTMLElement): void {
    const { left: x, bottom: y } = button.getBoundingClientRect();
    const choices = colorChoices(this.surface, [id], frame.color);
    this.surface.options.openMenu?.({ target: { kind: "choices", label: t("frame.color"), choices }, screen: { x, y }, at: { x: frame.x, y: frame.y } });
  }

  private place(): void {
    const box = this.shown && this.surface.scene.box(this.shown);
    if (!box) return this.hide();
    const at = this.surface.toScreen({ x: box.right, y: box.top });
    const top = Math.max(2, at.y + (28 * this.surface.camera.zoom - 26) / 2);
    this.element.style.transform = `translate(${String(Math.round(at.x))}px, ${String(Math.round(top))}px) translateX(-100%)`;
  }
}
