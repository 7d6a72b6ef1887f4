/** The document as rows: frames, in them nodes, in them inputs and outputs; notes beside them. */
import type { Document, ItemId, Place } from "../../graph/document";
import { item, parts, placeText } from "../../graph/document";
import { inputsOf, outputsOf, takesLiteral, type GraphView } from "../../graph/ports";
import { givenLabel } from "../../graph/titles";
import { orderOf } from "./order";

export type RowKind = "frame" | "node" | "note" | "input" | "output";

export interface Row {
  /** Unique: the item, or "input:node.port". */
  readonly id: string;
  readonly kind: RowKind;
  /** The item that the row is, or (of a port) belongs to. */
  readonly item: ItemId;
  readonly place: Place | null;
  /** What it is called and found by. */
  readonly name: string;
  readonly level: number;
  readonly parent: string | null;
  /** Null for rows that hold no others. */
  readonly open: boolean | null;
  /** An input that takes a wire and nothing else. */
  readonly wireOnly: boolean;
  /** From 1, among its siblings. */
  readonly position: number;
  readonly size: number;
}

/** The rows that are to be seen. `turned`: rows that are not as they are at first: frames open, nodes closed. */
export function rowsOf(graph: GraphView, turned: ReadonlySet<string>): Row[] {
  const { document } = graph;
  const children = childrenOf(document);
  const rows: Row[] = [];
  const open: Row[] = itemRows(document, children.get(null) ?? [], null, 1, turned).reverse();
  for (let row = open.pop(); row; row = open.pop()) {
    rows.push(row);
    if (row.open !== true) continue;
    const inside = row.kind === "frame" ? itemRows(document, children.get(parts(row.item)[1]) ?? [], row.id, row.level + 1, turned) : portRows(graph, row);
    open.push(...inside.reverse());
  }
  return rows;
}

/** What stands in each frame (null: in none), in the order of reading; a frame stands where its first node does. */
function childrenOf(document: Document): Map<string | null, ItemId[]> {
  const children = new Map<string | null, ItemId[]>();
  const placed = new Set<ItemId>();
  const put = (id: ItemId): void => {
    for (let now: ItemId = id; !placed.has(now);) {
      placed.add(now);
      const around = document.frameOf(now);
      const list = children.get(around);
      if (list) list.push(now);
      else children.set(around, [now]);
      if (around === null) return;
      now = item("frame", around);
    }
  };
  for (const name of orderOf(document)) put(item("node", name));
  for (const id of document.frames.keys()) put(item("frame", id));
  for (const id of document.notes.keys()) put(item("note", id));
  return children;
}

function itemRows(document: Document, ids: readonly ItemId[], parent: string | null, level: number, turned: ReadonlySet<string>): Row[] {
  return ids.map((id, i) => {
    const [kind, key] = parts(id);
    const row = { id, item: id, place: null, wireOnly: false, level, parent, position: i + 1, size: ids.length };
    if (kind === "frame") return { ...row, kind, name: document.frames.get(key)?.title || key, open: !turned.has(id) };
    if (kind === "note") return { ...row, kind, name: document.notes.get(key)?.text || key, open: null };
    return { ...row, kind: "node" as const, name: key, open: turned.has(id) };
  });
}

function portRows(graph: GraphView, row: Row): Row[] {
  const node = graph.document.nodes.get(row.name);
  if (!node) return [];
  const all = [...inputsOf(graph, node).map((input) => ["input", input.name, input.port !== null && !takesLiteral(graph.catalogue, input.port), input.port] as const),
    ...outputsOf(graph, node).map((output) => ["output", output.name, false, output.port] as const)];
  return all.map(([kind, port, wireOnly, known], i) => {
    const place = { node: node.name, port };
    return { id: `${kind}:${placeText(place)}`, kind, item: row.item, place, name: givenLabel(node, port) ?? known?.label ?? port, level: row.level + 1, parent: row.id,
      open: null, wireOnly, position: i + 1, size: all.length };
  });
}

/** What must be turned so that a row is seen: the rows around it. */
export function turnedToShow(document: Document, id: ItemId, turned: ReadonlySet<string>): ReadonlySet<string> {
  const next = new Set(turned);
  for (let frame = document.frameOf(id); frame !== null; frame = document.frameOf(item("frame", frame))) next.delete(item("frame", frame));
  return next.size === turned.size ? turned : next;
}
