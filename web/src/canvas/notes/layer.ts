/** Notes as they are read: elements over the canvas, where no node lies on them; and the field in which they are written. */

import { parts, type ItemId, type Note } from "../../graph/document";
import { t } from "../../messages";
import { writeNote } from "../../store/commands";
import type { NoteView } from "../scene/things";
import type { Surface } from "../surface";
import { reveal } from "../travel";
import { detailAt } from "../view/lod";
import { visibleArea } from "../view/camera";
import { touches } from "../scene/grid";
import { render, type Reader } from "./markdown";
import { NodeNote } from "./node_note";
import "./notes.css";

interface Shown {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  note: Note | null;
}

export class NoteLayer {
  private readonly element = document.createElement("div");
  private readonly shown = new Map<string, Shown>();
  private readonly nodeNote: NodeNote;
  private readonly reader: Reader;
  private writing: { readonly id: string; readonly area: HTMLTextAreaElement } | null = null;
  private revision = -1;
  private placed = "";

  constructor(private readonly surface: Surface) {
    this.element.className = "wl-notes";
    surface.host.insertBefore(this.element, surface.overlay.element);
    this.nodeNote = new NodeNote(surface);
    this.reader = readerOf(surface);
  }

  covers(item: string): boolean {
    return this.shown.has(item);
  }

  update(moved: boolean): void {
    const { scene, camera } = this.surface;
    if (moved || this.revision !== scene.revision) {
      this.revision = scene.revision;
      this.mount();
    }
    const transform = `translate(${String(Math.round(-camera.x * camera.zoom))}px, ${String(Math.round(-camera.y * camera.zoom))}px) scale(${String(camera.zoom)})`;
    if (transform !== this.placed) this.element.style.transform = this.placed = transform;
    this.nodeNote.update(moved);
  }

  /** Open a note for writing; of a node, the note on it. */
  write(item: ItemId): void {
    const [kind, key] = parts(item);
    if (kind === "node") return this.nodeNote.open(key);
    this.mount(key);
    const shown = this.shown.get(`note:${key}`);
    const note = this.surface.editor.document.notes.get(key);
    if (!shown || !note) return;
    this.finish();
    const area = this.field(note);
    this.writing = { id: key, area };
    shown.element.append(area);
    shown.element.classList.add("writing");
    area.focus({ preventScroll: true });
  }

  dispose(): void {
    this.nodeNote.dispose();
    this.element.remove();
  }

  private field(note: Note): HTMLTextAreaElement {
    const area = document.createElement("textarea");
    area.value = note.text;
    area.className = "wl-edit";
    area.placeholder = t("note.hint");
    area.setAttribute("aria-label", t("note.write"));
    area.addEventListener("input", () => void writeNote(this.surface.editor, note.id, area.value));
    area.addEventListener("blur", () => this.finish());
    area.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Escape") return;
      this.finish();
      this.surface.focus(`note:${note.id}`);
    });
    return area;
  }

  private finish(): void {
    const { writing } = this;
    if (!writing) return;
    this.writing = null;
    this.surface.editor.endGesture();
    writing.area.remove();
    this.shown.get(`note:${writing.id}`)?.element.classList.remove("writing");
  }

  /** Elements for the notes in view that no node lies on; `wanted` in any case. */
  private mount(wanted: string | null = this.writing?.id ?? null): void {
    const { scene, camera, size } = this.surface;
    const seen = visibleArea(camera, size.width, size.height, 40);
    const readable = detailAt(camera.zoom).titles;
    for (const view of scene.notes.values()) {
      const free = readable && touches(view, seen) && !scene.nodesIn(view).length;
      if (free || view.note.id === wanted) this.put(view);
      else this.drop(view.item);
    }
    for (const id of [...this.shown.keys()]) if (!scene.notes.has(id.slice(5))) this.drop(id);
  }

  private put(view: NoteView): void {
    const { note } = view;
    let shown = this.shown.get(view.item);
    if (!shown) {
      const [element, body] = [document.createElement("div"), document.createElement("div")];
      element.className = "wl-note";
      body.className = "wl-note-body";
      element.append(body);
      this.element.append(element);
      this.shown.set(view.item, (shown = { element, body, note: null }));
      this.surface.repaint(view);
    }
    if (shown.note === note) return;
    const { style } = shown.element;
    style.transform = `translate(${String(note.x)}px, ${String(note.y)}px)`;
    style.width = `${String(note.width)}px`;
    style.height = `${String(note.height)}px`;
    if (shown.note?.text !== note.text) shown.body.replaceChildren(...render(note.text, this.reader));
    shown.note = note;
  }

  private drop(item: string): void {
    const shown = this.shown.get(item);
    if (!shown) return;
    shown.element.remove();
    this.shown.delete(item);
    const box = this.surface.scene.box(item as ItemId);
    if (box) this.surface.repaint(box);
  }
}

/** What notes on this canvas may link to. */
export function readerOf(surface: Surface): Reader {
  return {
    isNode: (name) => surface.editor.document.nodes.has(name),
    travel: (name) => reveal(surface, `node:${name}`),
    picture: (name) => surface.options.pictureUrl?.(name) ?? null,
  };
}
