/** A definition made of nodes: they move into it, and an instance stands where they were.
 *
 * What comes in over the boundary becomes inputs, what goes out outputs; each is called as the port that it first goes to or
 * comes from. What the workflow declares at these nodes it declares at the instance. */

import { USE } from "./uses";
import type { Binding, Declared, Draft, GraphNode, ItemId, Place, SeedMode } from "./document";
import { item, parts, placeText } from "./document";
import { joinFrame } from "./frames";
import { instancePlace } from "./instance_place";
import { withContents } from "./items";
import { LiveDocument } from "./live";
import { lookAt, NO_REST } from "./looks";
import { cleanName, freeName } from "./names";
import { downstreamOf, upstreamOf } from "./order";
import { wiresFrom, type GraphView } from "./ports";
import { definitionData } from "./scope";
import { seedInputs } from "./seeds";
import { endsOf } from "./targets";
import { bind, leaveFrames } from "./wiring";

/** Why no definition can be made of these items, as a key and what it speaks of; null where one can. */
export interface Refused {
  readonly why: "nothing" | "circle";
  readonly node: string;
}

/** The nodes among items and in their frames, in the order of the document. */
export function nodesAmong(graph: GraphView, items: Iterable<ItemId>): Set<string> {
  const chosen = withContents(graph.document, items);
  return new Set([...graph.document.nodes.values()].filter(({ name }) => chosen.has(item("node", name))).sort((a, b) => a.rank - b.rank).map(({ name }) => name));
}

/** Why not: nothing is chosen, or a node outside takes from the chosen ones and feeds them. */
export function refuseDefinition(graph: GraphView, items: Iterable<ItemId>): Refused | null {
  const chosen = nodesAmong(graph, items);
  if (!chosen.size) return { why: "nothing", node: "" };
  const [above, below] = [upstreamOf(graph.document, chosen), downstreamOf(graph.document, chosen)];
  const between = [...below].find((name) => above.has(name) && !chosen.has(name));
  return between === undefined ? null : { why: "circle", node: between };
}

/** Make a definition of these items, called so (or nearly so); returns the name of its instance. */
export function makeDefinition(draft: Draft, graph: GraphView, items: Iterable<ItemId>, wanted: string, title = ""): string {
  const chosen = withContents(draft, items);
  const making = new Making(draft, graph, chosen, nodesAmong(graph, chosen));
  return making.run(freeName(cleanName(wanted, "part"), (name) => draft.definitions.has(name)), title);
}

class Making {
  private readonly inside = new LiveDocument();
  private readonly fed: [string, Binding][] = [];
  private readonly seeds = new Map<string, SeedMode>();
  /** By "node.port" inside: the output, and by "node.port" outside: the input. */
  private readonly outputs = new Map<string, string>();
  private readonly inputs = new Map<string, string>();

  constructor(private readonly draft: Draft, private readonly graph: GraphView, private readonly items: ReadonlySet<ItemId>, private readonly nodes: ReadonlySet<string>) {}

  run(definition: string, title: string): string {
    const { draft, nodes } = this;
    const instance = freeName(definition, (name) => draft.nodes.has(name) && !nodes.has(name));
    const corner = instancePlace(this.graph, nodes);
    const around = this.frameAround();
    for (const name of nodes) this.takeIn(draft.nodes.get(name));
    this.keepSeeds();
    this.takeThings();
    this.declareInputs(instance);
    this.giveOut(instance);
    if (title) this.inside.put("fields", "title", title);
    draft.put("definitions", definition, { name: definition, data: definitionData(this.inside, {}), rank: draft.nextRank() });
    this.moveDots(instance);
    leaveFrames(draft, this.items);
    for (const id of this.items) this.remove(id);
    draft.put("nodes", instance, { name: instance, type: `${USE}${definition}`, inputs: new Map(this.fed), over: [], rank: draft.nextRank(),
      look: { ...lookAt(corner.x, corner.y), seeds: this.seeds }, rest: NO_REST });
    if (around !== null) joinFrame(draft, [item("node", instance)], around);
    return instance;
  }

  /** The frame that all chosen items are in, if it is not chosen itself. */
  private frameAround(): string | null {
    const frames = new Set([...this.nodes].map((name) => {
      let frame = this.draft.frameOf(item("node", name));
      while (frame !== null && this.items.has(item("frame", frame))) frame = this.draft.frameOf(item("frame", frame));
      return frame;
    }));
    return frames.size === 1 ? ([...frames][0] ?? null) : null;
  }

  /** A node as it stands inside: what came over the boundary comes from the interface. */
  private takeIn(node: GraphNode | undefined): void {
    if (!node) return;
    const kept = new Map<string, Binding>();
    for (const [port, binding] of node.inputs) {
      if (binding.kind !== "wire" || this.nodes.has(binding.node)) {
        const loose = binding.kind === "wire" && binding.via !== null && !this.items.has(item("dot", binding.via));
        kept.set(port, loose ? { ...binding, via: null } : binding);
      } else this.input({ node: node.name, port }, placeText(binding), port, binding);
    }
    this.inside.put("nodes", node.name, { ...node, inputs: kept });
  }

