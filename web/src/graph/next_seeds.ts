/** The document as the next run will have it: seeds that move on are moved on in the data, not in the document. */

import type { Json, JsonObject } from "./document";
import type { GraphView } from "./ports";
import { drawSeed, seedInputs } from "./seeds";

const LIMIT = 2 ** 53;

/** Flattened data with the seeds of the next run: new ones stand for any other number, the others count one up. */
export function withNextSeeds(graph: GraphView, data: JsonObject): JsonObject {
  const nodes = data["nodes"] as JsonObject;
  const moved = Object.entries(nodes).flatMap(([name, node]): [string, Json][] => {
    const drawn = graph.document.nodes.get(name);
    const seeds = drawn?.look.seeds.size ? seedInputs(graph, drawn).filter((seed) => seed.mode !== "fixed") : [];
    if (!seeds.length) return [];
    const next = Object.fromEntries(seeds.map(({ port, value, mode }): [string, Json] => [port, mode === "random" ? drawSeed() : (value + 1) % LIMIT]));
    return [[name, { ...(node as JsonObject), in: { ...((node as JsonObject)["in"] as JsonObject | undefined), ...next } }]];
  });
  return moved.length ? { ...data, nodes: { ...nodes, ...Object.fromEntries(moved) } } : data;
}
