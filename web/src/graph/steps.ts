/** How much of the same work a call does: steps that are typed into a node, or into what it is wired to. */

import type { Document } from "./document";
import { sourcesOf } from "./order";

const STEPS = "steps";

/** The number of steps that a call of this node makes, as far as it can be read from the document; 1 where it cannot. */
export function stepsOf(document: Document, name: string): number {
  for (const node of [name, ...sourcesOf(document, name)]) {
    const binding = document.nodes.get(node)?.inputs.get(STEPS);
    if (binding?.kind === "literal" && typeof binding.value === "number" && binding.value > 0) return binding.value;
  }
  return 1;
}
