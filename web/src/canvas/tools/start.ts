/** What several tools end in: the palette, a reroute dot. */

import type { Point } from "../../geometry/point";
import type { Wire } from "../../graph/document";
import { addDot } from "../../graph/frames";
import type { End } from "../edit/connect";
import type { WireView } from "../scene/wire_view";
import { t } from "../../messages";
import type { Stage } from "./stage";

/** Open the palette at a screen point; `from` is the end of a wire that was dropped there, `between` a wire that the node goes into. */
export function openPalette(stage: Stage, screen: Point, from: End | null, between?: Wire): void {
  stage.options.openPalette?.({ at: stage.toWorld(screen), screen: stage.toWindow(screen),
    from: from && { place: from.place, side: from.side }, ...(between ? { between } : {}) });
}

/** The wire that a segment belongs to: for one that ends in a dot, any wire through it. */
export function wireOf(stage: Stage, view: WireView): Wire | null {
  if (view.to) return { from: view.from, to: view.to };
  for (const other of stage.scene.wiresAt(`dot:${view.end ?? ""}`)) {
    if (other.start === view.end) return wireOf(stage, other);
  }
  return null;
}

/** Bend a wire where it was double-clicked. */
export function addDotAt(stage: Stage, view: WireView, at: Point): void {
  const wire = wireOf(stage, view);
  if (!wire) return;
  const made: string[] = [];
  stage.editor.edit(t("edit.dot"), (draft) => {
    const id = addDot(draft, wire, Math.round(at.x), Math.round(at.y));
    if (id === null) return;
    made.push(id);
    if (view.end !== null) putBefore(draft, id, view);
  });
  for (const id of made) stage.editor.select([`dot:${id}`], `dot:${id}`);
}

type Draft = Parameters<Parameters<Stage["editor"]["edit"]>[1]>[0];

/** The segment ended in a dot: the new one comes before that, not at the end of the wire. */
function putBefore(draft: Draft, id: string, view: WireView): void {
  const made = draft.dots.get(id);
  const next = draft.dots.get(view.end ?? "");
  if (!made || !next) return;
  for (const node of [...draft.nodes.values()]) {
    for (const [port, b] of node.inputs) {
      if (b.kind === "wire" && b.via === id) draft.put("nodes", node.name, { ...node, inputs: new Map(node.inputs).set(port, { ...b, via: made.after }) });
    }
  }
  draft.put("dots", id, { ...made, after: next.after });
  draft.put("dots", next.id, { ...next, after: id });
}
