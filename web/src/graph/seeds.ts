/** Seeds that never lie: what a run uses is drawn before it starts and stands in the field. */

import type { Draft, GraphNode, Place, SeedMode } from "./document";
import { inputsOf, type GraphView } from "./ports";
import { bind } from "./wiring";

const LIMIT = 2 ** 53;

/** The seed inputs of a node that are typed, not wired or swept. */
export function seedInputs(graph: GraphView, node: GraphNode): { port: string; value: number; mode: SeedMode }[] {
  return inputsOf(graph, node).flatMap(({ name, port, binding }) => {
    if (port?.widget?.kind !== "seed" || (binding && binding.kind !== "literal")) return [];
    const value = binding ? binding.value : (port.default ?? 0);
    return typeof value === "number" ? [{ port: name, value, mode: node.look.seeds.get(name) ?? "fixed" }] : [];
  });
}

/** A seed from 0 to 2**32 - 1: ten digits can be read, compared and typed elsewhere. `random` gives numbers from 0 up to, not including, 1. */
export const drawSeed = (random: () => number = Math.random): number => Math.floor(random() * 2 ** 32);

/** Draw or count up the seeds of these nodes, as their modes say, before a run. Returns the places that changed. */
export function advanceSeeds(draft: Draft, graph: GraphView, nodes: Iterable<string>, random: () => number = Math.random): Place[] {
  const changed: Place[] = [];
  for (const name of nodes) {
    const node = draft.nodes.get(name);
    for (const seed of node ? seedInputs(graph, node) : []) {
      if (seed.mode === "fixed") continue;
      const value = seed.mode === "random" ? drawSeed(random) : (seed.value + 1) % LIMIT;
      bind(draft, { node: name, port: seed.port }, { kind: "literal", value });
      changed.push({ node: name, port: seed.port });
    }
  }
  return changed;
}

/** Set how a seed moves on; "fixed" keeps the seed that stands there, the one of the last run. */
export function setSeedMode(draft: Draft, place: Place, mode: SeedMode): void {
  const node = draft.nodes.get(place.node);
  if (!node) return;
  const seeds = new Map(node.look.seeds);
  if (mode === "fixed") seeds.delete(place.port);
  else seeds.set(place.port, mode);
  draft.put("nodes", node.name, { ...node, look: { ...node.look, seeds } });
}
