/** Going on from a recorded step: a branch node beside the sampler, wired to its record and set as the sampler is. */

import { fullName } from "./catalogue";
import type { Binding, Draft, GraphNode, Place } from "./document";
import { nodeRect } from "./items";
import { outputType, type GraphView } from "./ports";
import { addNode } from "./wiring";

const BRANCH = "samplers.branch";
const RECORD = "Record";
/** Inputs that a branch has of its own, whatever the sampler has under these names. */
const OWN: ReadonlySet<string> = new Set(["record", "step", "sigmas", "renoise"]);
const GAP = 48;

/** The output of a node that is a record of steps, or null. */
export function recordPort(graph: GraphView, node: string): string | null {
  const type = graph.catalogue.find(graph.document.nodes.get(node)?.type ?? "");
  return type?.outputs.find((output) => output.type === RECORD)?.name ?? null;
}

/** Add a branch of this record at a step, below its node; the name, or null where the output is no record. `graph` looks at the draft. */
export function addBranch(draft: Draft, graph: GraphView, record: Place, step: number): string | null {
  const type = graph.catalogue.newest(BRANCH);
  const sampler = draft.nodes.get(record.node);
  if (!type || !sampler || outputType(graph, record) !== RECORD) return null;
  const inputs = new Map<string, Binding>([["record", { kind: "wire", ...record, via: null }], ["step", { kind: "literal", value: step }]]);
  for (const { name } of type.inputs) {
    const binding = OWN.has(name) ? undefined : sampler.inputs.get(name);
    if (binding) inputs.set(name, binding);
  }
  const name = addNode(draft, fullName(type), sampler.look.x, sampler.look.y, inputs);
  placeBelow(draft, graph, sampler, name);
  return name;
}

/** The nearest free place under a node. */
function placeBelow(draft: Draft, graph: GraphView, above: GraphNode, name: string): void {
  const own = nodeRect(graph, name);
  const added = draft.nodes.get(name);
  if (!own || !added) return;
  let y = above.look.y + (nodeRect(graph, above.name)?.height ?? 0) + GAP;
  const others = [...draft.nodes.keys()].filter((other) => other !== name).flatMap((other) => nodeRect(graph, other) ?? [])
    .filter((one) => one.x < own.x + own.width + GAP && own.x < one.x + one.width + GAP).sort((a, b) => a.y - b.y);
  for (const one of others) if (one.y < y + own.height + GAP && y < one.y + one.height + GAP) y = one.y + one.height + GAP;
  draft.put("nodes", name, { ...added, look: { ...added.look, y: Math.round(y) } });
}
