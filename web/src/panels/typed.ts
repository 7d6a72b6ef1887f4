/** Commands typed in the command palette: `link input < output`, `set node.port value`, `go node`. */
import type { Literal } from "../api/catalogue";
import { isLiteral } from "../graph/parse";
import { parsePlace, type Json, type Place } from "../graph/document";
import { bestInput } from "../graph/refuse";
import { inputPort, inputsOf, outputsOf, type GraphView } from "../graph/ports";
import { connectWire, connectWithConverter, setValue } from "../store/commands";
import type { Editor } from "../store/state";
import { t } from "../messages";

/** What typed words would do, or why not. */
export type Typed = { readonly key: string; readonly label: string; readonly perform: () => string | null } | { readonly key: string; readonly problem: string };

/** The meanings of what was typed so far; empty where it is no such command. */
export function readTyped(query: string, editor: Editor, goTo: (node: string) => void): Typed[] {
  const [, verb = "", rest = ""] = /^\s*(link|set|go)\s+(.*)$/i.exec(query) ?? [];
  const graph: GraphView = { document: editor.document, catalogue: editor.get().catalogue };
  switch (verb.toLowerCase()) {
    case "go": return namesLike(graph, rest).map((node) => ({ key: `go ${node}`, label: t("typed.go", { node }), perform: () => { goTo(node); return null; } }));
    case "set": return [readSet(rest, editor, graph)];
    case "link": return [readLink(rest, editor, graph)];
    default: return [];
  }
}

/** Nodes of this name, else those that begin with it, else those that hold it. */
function namesLike({ document }: GraphView, text: string): string[] {
  const wanted = text.trim().toLowerCase();
  const all = [...document.nodes.keys()];
  const rank = (name: string): number => (name.toLowerCase() === wanted ? 0 : name.toLowerCase().startsWith(wanted) ? 1 : 2);
  return all.filter((name) => name.toLowerCase().includes(wanted)).sort((a, b) => rank(a) - rank(b)).slice(0, 12);
}

const problem = (words: string): Typed => ({ key: "problem", problem: words });

/** "sampler.cfg 5", "prompt.text a red heart". */
function readSet(text: string, editor: Editor, graph: GraphView): Typed {
  const [, target = "", given = ""] = /^(\S+)\s*=?\s*(.*)$/.exec(text.trim()) ?? [];
  const place = placeOf(graph, target);
  if (!place) return problem(t("typed.no_place", { place: target || "node.port" }));
  const port = inputPort(graph, place);
  if (!port) return problem(t("typed.no_input", { ...place, inputs: portsOf(graph, place.node, "input") }));
  if (!given) return problem(t("typed.value_for", { place: target }));
  const value = valueOf(given, port.type);
  if (value === undefined) return problem(t("typed.bad_value", { type: port.type, value: given }));
  return { key: "set", label: t("typed.set", { place: `${place.node}.${place.port}`, value: given }), perform: () => { setValue(editor, place, value); return null; } };
}

/** A text input takes the words as they stand; others take JSON. */
function valueOf(text: string, type: string): Literal | undefined {
  if (type === "Text") return /^".*"$/.test(text) ? (json(text) as Literal) : text;
  const data = json(text);
  return data === undefined || !isLiteral(data) || typeof data === "string" ? undefined : data;
}

function json(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** "node.port" of a node that is there, whatever the case of its name. */
function placeOf(graph: GraphView, text: string): Place | null {
  const place = parsePlace(text);
  const node = place && (graph.document.nodes.has(place.node) ? place.node : namesLike(graph, place.node).find((name) => name.toLowerCase() === place.node.toLowerCase()));
  return place && node ? { node, port: place.port } : null;
}

function portsOf(graph: GraphView, name: string, side: "input" | "output"): string {
  const node = graph.document.nodes.get(name);
  return node ? (side === "input" ? inputsOf(graph, node) : outputsOf(graph, node)).map((port) => port.name).join(", ") : "";
}

/** "sampler.latent < noise.latent", also with > the other way round; a node alone takes its only or best port. */
function readLink(text: string, editor: Editor, graph: GraphView): Typed {
  const [, left = "", sign = "", right = ""] = /^(\S+)\s*(<|>)\s*(\S*)$/.exec(text.trim()) ?? [];
  if (!right) return problem(t("typed.link_how"));
  const [end, start] = sign === "<" ? [left, right] : [right, left];
  const from = sourceOf(graph, start);
  if (!from) return problem(t("typed.no_output", { place: start, outputs: portsOf(graph, start.split(".")[0] ?? "", "output") }));
  const to = placeOf(graph, end) ?? (graph.document.nodes.has(end) ? bestInput(graph, from, end)?.place : undefined);
  if (!to) return problem(t("typed.no_place", { place: end }));
  return { key: "link", label: t("typed.link", { from: `${from.node}.${from.port}`, to: `${to.node}.${to.port}` }), perform: () => link(editor, from, to) };
}

function sourceOf(graph: GraphView, text: string): Place | null {
  const node = graph.document.nodes.get(text);
  const outputs = node ? outputsOf(graph, node) : [];
  if (node) return outputs[0] ? { node: text, port: outputs[0].name } : null;
  const place = placeOf(graph, text);
  const there = place && graph.document.nodes.get(place.node);
  return place && there && outputsOf(graph, there).some((port) => port.name === place.port) ? place : null;
}

/** Draw the wire, with a converter where one is needed; the words of a refusal. */
function link(editor: Editor, from: Place, to: Place): string | null {
  const refusal = connectWire(editor, { from, to });
  const converter = refusal?.kind === "type_mismatch" ? refusal.converters[0] : undefined;
  if (converter) connectWithConverter(editor, { from, to }, converter);
  return refusal && !converter ? `${refusal.reason}; ${refusal.fix}` : null;
}
