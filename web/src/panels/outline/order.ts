/** The order of the outline: each node after those that it takes from, otherwise as in the file; and moving within it. */
import type { Document, ItemId } from "../../graph/document";
import { parts } from "../../graph/document";
import { sourcesOf } from "../../graph/order";
import { nodesInFrames } from "../../graph/targets";
import { t } from "../../messages";
import type { Editor } from "../../store/state";

/** All nodes, each after its sources; among those that do not need each other, the order of the file. Iterative. */
export function orderOf(document: Document): string[] {
  const order: string[] = [];
  const met = new Set<string>();
  const done = new Set<string>();
  const rank = (name: string): number => document.nodes.get(name)?.rank ?? 0;
  for (const { name } of [...document.nodes.values()].sort((a, b) => a.rank - b.rank)) {
    const open = [name];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const waiting = met.has(top) ? [] : sourcesOf(document, top).filter((source) => !met.has(source));
      met.add(top);
      if (waiting.length) open.push(...waiting.sort((a, b) => rank(b) - rank(a)));
      else {
        open.pop();
        if (!done.has(top)) order.push(top);
        done.add(top);
      }
    }
  }
  return order;
}

const nodesOf = (document: Document, id: ItemId): ReadonlySet<string> => {
  const [kind, key] = parts(id);
  return kind === "frame" ? nodesInFrames(document, [key]) : new Set(kind === "node" ? [key] : []);
};

/** Move a node or a frame before or after its neighbour; the words of why not, or null. One undoable step. */
export function moveItem(editor: Editor, id: ItemId, neighbour: ItemId, by: -1 | 1, name: string): string | null {
  const { document } = editor;
  const [moving, beside] = [nodesOf(document, id), nodesOf(document, neighbour)];
  const order = orderOf(document);
  const rest = order.filter((node) => !moving.has(node));
  const at = by < 0 ? rest.findIndex((node) => beside.has(node)) : rest.findLastIndex((node) => beside.has(node)) + 1;
  if (!moving.size || !beside.size || at < 0) return t("outline.no_further", { name });
  const next = [...rest.slice(0, at), ...order.filter((node) => moving.has(node)), ...rest.slice(at)];
  const against = firstAgainst(document, next);
  if (against) return t("outline.order_needs", against);
  rank(editor, next, name);
  return null;
}

/** The first wire that would lead backwards. */
function firstAgainst(document: Document, order: readonly string[]): { below: string; above: string } | null {
  const place = new Map(order.map((node, i) => [node, i]));
  for (const below of order) {
    for (const above of sourcesOf(document, below)) {
      if ((place.get(above) ?? 0) > (place.get(below) ?? 0)) return { below, above };
    }
  }
  return null;
}

/** The same ranks, dealt out anew. */
function rank(editor: Editor, order: readonly string[], name: string): void {
  const ranks = order.map((node) => editor.document.nodes.get(node)?.rank ?? 0).sort((a, b) => a - b);
  editor.edit(t("outline.reorder", { name }), (draft) => order.forEach((key, i) => {
    const node = draft.nodes.get(key);
    const wanted = ranks[i];
    if (node && wanted !== undefined && node.rank !== wanted) draft.put("nodes", key, { ...node, rank: wanted });
  }));
}
