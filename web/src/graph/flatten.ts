/** From the drawn graph to the one that runs: bypassed nodes are bridged, muted ones left out with what needs them.
 *
 * What was replaced stays under `ui.flattened`, so that a picture's recipe opens again as it was drawn.
 */

import type { Problem } from "../api/problem";
import type { Binding, Document, GraphNode, Json, JsonObject, Mode, Place } from "./document";
import { item } from "./document";
import type { FlatDefinitions } from "./flatten_definitions";
import { objectOf } from "./looks";
import { downstreamOf } from "./order";
import { inputsOf, outputsOf, wiresFrom, type GraphView } from "./ports";
import { definitionRules } from "./rules";
import { bindingData, nodeData, runnableData, toData } from "./serialise";
import { usedName } from "./uses";
import { t } from "../messages";

/** The document to post, what was left out of it, and bypasses that are not possible. */
export interface Flattened {
  readonly data: JsonObject;
  readonly left: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** How a node takes part, with the frames around it: mute outweighs bypass, bypass outweighs on. */
export function effectiveMode(document: Document, node: GraphNode): Mode {
  let mode = node.look.mode;
  for (let id = document.frameOf(item("node", node.name)); id !== null; id = document.frameOf(item("frame", id))) {
    const frame = document.frames.get(id);
    if (frame && (frame.mode === "mute" || (frame.mode === "bypass" && mode === "on"))) mode = frame.mode;
  }
  return mode;
}

/** The input whose value a bypassed output hands on: the first of the same type, or null. */
export function bypassInput(graph: GraphView, node: GraphNode, output: string): string | null {
  const type = outputsOf(graph, node).find((o) => o.name === output)?.type;
  if (!type) return null;
  return inputsOf(graph, node).find((input) => input.type === type)?.name ?? null;
}

/** Why a node cannot be bypassed, or null: each output that is used needs an input of its type. */
export function refuseBypass(graph: GraphView, node: GraphNode): string | null {
  const used = new Set<string>();
  for (const follower of graph.document.followers(node.name).keys()) {
    for (const b of graph.document.nodes.get(follower)?.inputs.values() ?? []) {
      if (b.kind === "wire" && b.node === node.name) used.add(b.port);
    }
  }
  const stuck = outputsOf(graph, node).find((o) => used.has(o.name) && bypassInput(graph, node, o.name) === null);
  return stuck ? t("refusal.bypass", { node: node.name, type: stuck.type || t("refusal.unknown_type"), output: stuck.name }) : null;
}

const UNCHANGED: FlatDefinitions = { changed: new Map(), silent: new Map(), problems: [] };

/** Whether anything is bypassed or muted, here or in a definition. */
export function hasModes(document: Document): boolean {
  if (definitionRules()?.definitionsHaveModes(document)) return true;
  for (const node of document.nodes.values()) if (node.look.mode !== "on") return true;
  const some = [...document.frames.values()].some((frame) => frame.mode !== "on");
  return some && [...document.nodes.values()].some((node) => effectiveMode(document, node) !== "on");
}

/** What runs of the document, without its looks: to be checked, priced and looked up. */
export function flattenBare(graph: GraphView): Flattened {
  const { document } = graph;
  if (!hasModes(document)) return { data: runnableData(document), left: new Set(), problems: [] };
  const flat = flatten(graph);
  return { ...flat, data: { ...flat.data, ui: {} } };
}

/** The document to post for a run. */
export function flatten(graph: GraphView): Flattened {
  const { document } = graph;
  if (!hasModes(document)) return { data: toData(document), left: new Set(), problems: [] };
  const inside = definitionRules()?.flattenDefinitions(graph, (part, silent) => {
    const flattening = new Flattening(part, silent);
    return flattening.changes ? { ...flattening.result(), past: (place) => flattening.behind(place) } : null;
  }) ?? UNCHANGED;
  const { data, left, problems: found } = new Flattening(graph, inside.silent).result();
  const problems = left.size < document.nodes.size ? found : [...found, nothingLeft()];
  if (!inside.changed.size) return { data, left, problems };
  const before = Object.fromEntries([...inside.changed.keys()].map((name) => [name, document.definitions.get(name)?.data ?? null]));
  const ui = objectOf(data["ui"]);
  return { left, problems: [...inside.problems, ...problems], data: { ...data, definitions: { ...objectOf(data["definitions"]), ...Object.fromEntries(inside.changed) },
    ui: { ...ui, flattened: { ...objectOf(ui["flattened"]), definitions: before } } } };
}

/** Nothing is left to run of a document that has nodes. */
export const NOTHING_LEFT = "nothing_left";

const nothingLeft = (): Problem => ({ kind: NOTHING_LEFT, message: t("refusal.nothing_left"), where: {}, fixes: [] });

class Flattening {
  private readonly problems: Problem[] = [];
  private readonly bridged = new Set<string>();
  private readonly modes: ReadonlyMap<string, Mode>;
  /** Nodes that take an output which an instance does not make any more. */
  private readonly unfed: readonly string[];

  constructor(private readonly graph: GraphView, private readonly silenced: FlatDefinitions["silent"]) {
    this.modes = new Map([...graph.document.nodes.values()].map((node) => [node.name, effectiveMode(graph.document, node)]));
    this.unfed = unfedIn(graph.document, silenced);
    for (const [name, mode] of this.modes) if (mode === "bypass") this.bridge(name);
  }

