/** What of the state outside the document repaints what: camera, selection, run, problems, catalogue. */

import { parts, type ItemId } from "../../graph/document";
import type { NodeStanding, RunState } from "../../store/state";
import type { Surface } from "../surface";

type Standings = ReadonlyMap<string, NodeStanding>;

export class Changes {
  /** Nodes with problems of the last check, with the words. */
  problems: ReadonlyMap<string, string> = new Map();

  constructor(private readonly surface: Surface) {}

  /** Watch the editor; returns the ways to stop. */
  watch(): (() => void)[] {
    const { surface } = this;
    const { editor } = surface;
    return [
      editor.watch((s) => s.camera, (now, before) => surface.cameraChanged(now, before)),
      editor.watch((s) => s.selection, (now, before) => {
        surface.scene.raised = now;
        this.items(difference(now, before));
      }),
      editor.watch((s) => s.active, (now, before) => this.items([now, before].filter((id) => id !== null))),
      editor.watch((s) => s.run, (now, before) => this.run(now, before)),
      editor.watch((s) => s.standings, (now, before) => this.standings(now, before)),
      editor.watch((s) => s.problems, () => this.readProblems()),
      editor.watch((s) => s.revision, () => this.document()),
      editor.watch((s) => s.catalogue, (catalogue) => {
        surface.overlay.clear();
        surface.scene.rebuild(catalogue);
      }),
    ];
  }

  /** Another document was loaded. */
  private document(): void {
    const { surface } = this;
    if (surface.scene.graph === surface.editor.document) return;
    surface.overlay.clear();
    surface.pictures.clear();
    surface.scene.rebuild(surface.state().catalogue, surface.editor.document);
  }

  private items(ids: readonly ItemId[]): void {
    const { surface } = this;
    if (ids.length > 40) return surface.repaintAll();
    for (const id of ids) {
      const box = surface.scene.box(id);
      if (!box) continue;
      surface.repaint(box, 28);
      for (const wire of surface.scene.wiresAt(`node:${parts(id)[1]}`)) surface.repaint(wire);
    }
  }

  private run(now: RunState | null, before: RunState | null): void {
    const { surface } = this;
    if (!now || now.id !== before?.id) return surface.repaintAll();
    for (const [name, run] of now.nodes) {
      const view = run === before.nodes.get(name) ? undefined : surface.scene.nodes.get(name);
      if (view) surface.repaintNode(view);
    }
  }

  private standings(now: Standings, before: Standings): void {
    const { surface } = this;
    if (!before.size) return surface.repaintAll();
    for (const [name, standing] of now) {
      const view = standing === before.get(name) ? undefined : surface.scene.nodes.get(name);
      if (view) surface.repaintNode(view);
    }
  }

  private readProblems(): void {
    const found = new Map<string, string>();
    for (const { where, message } of this.surface.state().problems) {
      if (where.node !== undefined && !found.has(where.node)) found.set(where.node, message);
    }
    this.problems = found;
    this.surface.repaintAll();
  }
}

/** Items in one set and not in the other. */
function difference(a: ReadonlySet<ItemId>, b: ReadonlySet<ItemId>): ItemId[] {
  return [...[...a].filter((id) => !b.has(id)), ...[...b].filter((id) => !a.has(id))];
}
