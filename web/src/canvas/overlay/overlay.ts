/** HTML controls over the fields of nodes near the viewport. They move with the camera in the same frame. */

import type { Literal } from "../../api/catalogue";
import type { Camera } from "../../geometry/point";
import type { Editor } from "../../store/state";
import type { Field, FieldFactory } from "../contract";
import { touches, type Area } from "../scene/grid";
import type { FieldView, NodeView } from "../scene/node_view";
import type { Scene } from "../scene/scene";
import { bind } from "../../graph/wiring";
import { visibleArea } from "../view/camera";
import { detailAt } from "../view/lod";
import { t } from "../../messages";

interface Mounted {
  readonly box: HTMLElement;
  readonly field: Field;
  readonly port: string;
  label: string;
  value: Literal;
}

const MARGIN = 120;
/** Controls made in one frame, so that scrolling into a crowd does not stall. */
const BUDGET = 24;

/** The layer of controls. `covers` says for which nodes the painter leaves its own fields out. */
export class Overlay {
  readonly element = document.createElement("div");
  private readonly mounted = new Map<string, Mounted[]>();
  private hidden = false;
  private placed = "";

  constructor(private readonly editor: Editor, private readonly factory: FieldFactory, private readonly repaint: (view: NodeView) => void) {
    this.element.className = "wl-overlay";
  }

  covers(node: string): boolean {
    return !this.hidden && this.mounted.has(node);
  }

  /** Move with the camera. Cheap: one transform for all. */
  place(camera: Camera): void {
    const x = Math.round(-camera.x * camera.zoom);
    const y = Math.round(-camera.y * camera.zoom);
    const transform = `translate(${String(x)}px, ${String(y)}px) scale(${String(camera.zoom)})`;
    if (transform === this.placed) return;
    this.placed = transform;
    this.element.style.transform = transform;
  }

  /** Show or hide all: during zoom gestures the painter draws the fields. */
  setHidden(hidden: boolean): void {
    if (hidden === this.hidden || (hidden && this.hasFocus())) return;
    this.hidden = hidden;
    this.element.hidden = hidden;
  }

  hasFocus(): boolean {
    return this.element.contains(document.activeElement);
  }

  /** Mount what came near, take away what went. True if there is more to mount. */
  update(scene: Scene, camera: Camera, width: number, height: number): boolean {
    const wanted = detailAt(camera.zoom).controls ? nearby(scene, camera, width, height) : [];
    const keep = new Set(wanted.map((view) => view.id));
    for (const node of [...this.mounted.keys()]) if (!keep.has(node) && !this.focused(node)) this.unmount(scene, node);
    let made = 0;
    for (const view of wanted) {
      if (this.mounted.has(view.id)) continue;
      if (made >= BUDGET) return true;
      made += this.mount(view);
    }
    return false;
  }

  /** A node changed: other values, other places, gone. */
  refresh(view: NodeView): void {
    const mounted = this.mounted.get(view.id);
    if (!mounted) return;
    const free = view.fields.filter((f) => !f.bound);
    if (view.node.look.collapsed || free.length !== mounted.length || free.some((f, i) => f.port.name !== mounted[i]?.port)) {
      this.drop(view.id);
      return;
    }
    mounted.forEach((m, i) => {
      const field = free[i];
      if (field) this.put(view, field, m);
    });
  }

  drop(node: string): void {
    for (const { box, field } of this.mounted.get(node) ?? []) {
      field.dispose();
      box.remove();
    }
    this.mounted.delete(node);
  }

  clear(): void {
    for (const node of [...this.mounted.keys()]) this.drop(node);
  }

  /** Put the keyboard into a field. */
  enter(view: NodeView, port: string | null): boolean {
    if (!this.mounted.has(view.id)) this.mount(view);
    const found = this.mounted.get(view.id)?.find((m) => port === null || m.port === port);
    const control = found?.box.querySelector<HTMLElement>("input, textarea, select, button, [tabindex]");
    if (!control) return false;
    this.setHidden(false); // what is hidden takes no focus, and the keys would go elsewhere
    control.focus({ preventScroll: true });
    return true;
  }

  private focused(node: string): boolean {
    const active = document.activeElement;
    return this.mounted.get(node)?.some((m) => m.box.contains(active)) ?? false;
  }

  private unmount(scene: Scene, node: string): void {
    this.drop(node);
    const view = scene.nodes.get(node);
    if (view) this.repaint(view);
  }

  private mount(view: NodeView): number {
    const made = view.fields.filter((f) => !f.bound).flatMap((field) => this.make(view, field));
    this.mounted.set(view.id, made);
    this.repaint(view);
    return made.length;
  }

  private make(view: NodeView, field: FieldView): Mounted[] {
    const control = this.factory.create({ node: view.id, port: field.port, value: field.value,
      onChange: (value, commit) => this.change(view.id, field.port.name, value, commit) });
    if (!control) return [];
    const box = document.createElement("div");
    box.className = "wl-field";
    box.append(control.element);
    const mounted: Mounted = { box, field: control, port: field.port.name, label: field.label, value: field.value };
    this.put(view, field, mounted);
    this.element.append(box);
    return [mounted];
  }

  private put(view: NodeView, field: FieldView, m: Mounted): void {
    const { style } = m.box;
    style.transform = `translate(${String(view.left + field.x)}px, ${String(view.top + field.y)}px)`;
    style.width = `${String(field.width)}px`;
    style.height = `${String(field.height)}px`;
    if (m.value !== field.value || m.label !== field.label) {
      [m.value, m.label] = [field.value, field.label];
      m.field.update(field.value);
    }
  }

  private change(node: string, port: string, value: Literal, commit: boolean): void {
    this.editor.edit(t("edit.value", { port, node }), (draft) => bind(draft, { node, port }, { kind: "literal", value }), { gesture: `${node}.${port}` });
    if (commit) this.editor.endGesture();
  }
}

/** Open nodes with fields near the viewport that no other node covers. */
export function nearby(scene: Scene, camera: Camera, width: number, height: number): NodeView[] {
  const views = scene.nodesIn(visibleArea(camera, width, height, MARGIN * camera.zoom));
  return views.filter((view, i) => !view.node.look.collapsed && view.node.look.mode === "on"
    && view.fields.some((f) => !f.bound) && !views.some((other, j) => j > i && touches(other, inner(view))));
}

const inner = (a: Area): Area => ({ left: a.left + 2, top: a.top + 2, right: a.right - 2, bottom: a.bottom - 2 });
