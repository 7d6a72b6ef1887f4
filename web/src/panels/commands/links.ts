/** What people here wire to what, and which nodes they added last: kept in this browser, for the palette's first rows. */
import type { Place, Wire } from "../../graph/document";
import { countLink, readLinks, writeLinks, type LinkCounts } from "../../graph/links";
import type { GraphView } from "../../graph/ports";

const LINKS = "wireloom-links";
const RECENT = "wireloom-recent-nodes";
const MOST_RECENT = 8;

/** `id.port`, by which links are counted. */
export function portKey(graph: GraphView, place: Place): string | null {
  const type = graph.document.nodes.get(place.node)?.type;
  return type ? `${type.replace(/@.*$/, "")}.${place.port}` : null;
}

/** Count a wire that a person drew. */
export function remember(graph: GraphView, wire: Wire): void {
  const [from, to] = [portKey(graph, wire.from), portKey(graph, wire.to)];
  if (from && to) keep(LINKS, writeLinks(countLink(keptLinks(), from, to)));
}

export const keptLinks = (): LinkCounts => readLinks(read(LINKS));

/** Ids of the node types that were added last, the newest first. */
export function recent(): string[] {
  const kept = read(RECENT);
  return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === "string").slice(0, MOST_RECENT) : [];
}

export const added = (id: string): void => keep(RECENT, [id, ...recent().filter((other) => other !== id)].slice(0, MOST_RECENT));

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}

function keep(key: string, data: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(data));
  } catch { /* then it is not remembered */ }
}
