/** The ways back from a definition: an instance becomes the nodes in it again, or gets a definition of its own. */

import { pasteNamed } from "./clipboard";
import { USE, dataOf, insideOf as nodesIn, usedName } from "./uses";
import type { Binding, Declared, Document, Draft, GraphNode, ItemId, Json, Place } from "./document";
import { item, placeText } from "./document";
import { joinFrame } from "./frames";
import type { LiveDocument } from "./live";
import { readBinding } from "./parse";
import { freeName } from "./names";
import type { GraphView } from "./ports";
import { placesOf, scopeDocument } from "./scope";
import { bind, deleteItems } from "./wiring";
import { nodeRect } from "./items";

/** How many nodes use a definition, in the document and in other definitions. */
export function usersOf(document: Document, definition: string): number {
  const types: Json[] = [...document.definitions.keys()].flatMap((name) => nodesIn(dataOf(document.definitions, name)).map(([, node]) => node["type"] ?? null));
  return [...[...document.nodes.values()].map(({ type }) => type), ...types].filter((type) => type === `${USE}${definition}`).length;
}

/** Give instances definitions of their own, copies of what they show; one that nothing else uses stays. Returns how many. */
export function detach(draft: Draft, names: Iterable<string>): number {
  let count = 0;
  for (const name of names) {
    const node = draft.nodes.get(name);
    const used = usedName(node?.type ?? "");
    const definition = used === null ? undefined : draft.definitions.get(used);
    if (!node || !definition || usersOf(draft, definition.name) < 2) continue;
    const own = freeName(definition.name, (wanted) => draft.definitions.has(wanted));
    draft.put("definitions", own, { name: own, data: definition.data, rank: draft.nextRank() });
    draft.put("nodes", name, { ...node, type: `${USE}${own}` });
    count++;
  }
  return count;
}

/** Put the nodes of an instance in its place; returns them. What the instance says they say, what it was wired to they are. */
export function unpack(draft: Draft, graph: GraphView, name: string, place?: (inside: LiveDocument, unplaced: readonly string[]) => void): ItemId[] {
  const node = draft.nodes.get(name);
  const used = usedName(node?.type ?? "");
  if (!node || used === null || !draft.definitions.has(used)) return [];
  const { document: inside, unplaced } = scopeDocument(draft, used);
  if (unplaced.length) place?.(inside, unplaced);
  return new Unpacking(draft, node, inside).run(nodeRect(graph, name) ?? { x: node.look.x, y: node.look.y });
}

class Unpacking {
  private names: ReadonlyMap<string, string> = new Map();

  constructor(private readonly draft: Draft, private readonly node: GraphNode, private readonly inside: LiveDocument) {}

  run(corner: { readonly x: number; readonly y: number }): ItemId[] {
    const { draft, node, inside } = this;
    const looks = [...inside.nodes.values()].map(({ look }) => look);
    const [left, top] = [Math.min(...looks.map(({ x }) => x)), Math.min(...looks.map(({ y }) => y))];
    const move = looks.length ? { dx: corner.x - left, dy: corner.y - top } : {};
    const { added, names } = pasteNamed(draft, inside, move);
    this.names = names;
    for (const declared of inside.inputs.values()) this.giveInput(declared);
    for (const follower of [...draft.followers(node.name).keys()]) this.rewire(follower);
    this.redeclare();
    for (const dot of [...draft.dots.values()]) {
      const source = dot.source.node === node.name ? this.source(dot.source.port) : undefined;
      if (source) draft.put("dots", dot.id, { ...dot, source });
    }
    if (node.look.mode === "mute") for (const one of names.values()) this.mute(one);
    const frame = draft.frameOf(item("node", node.name));
    deleteItems(draft, [item("node", node.name)]);
    if (frame !== null) joinFrame(draft, added, frame);
    return added;
  }

  private here = (place: Place): Place => ({ node: this.names.get(place.node) ?? place.node, port: place.port });

  /** What stands in an input of the instance, or its default, stands in the ports that it goes to; seeds move on there. */
  private giveInput(declared: Declared): void {
    const own = this.node.inputs.get(declared.name);
    const otherwise = declared.about && Object.hasOwn(declared.about, "default") ? readBinding(declared.about["default"] ?? null) : undefined;
    const binding: Binding | undefined = own ?? otherwise;
    const mode = this.node.look.seeds.get(declared.name);
    for (const place of placesOf(declared).map(this.here)) {
      if (binding) bind(this.draft, place, binding);
      const there = this.draft.nodes.get(place.node);
      if (mode && there) this.draft.put("nodes", place.node, { ...there, look: { ...there.look, seeds: new Map([...there.look.seeds, [place.port, mode]]) } });
    }
  }

  private source(output: string): Place | undefined {
    const declared = this.inside.outputs.get(output);
    return declared && this.inside.nodes.has(declared.place.node) ? this.here(declared.place) : undefined;
  }

  private rewire(follower: string): void {
    for (const [port, b] of this.draft.nodes.get(follower)?.inputs ?? []) {
      const source = b.kind === "wire" && b.node === this.node.name ? this.source(b.port) : undefined;
      if (source && b.kind === "wire") bind(this.draft, { node: follower, port }, { kind: "wire", ...source, via: b.via });
    }
  }

  /** What was declared at the instance is declared at the ports behind it; of an input of the workflow that is one port, the first. */
  private redeclare(): void {
    for (const output of [...this.draft.outputs.values()]) {
      const source = output.place.node === this.node.name ? this.source(output.place.port) : undefined;
      if (source) this.draft.put("outputs", output.name, { ...output, place: source });
    }
    for (const input of [...this.draft.inputs.values()]) {
      const all = [input.place, ...(input.also ?? [])];
      if (!all.some(({ node }) => node === this.node.name)) continue;
      const behind = (port: string): Place[] => { const one = this.inside.inputs.get(port); return one ? placesOf(one).map(this.here) : []; };
      const places = all.flatMap((place) => (place.node === this.node.name ? behind(place.port) : [place]));
      const [place, ...also] = places.filter((one, i) => places.findIndex((other) => placeText(other) === placeText(one)) === i);
      if (place) this.draft.put("inputs", input.name, { ...input, place, ...(input.also ? { also } : {}) });
    }
  }

  private mute(name: string): void {
    const node = this.draft.nodes.get(name);
    if (node) this.draft.put("nodes", name, { ...node, look: { ...node.look, mode: "mute" } });
  }
}