  /** An input that goes to this port; one that comes from the same place goes to both. */
  private input(to: Place, from: string, wanted: string, binding?: Binding): string {
    const known = this.inputs.get(from);
    const before = known === undefined ? undefined : this.inside.inputs.get(known);
    if (known !== undefined && before) {
      this.inside.put("inputs", known, { ...before, also: [...(before.also ?? []), to] });
      return known;
    }
    const name = freeName(cleanName(wanted), (ident) => this.inside.inputs.has(ident));
    this.inside.put("inputs", name, { name, place: to, also: [], about: {}, rank: this.inside.nextRank() });
    this.inputs.set(from, name);
    if (binding) this.fed.push([name, binding]);
    return name;
  }

  /** Seeds that move on before each run do so at the instance. */
  private keepSeeds(): void {
    for (const node of [...this.inside.nodes.values()]) {
      for (const { port, value, mode } of seedInputs(this.graph, node)) {
        if (mode === "fixed" || this.isExposed({ node: node.name, port })) continue;
        this.seeds.set(this.input({ node: node.name, port }, `seed ${placeText({ node: node.name, port })}`, port, { kind: "literal", value }), mode);
      }
    }
  }

  private isExposed = (place: Place): string | null => [...this.inside.inputs.values()].find((one) =>
    [one.place, ...(one.also ?? [])].some((at) => at.node === place.node && at.port === place.port))?.name ?? null;

  private takeThings(): void {
    for (const id of this.items) {
      const [kind, key] = parts(id);
      const { dots, notes, frames } = this.draft;
      const dot = kind === "dot" ? dots.get(key) : undefined;
      if (dot && this.nodes.has(dot.source.node)) this.inside.put("dots", key, { ...dot, after: dot.after !== null && this.items.has(item("dot", dot.after)) ? dot.after : null });
      const note = kind === "note" ? notes.get(key) : undefined;
      if (note) this.inside.put("notes", key, note);
      const frame = kind === "frame" ? frames.get(key) : undefined;
      if (frame) this.inside.put("frames", key, { ...frame, members: frame.members.filter((member) => this.items.has(member)) });
    }
  }

  /** What was an input of the workflow (or of a definition around) goes to the instance. */
  private declareInputs(instance: string): void {
    for (const declared of [...this.draft.inputs.values()]) {
      const places = [declared.place, ...(declared.also ?? [])];
      if (!places.some(({ node }) => this.nodes.has(node))) continue;
      const moved = places.map((place) => (this.nodes.has(place.node)
        ? { node: instance, port: this.isExposed(place) ?? this.input(place, `declared ${declared.name}`, declared.name) } : place));
      this.redeclare("inputs", declared, moved);
    }
  }

  private redeclare(table: "inputs" | "outputs", declared: Declared, places: readonly Place[]): void {
    const [place, ...also] = places.filter((one, i) => places.findIndex((other) => placeText(other) === placeText(one)) === i);
    if (place) this.draft.put(table, declared.name, { ...declared, place, ...(declared.also ? { also } : {}) });
  }

  /** An output for each port that something outside takes or the workflow declares; where there is none, for those at the end. */
  private giveOut(instance: string): void {
    for (const declared of [...this.draft.outputs.values()]) {
      if (this.nodes.has(declared.place.node)) this.draft.put("outputs", declared.name, { ...declared, place: { node: instance, port: this.output(declared.place) } });
    }
    for (const name of this.nodes) this.rewire(name, instance);
    if (this.outputs.size) return;
    for (const name of endsOf(this.draft, this.nodes)) {
      for (const port of this.graph.catalogue.find(this.draft.nodes.get(name)?.type ?? "")?.outputs ?? []) this.output({ node: name, port: port.name });
    }
  }

  /** What takes from a chosen node takes from the instance. */
  private rewire(name: string, instance: string): void {
    for (const wire of [...wiresFrom(this.draft, name)]) {
      if (this.nodes.has(wire.to.node)) continue;
      bind(this.draft, wire.to, { kind: "wire", node: instance, port: this.output(wire.from), via: wire.via !== null && this.staysOutside(wire.via) ? wire.via : null });
    }
  }

  private output(from: Place): string {
    const known = this.outputs.get(placeText(from));
    if (known !== undefined) return known;
    const name = freeName(cleanName(from.port), (ident) => this.inside.outputs.has(ident));
    this.inside.put("outputs", name, { name, place: from, rank: this.inside.nextRank() });
    this.outputs.set(placeText(from), name);
    return name;
  }

  private staysOutside = (dot: string): boolean => !this.items.has(item("dot", dot));

  /** Dots that stay outside bend the wires of the instance. */
  private moveDots(instance: string): void {
    for (const dot of [...this.draft.dots.values()]) {
      if (!this.nodes.has(dot.source.node) || !this.staysOutside(dot.id)) continue;
      const port = this.outputs.get(placeText(dot.source));
      const after = dot.after !== null && this.staysOutside(dot.after) ? dot.after : null;
      this.draft.put("dots", dot.id, port === undefined ? undefined : { ...dot, after, source: { node: instance, port } });
    }
  }

  private remove(id: ItemId): void {
    const [kind, key] = parts(id);
    const dot = kind === "dot" ? this.draft.dots.get(key) : undefined;
    if (dot && !this.nodes.has(dot.source.node)) return; // it bends a wire that ends here: it stays where it is
    this.draft.put(`${kind}s`, key, undefined);
  }
}
