/** Adding what was chosen in the palette: in its place, wired to what it came from, or into a wire. */
import type { PaletteRequest } from "../../canvas/contract";
import { METRICS } from "../../geometry/metrics";
import type { Point } from "../../geometry/point";
import { fullName } from "../../graph/catalogue";
import type { Draft, Place, Wire } from "../../graph/document";
import { bestInput, outputsFor } from "../../graph/refuse";
import type { GraphView } from "../../graph/ports";
import { addShorthand } from "../../graph/shorthand";
import { addNode, connect } from "../../graph/wiring";
import { addOnWire } from "../../store/commands";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { added, remember } from "../commands/links";
import { announcement, canvas, toast } from "../workbench";
import { shorthandWords, type TypeRow } from "./palette_rows";

/** Right of the selected node; else in the middle of the view. */
export function placeFor(editor: Editor, selected: string | undefined): Point {
  const node = editor.document.nodes.get(selected ?? "");
  if (node) return { x: node.look.x + (node.look.width ?? METRICS.width) + 48, y: node.look.y };
  return canvas.value?.toWorld({ x: innerWidth / 2, y: innerHeight / 2 }) ?? { x: 0, y: 0 };
}

/** Add the row's node; `plain` leaves it without wires. */
export function addRow(editor: Editor, row: TypeRow, request: PaletteRequest | null, selected: string | undefined, plain: boolean): void {
  const title = row.hit?.title ?? (row.shorthand ? shorthandWords(row.shorthand) : "");
  const at = request?.at ?? placeFor(editor, selected);
  if (!plain && request?.between) return insert(editor, row, request.between, at, title);
  addFree(editor, row, at, plain ? null : { from: request?.from ?? null, selected }, title);
  done(row, t("palette.added", { title }));
}

function insert(editor: Editor, row: TypeRow, wire: Wire, at: Point, title: string): void {
  const name = row.hit ? addOnWire(editor, wire, fullName(row.hit.type), at) : "";
  if (name) done(row, t("palette.inserted", { title }));
  else toast(t("palette.no_fit", { title }), true);
}

function done(row: TypeRow, said: string): void {
  announcement.value = said;
  if (row.hit) added(row.hit.type.id);
  canvas.value?.focus();
}

interface Ends {
  readonly from: PaletteRequest["from"];
  readonly selected: string | undefined;
}

function addFree(editor: Editor, row: TypeRow, at: Point, ends: Ends | null, title: string): void {
  let name = "";
  editor.edit(t("edit.add", { title }), (draft) => {
    if (row.shorthand) name = addShorthand(draft, row.shorthand, at.x, at.y);
    else if (row.hit) name = addNode(draft, fullName(row.hit.type), at.x, at.y);
    if (ends) wire({ document: draft, catalogue: editor.get().catalogue }, draft, name, ends);
  });
  editor.select([`node:${name}`], `node:${name}`);
}

/** Wire the new node: to the port that the wire came from, else from the selected node's outputs. */
function wire(graph: GraphView, draft: Draft, name: string, { from, selected }: Ends): void {
  if (from?.side === "input") {
    const source = outputsFor(graph, from.place).find((target) => target.place.node === name && !target.needs.length);
    if (source) link(graph, draft, source.place, from.place);
    return;
  }
  const node = selected === undefined ? undefined : draft.nodes.get(selected);
  const type = node && graph.catalogue.find(node.type);
  const sources = from ? [from.place] : (type?.outputs ?? []).map((output) => ({ node: selected ?? "", port: output.name }));
  for (const source of sources) {
    const target = bestInput(graph, source, name);
    if (target && !target.needs.length) return link(graph, draft, source, target.place);
  }
}

function link(graph: GraphView, draft: Draft, from: Place, to: Place): void {
  connect(draft, { from, to });
  remember(graph, { from, to });
}
