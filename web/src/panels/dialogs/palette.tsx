/** The palette: find a node type and add it, wired to what it was dragged from or to the selection. */
import type { ComponentChildren, VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { NodeType } from "../../api/catalogue";
import type { PaletteRequest } from "../../canvas/contract";
import { METRICS } from "../../geometry/metrics";
import type { Point } from "../../geometry/point";
import { fullName } from "../../graph/catalogue";
import type { Draft, Place } from "../../graph/document";
import { countLink, likelihood, readLinks, writeLinks, type LinkCounts } from "../../graph/links";
import { bestInput, outputsFor } from "../../graph/refuse";
import { inputPort, outputType, type GraphView } from "../../graph/ports";
import { familyOf, searchTypes, type Hit } from "../../graph/search";
import { addShorthand, parseShorthand, type Shorthand } from "../../graph/shorthand";
import { addNode, connect } from "../../graph/wiring";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { selectedNodes } from "../selection";
import { announcement, canvas, dialog } from "../workbench";
import { SearchDialog, type Row } from "./search_dialog";

interface TypeRow extends Row {
  readonly hit: Hit | null;
  readonly shorthand: Shorthand | null;
}

const KEPT = "wireloom-links";
const MOST_ROWS = 80;

export function Palette({ editor, request }: { editor: Editor; request: PaletteRequest | null }): VNode {
  const [query, setQuery] = useState("");
  const graph: GraphView = { document: editor.document, catalogue: editor.get().catalogue };
  const from = request?.from ?? null;
  const wanted = useMemo(() => wantedOf(graph, from), []);
  const links = useMemo(keptLinks, []);
  const rows = useMemo(() => rowsOf(graph, query, wanted, links, from), [query]);
  const close = (): void => { if (dialog.value?.kind === "palette") dialog.value = null; };
  const pick = (row: TypeRow, plain: boolean): void => {
    close();
    add(editor, row, request?.at ?? placeFor(editor), from, plain);
  };
  const type = wanted.takes ?? wanted.gives;
  return (
    <SearchDialog label={t("palette.title")} placeholder={t("palette.placeholder")} rows={rows} query={query} onQuery={setQuery} at={request?.screen}
      none={type ? t("palette.none_for", { type, text: query }) : t("palette.none", { text: query })} foot={t("palette.keys")}
      detail={(row) => (row.hit ? <Detail type={row.hit.type} /> : <h2>{row.label}</h2>)} onPick={pick} onClose={close} />
  );
}

interface Wanted {
  readonly takes?: string;
  readonly gives?: string;
}

function wantedOf(graph: GraphView, from: PaletteRequest["from"]): Wanted {
  if (!from) return {};
  if (from.side === "output") {
    const takes = outputType(graph, from.place);
    return takes ? { takes } : {};
  }
  const gives = inputPort(graph, from.place)?.type;
  return gives ? { gives } : {};
}

function rowsOf(graph: GraphView, query: string, wanted: Wanted, links: LinkCounts, from: PaletteRequest["from"]): TypeRow[] {
  const shorthand = from?.side === "output" ? null : parseShorthand(query, graph.catalogue);
  const port = from && portKey(graph, from.place);
  const weight = (type: NodeType): number => (port !== null && from !== null ? likelihood(links, port, from.side, type.id) : 0);
  const hits = searchTypes(graph.catalogue, query, wanted, weight).slice(0, MOST_ROWS);
  const first: TypeRow[] = shorthand ? [{ key: "shorthand", label: shorthand.title, hit: null, shorthand }] : [];
  return [...first, ...hits.map((hit) => ({ key: fullName(hit.type), label: marked(hit), aside: familyOf(hit.type), hit, shorthand: null }))];
}

/** `id.port`, by which links are counted. */
function portKey(graph: GraphView, place: Place): string | null {
  const type = graph.document.nodes.get(place.node)?.type;
  return type ? `${type.replace(/@.*$/, "")}.${place.port}` : null;
}

/** The title with the matched letters strong. */
function marked({ title, marks }: Hit): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (let i = 0; i + 1 < marks.length; i += 2) {
    const [start = 0, end = 0] = [marks[i], marks[i + 1]];
    parts.push(title.slice(at, start), <strong key={i}>{title.slice(start, end)}</strong>);
    at = end;
  }
  parts.push(title.slice(at));
  return parts;
}

function Detail({ type }: { type: NodeType }): VNode {
  return (
    <>
      <h2>{type.id}</h2>
      <p>{type.help}</p>
      {type.inputs.length > 0 && <h3>{t("docs.inputs")}</h3>}
      <ul class="ports">{type.inputs.map((port) => <li key={port.name}>{port.name}<span>{port.type}</span></li>)}</ul>
      <h3>{t("docs.outputs")}</h3>
      <ul class="ports">{type.outputs.map((port) => <li key={port.name}>{port.name}<span>{port.type}</span></li>)}</ul>
    </>
  );
}

/** Right of the selected node; else in the middle of the view. */
function placeFor(editor: Editor): Point {
  const node = editor.document.nodes.get(selectedNodes()[0] ?? "");
  if (node) return { x: node.look.x + (node.look.width ?? METRICS.width) + 48, y: node.look.y };
  return canvas.value?.toWorld({ x: innerWidth / 2, y: innerHeight / 2 }) ?? { x: 0, y: 0 };
}

function add(editor: Editor, row: TypeRow, at: Point, from: PaletteRequest["from"], plain: boolean): void {
  const title = row.hit ? row.hit.title : (row.shorthand?.title ?? "");
  const before = selectedNodes()[0];
  let name = "";
  editor.edit(t("edit.add", { title }), (draft) => {
    name = row.shorthand ? addShorthand(draft, row.shorthand, at.x, at.y) : addNode(draft, fullName((row.hit as Hit).type), at.x, at.y);
    if (!plain) wire({ document: draft, catalogue: editor.get().catalogue }, draft, name, from, before);
  });
  editor.select([`node:${name}`], `node:${name}`);
  announcement.value = t("palette.added", { title });
  canvas.value?.focus();
}

/** Wire the new node: to the port that the wire came from, else from the selected node's outputs. */
function wire(graph: GraphView, draft: Draft, name: string, from: PaletteRequest["from"], selected: string | undefined): void {
  if (from?.side === "input") {
    const source = outputsFor(graph, from.place).find((target) => target.place.node === name);
    if (source) link(graph, draft, source.place, from.place);
    return;
  }
  const node = selected === undefined ? undefined : draft.nodes.get(selected);
  const type = node && graph.catalogue.find(node.type);
  const sources = from ? [from.place] : (type?.outputs ?? []).map((output) => ({ node: selected ?? "", port: output.name }));
  for (const source of sources) {
    const target = bestInput(graph, source, name);
    if (target) return link(graph, draft, source, target.place);
  }
}

function link(graph: GraphView, draft: Draft, from: Place, to: Place): void {
  connect(draft, { from, to });
  const [source, end] = [portKey(graph, from), portKey(graph, to)];
  if (!source || !end) return;
  try {
    localStorage.setItem(KEPT, JSON.stringify(writeLinks(countLink(keptLinks(), source, end))));
  } catch { /* then it is not remembered */ }
}

function keptLinks(): LinkCounts {
  try {
    return readLinks(JSON.parse(localStorage.getItem(KEPT) ?? "{}"));
  } catch {
    return new Map();
  }
}
