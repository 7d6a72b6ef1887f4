/** What a document needs and this Wireloom lacks: node types that are not in the catalogue, and what could stand in. */

import type { NodeType } from "../api/catalogue";
import { fullName } from "./catalogue";
import type { Binding, Document, Draft, GraphNode } from "./document";
import type { GraphView } from "./ports";

/** A node type that is not there. */
export interface MissingType {
  /** As written, "id@version". */
  readonly type: string;
  readonly id: string;
  readonly version: string;
  /** The name of the pack that it seems to come from: what stands before the first dot. */
  readonly pack: string;
  /** Why that pack was not loaded, where this is known. */
  readonly broken: string | null;
  readonly nodes: readonly string[];
  /** Node types with the ports that its nodes use, the best first. */
  readonly fits: readonly NodeType[];
}

const MOST_FITS = 5;

/** The types that are missing, in the order of the document. */
export function missingTypes(graph: GraphView): MissingType[] {
  const nodes = new Map<string, GraphNode[]>();
  for (const node of graph.document.nodes.values()) {
    if (!graph.catalogue.find(node.type)) nodes.set(node.type, [...(nodes.get(node.type) ?? []), node]);
  }
  return [...nodes].map(([type, all]) => describe(graph, type, all));
}

function describe(graph: GraphView, type: string, nodes: readonly GraphNode[]): MissingType {
  const at = type.lastIndexOf("@");
  const id = at < 0 ? type : type.slice(0, at);
  const pack = id.split(".")[0] ?? "";
  const broken = graph.catalogue.broken.find((one) => one.name === pack)?.error ?? null;
  return { type, id, version: at < 0 ? "" : type.slice(at + 1), pack, broken, nodes: nodes.map(({ name }) => name), fits: fitting(graph, id, nodes) };
}

/** Another version first, then what has most of the ports that are in use; at least half of them. */
function fitting({ document, catalogue }: GraphView, id: string, nodes: readonly GraphNode[]): NodeType[] {
  const inputs = new Set(nodes.flatMap((node) => [...node.inputs.keys()]));
  const outputs = new Set(nodes.flatMap((node) => usedOutputs(document, node.name)));
  const needed = inputs.size + outputs.size;
  const words = new Set(id.split(/[._]/));
  const score = (type: NodeType): number => {
    if (type.id === id) return 1000;
    const ports = type.inputs.filter((p) => inputs.has(p.name)).length + type.outputs.filter((p) => outputs.has(p.name)).length;
    const alike = type.id.split(/[._]/).filter((word) => words.has(word)).length;
    return needed && ports * 2 < needed && !near(type.id, id) ? 0 : ports * 2 + alike + (near(type.id, id) ? 10 : 0);
  };
  return catalogue.types.map((type) => ({ type, score: score(type) })).filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score).slice(0, MOST_FITS).map(({ type }) => type);
}

function usedOutputs(document: Document, name: string): string[] {
  return [...document.followers(name).keys()].flatMap((follower) => [...(document.nodes.get(follower)?.inputs.values() ?? [])]
    .flatMap((b) => (b.kind === "wire" && b.node === name ? [b.port] : [])));
}

/** At most two letters apart, as a slip of the pen. */
function near(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 2) return false;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return (row[b.length] ?? 9) <= 2;
}

/** Put another type in the place of a missing one; values and wires of ports that it has not stay in the node as they are. */
export function replaceType(draft: Draft, graph: GraphView, nodes: readonly string[], type: NodeType): void {
  for (const name of nodes) {
    const node = draft.nodes.get(name);
    if (!node) continue;
    const inputs = new Map([...node.inputs].map(([port, binding]) => [movedTo(graph, type, node, port, binding), binding] as const));
    draft.put("nodes", name, { ...node, type: fullName(type), inputs });
  }
  const only = type.outputs[0];
  if (type.outputs.length === 1 && only) for (const name of nodes) mendFollowers(draft, name, only.name);
}

/** The input of the same name; else, for a wire, the only free one that takes its type. */
function movedTo({ document, catalogue }: GraphView, type: NodeType, node: GraphNode, port: string, binding: Binding): string {
  if (catalogue.input(type, port) || binding.kind !== "wire") return port;
  const source = document.nodes.get(binding.node);
  const gives = source && catalogue.find(source.type)?.outputs.find((o) => o.name === binding.port)?.type;
  const free = type.inputs.filter((input) => !node.inputs.has(input.name) && gives !== undefined && catalogue.fit(gives, input.type) === "same");
  return free.length === 1 ? (free[0]?.name ?? port) : port;
}

/** A type with one output gives it to all who took something. */
function mendFollowers(draft: Draft, name: string, output: string): void {
  for (const follower of [...draft.followers(name).keys()]) {
    const node = draft.nodes.get(follower);
    if (!node) continue;
    const inputs = new Map([...node.inputs].map(([port, b]) => [port, b.kind === "wire" && b.node === name ? { ...b, port: output, via: b.port === output ? b.via : null } : b] as const));
    draft.put("nodes", follower, { ...node, inputs });
  }
}
