/** Commands that arrange and choose: align, distribute, tidy, select along wires. */

import { align, type Alignment } from "../../geometry/align";
import type { Point } from "../../geometry/point";
import type { ItemId } from "../../graph/document";
import { item } from "../../graph/document";
import { moveItems, rectOf } from "../../graph/items";
import { connectedTo, downstreamOf, upstreamOf } from "../../graph/order";
import { t } from "../../messages";
import { nodesOf, placeAt } from "../open";
import type { Editor } from "../state";
import { view } from "./shared";

/** Align or distribute the selection, each item as large as it is drawn. */
export function alignSelection(editor: Editor, how: Alignment): boolean {
  const graph = view(editor);
  const there = outermost(editor).flatMap((id) => {
    const rect = rectOf(graph, id);
    return rect ? [{ id, rect }] : [];
  });
  const corners = align(there.map((one) => one.rect), how);
  return editor.edit(t(`edit.align_${how}`), (draft) => there.forEach(({ id, rect }, i) => {
    const to = corners[i];
    if (to) moveItems(draft, [id], Math.round(to.x - rect.x), Math.round(to.y - rect.y));
  }));
}

/** The selected items without those in a selected frame: they move with it. */
function outermost(editor: Editor): ItemId[] {
  const { selection } = editor.get();
  return [...selection].filter((id) => {
    for (let frame = editor.document.frameOf(id); frame !== null; frame = editor.document.frameOf(item("frame", frame))) {
      if (selection.has(item("frame", frame))) return false;
    }
    return true;
  });
}

/** Put nodes where a layout says, as one step. */
export const tidyTo = (editor: Editor, corners: Iterable<readonly [string, Point]>): boolean =>
  editor.edit(t("edit.tidy"), (draft) => placeAt(view(editor), draft, corners));

export type Stream = "up" | "down" | "connected";
const STREAMS = { up: upstreamOf, down: downstreamOf, connected: connectedTo } as const;

/** Select the chosen nodes with all that they need, all that needs them, or all that hangs together; answers how many. */
export function selectStream(editor: Editor, way: Stream): number {
  const { selection, active } = editor.get();
  const names = nodesOf(selection.size ? selection : active ? [active] : []);
  const found = [...STREAMS[way](editor.document, names)].map((name) => item("node", name));
  if (found.length) editor.select(found, active);
  return found.length;
}