  get changes(): boolean {
    return this.unfed.length > 0 || [...this.modes.values()].some((mode) => mode !== "on");
  }

  /** The ports that get what stands in an input of a bridged node. */
  behind(place: Place): Place[] {
    const found: Place[] = [];
    const open = [place];
    const seen = new Set<string>();
    for (const at of open) { // grows while we walk it
      const node = this.graph.document.nodes.get(at.node);
      if (!node || !this.bridged.has(at.node) || seen.has(at.node)) continue;
      seen.add(at.node);
      for (const { from, to } of wiresFrom(this.graph.document, at.node)) {
        if (bypassInput(this.graph, node, from.port) === at.port) (this.bridged.has(to.node) ? open : found).push(to);
      }
    }
    return found;
  }

  /** Note a node as bridged, or why it cannot be. */
  private bridge(name: string): void {
    const node = this.graph.document.nodes.get(name);
    if (!node) return;
    const why = refuseBypass(this.graph, node);
    if (why === null) this.bridged.add(name);
    else this.problems.push({ kind: "bypass_refused", message: why, where: { node: name }, fixes: [] });
  }

  /** Nodes that do not run: muted ones and all that needs one of them, through bridges too. */
  private silent(): Set<string> {
    const muted = [...this.modes].filter(([, mode]) => mode === "mute").map(([name]) => name);
    return downstreamOf(this.graph.document, [...muted, ...this.unfed]);
  }

  /** The binding behind a wire, past all bridged nodes; null where a bridged input is empty. */
  private past(binding: Binding): Binding | null {
    const seen = new Set<string>();
    let now: Binding = binding;
    while (now.kind === "wire" && this.bridged.has(now.node) && !seen.has(now.node)) {
      seen.add(now.node);
      const node = this.graph.document.nodes.get(now.node);
      const input = node && bypassInput(this.graph, node, now.port);
      const next = input ? node.inputs.get(input) : undefined;
      if (!next) return null;
      now = next;
    }
    return now;
  }

  result(): Flattened {
    const { document } = this.graph;
    const left = new Set([...this.silent(), ...this.bridged]);
    const whole = toData(document);
    const replaced = new Map<string, Json>();
    const nodes = Object.entries(whole["nodes"] as JsonObject).flatMap(([name, data]): [string, Json][] => {
      const flat = left.has(name) ? null : this.flatNode(name, data);
      if (flat !== data) replaced.set(name, data);
      return flat === null ? [] : [[name, flat]];
    });
    const inputs = this.declared("inputs", left);
    const outputs = this.declared("outputs", left);
    const flattened = { nodes: Object.fromEntries(replaced), order: Object.keys(whole["nodes"] as JsonObject),
      inputs: inputs.replaced, outputs: outputs.replaced };
    const ui = { ...(whole["ui"] as JsonObject), flattened };
    const data = { ...whole, nodes: Object.fromEntries(nodes), inputs: inputs.kept, outputs: outputs.kept, ui };
    return { data, left, problems: this.problems };
  }

  /** The node with wires that go past bridged nodes; the same data where nothing changes. */
  private flatNode(name: string, data: Json): Json {
    const node = this.graph.document.nodes.get(name);
    if (!node || ![...node.inputs.values()].some((b) => b.kind === "wire" && this.bridged.has(b.node))) return data;
    const inputs = [...node.inputs].flatMap(([port, b]): [string, Binding][] => {
      const past = this.past(b);
      return past ? [[port, past]] : [];
    });
    return nodeData({ ...node, inputs: new Map(inputs) });
  }

  /** Declared places without those of left-out nodes; outputs of bridged nodes move to what feeds them. */
  private declared(table: "inputs" | "outputs", left: ReadonlySet<string>): { kept: JsonObject; replaced: JsonObject } {
    const kept: [string, Json][] = [];
    const replaced: [string, Json][] = [];
    for (const { name, place } of this.graph.document[table].values()) {
      const text = `${place.node}.${place.port}`;
      if (!left.has(place.node) && !(table === "outputs" && isSilent(this.graph.document, this.silenced, place))) {
        kept.push([name, text]);
        continue;
      }
      replaced.push([name, text]);
      const past = table === "outputs" ? this.past({ kind: "wire", ...place, via: null }) : null;
      if (past?.kind === "wire" && !left.has(past.node) && !isSilent(this.graph.document, this.silenced, past)) kept.push([name, (bindingData(past) as JsonObject)["from"] as Json]);
    }
    return { kept: Object.fromEntries(kept), replaced: Object.fromEntries(replaced) };
  }
}

/** The nodes that take an output which its instance does not make any more. */
function unfedIn(document: Document, silent: FlatDefinitions["silent"]): string[] {
  if (!silent.size) return [];
  return [...document.nodes.values()].filter((node) => [...node.inputs.values()].some((b) => b.kind === "wire" && isSilent(document, silent, b))).map(({ name }) => name);
}

/** Whether a place is an output that its instance does not make any more. */
const isSilent = (document: Document, silent: FlatDefinitions["silent"], { node, port }: Place): boolean =>
  silent.get(usedName(document.nodes.get(node)?.type ?? "") ?? "")?.has(port) ?? false;
