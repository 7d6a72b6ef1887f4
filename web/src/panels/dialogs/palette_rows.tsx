/** The rows of the palette: what was typed as a value, what fits best, then all that is found. */
import type { ComponentChildren } from "preact";
import type { NodeType } from "../../api/catalogue";
import type { PaletteRequest } from "../../canvas/contract";
import { likelihood, type LinkCounts } from "../../graph/links";
import { inputPort, outputType, type GraphView } from "../../graph/ports";
import { familyOf, searchTypes, type Hit, type Wanted } from "../../graph/search";
import { parseShorthand, type Shorthand } from "../../graph/shorthand";
import { beginnings, forStart, forWire, keyOf, type Suggested } from "../../graph/suggest";
import { t } from "../../messages";
import { portKey } from "../commands/links";
import type { Row } from "./search_dialog";

export interface TypeRow extends Row {
  readonly hit: Hit | null;
  readonly shorthand: Shorthand | null;
}

export interface Asked {
  readonly graph: GraphView;
  readonly request: PaletteRequest | null;
  /** The node that the new one follows where nothing was dragged. */
  readonly selected: string | undefined;
  readonly links: LinkCounts;
  readonly recent: readonly string[];
}

const MOST_ROWS = 80;

/** Which ports a new node must have. */
export function wantedOf(graph: GraphView, request: PaletteRequest | null): Wanted {
  const { from = null, between } = request ?? {};
  if (between) {
    const [takes, gives] = [outputType(graph, between.from), inputPort(graph, between.to)?.type];
    return { ...(takes ? { takes } : {}), ...(gives ? { gives } : {}) };
  }
  if (!from) return {};
  if (from.side === "output") {
    const takes = outputType(graph, from.place);
    return takes ? { takes } : {};
  }
  const gives = inputPort(graph, from.place)?.type;
  return gives ? { gives } : {};
}

export function rowsOf(asked: Asked, query: string): TypeRow[] {
  const { graph, request } = asked;
  const { from = null, between } = request ?? {};
  const wanted = wantedOf(graph, request);
  const shorthand = from?.side === "output" || between ? null : parseShorthand(query, graph.catalogue);
  const weight = weightOf(asked);
  const hits = searchTypes(graph.catalogue, query, wanted, weight);
  const first: TypeRow[] = shorthand ? [{ key: "shorthand", label: shorthandWords(shorthand), hit: null, shorthand }] : [];
  return [...first, ...arranged(asked, query, hits, wanted, weight).slice(0, MOST_ROWS).map(rowOf)];
}

/** "Number 7.5". */
export const shorthandWords = ({ kind, facts }: Shorthand): string => t(`palette.${kind}`, facts);

function arranged(asked: Asked, query: string, hits: readonly Hit[], wanted: Wanted, weight: (type: NodeType) => number): Suggested[] {
  const { from = null, between } = asked.request ?? {};
  const plain = hits.map((hit): Suggested => ({ hit, why: null }));
  if (query.trim() !== "" || between) return plain;
  const port = from?.side === "output" ? wanted.takes : wanted.gives;
  if (from) return port === undefined ? plain : forWire(asked.graph.catalogue, hits, port, from.side);
  return forStart(hits, asked.recent, weight);
}

/** How likely a type is: by what was wired to this port before, or to any output of the selected node; with neither, whether a workflow may begin with it. */
function weightOf({ graph, request, selected, links }: Asked): (type: NodeType) => number {
  const { from = null, between } = request ?? {};
  if (!from && !between && selected === undefined) {
    let counts: ReturnType<typeof beginnings> | null = null; // only an empty search asks: keystrokes do not pay for it
    return (type) => (counts ??= beginnings(graph.catalogue)).get(type) ?? 0;
  }
  const places = from ? [from.place] : between ? [between.from] : outputsOf(graph, selected);
  const side = from?.side ?? "output";
  const keys = places.flatMap((place) => portKey(graph, place) ?? []);
  const given = from || between ? [] : places.flatMap((place) => outputType(graph, place) ?? []);
  const follows = (type: NodeType): number => (type.inputs.some((port) => port.required && given.includes(port.type)) ? SOME : 0);
  return (type) => keys.reduce((sum, key) => sum + likelihood(links, key, side, type.id), follows(type));
}

/** How likely a node is that takes what the selected one gives, before anybody wired it so. */
const SOME = 0.01;

function outputsOf(graph: GraphView, node: string | undefined): { node: string; port: string }[] {
  const type = graph.catalogue.find(graph.document.nodes.get(node ?? "")?.type ?? "");
  return (type?.outputs ?? []).map((output) => ({ node: node ?? "", port: output.name }));
}

function rowOf({ hit, why }: Suggested): TypeRow {
  return { key: keyOf(hit), label: marked(hit), aside: why ? t(`palette.${why}`) : familyOf(hit.type), hit, shorthand: null };
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
