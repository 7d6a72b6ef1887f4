/** Renaming in place: a field over the header of a node or frame, or over the label of a port. Enter keeps, Escape leaves it. */

import type { InputPort, OutputPort } from "../../api/catalogue";
import { parts, type ItemId } from "../../graph/document";
import { refuseNodeName } from "../../graph/rename";
import { t } from "../../messages";
import { labelPort, rename, titleFrame } from "../../store/commands";
import { labelOf, ownLabel } from "../scene/node_view";
import type { Surface } from "../surface";

interface Renaming {
  readonly item: ItemId;
  readonly port: string | null;
  readonly before: string;
}

export class NameBox {
  private readonly input = document.createElement("input");
  private now: Renaming | null = null;

  constructor(private readonly surface: Surface) {
    this.input.type = "text";
    this.input.className = "wl-edit";
    this.input.hidden = true;
    this.input.spellcheck = false;
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("input", () => this.check());
    this.input.addEventListener("blur", () => this.close(true));
    surface.host.append(this.input);
  }

  open(item: ItemId, port: string | null): void {
    const [kind, key] = parts(item);
    const { document } = this.surface.editor;
    const node = document.nodes.get(key);
    if (!(kind === "frame" || (kind === "node" && node))) return;
    const before = kind === "frame" ? (document.frames.get(key)?.title ?? "") : node && port !== null ? labelOf(node, port, this.portOf(key, port)) : key;
    this.now = { item, port, before };
    this.input.value = before;
    this.input.setAttribute("aria-label", kind === "frame" ? t("rename.frame") : port === null ? t("rename.node", { node: key }) : t("rename.port", { port }));
    this.input.hidden = false;
    this.check();
    this.place();
    this.input.focus({ preventScroll: true });
    this.input.select();
  }

  update(moved: boolean): void {
    if (moved && this.now) this.place();
  }

  dispose(): void {
    this.now = null;
    this.input.remove();
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape") this.close(false);
    else if (event.key === "Enter" && this.check() === null) this.close(true);
  }

  /** Why this cannot be the name, or null; said on the field. */
  private check(): string | null {
    const { now } = this;
    const [kind, key] = now ? parts(now.item) : ["", ""];
    const why = now && kind === "node" && now.port === null ? refuseNodeName({ document: this.surface.editor.document }, key, this.input.value) : null;
    this.input.setAttribute("aria-invalid", String(why !== null));
    this.input.title = why ?? "";
    return why;
  }

  private close(keeps: boolean): void {
    const { now } = this;
    if (!now) return;
    const why = this.check();
    this.now = null;
    const had = document.activeElement === this.input;
    this.input.hidden = true;
    if (keeps && why) this.surface.tell(why);
    const item = keeps && why === null && this.input.value !== now.before ? this.keep(now, this.input.value) : now.item;
    if (had) this.surface.focus(item);
  }

  /** The item under its new name. */
  private keep({ item, port }: Renaming, value: string): ItemId {
    const { editor } = this.surface;
    const [kind, key] = parts(item);
    if (kind === "frame") titleFrame(editor, key, value.trim());
    else if (port !== null) labelPort(editor, key, port, value.trim() === ownLabel(port, this.portOf(key, port)) ? "" : value.trim());
    else if (rename(editor, key, value)) {
      editor.select([`node:${value}`], `node:${value}`);
      return `node:${value}`;
    }
    return item;
  }

  private portOf(node: string, port: string): InputPort | OutputPort | null {
    const type = this.surface.scene.nodes.get(node)?.type;
    return [...(type?.inputs ?? []), ...(type?.outputs ?? [])].find((one) => one.name === port) ?? null;
  }

  private place(): void {
    const { now, surface } = this;
    const box = now && surface.scene.box(now.item);
    if (!now || !box) return this.close(false);
    const view = now.port === null ? undefined : surface.scene.nodes.get(parts(now.item)[1]);
    const port = view && [...view.inputs, ...view.outputs].find((p) => p.name === now.port);
    const at = surface.toScreen(port ? { x: box.left + (port.side === "input" ? 12 : 60), y: box.top + port.y - 12 } : { x: box.left + 4, y: box.top + 2 });
    const width = Math.max(140, (box.right - box.left) * surface.camera.zoom - 8) * (port ? 0.7 : 1);
    this.input.style.width = `${String(Math.round(width))}px`;
    this.input.style.transform = `translate(${String(Math.round(at.x))}px, ${String(Math.round(at.y))}px)`;
  }
}
