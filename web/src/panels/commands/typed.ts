/** Commands typed in the command palette: `link input < output`, `set node.port value`, `go node`, `sweep node.port values`. */
import type { Literal } from "../../api/catalogue";
import { isLiteral } from "../../graph/parse";
import { valueWords } from "../../graph/cells";
import { parsePlace, placeText, type Json, type JsonObject, type Place } from "../../graph/document";
import { canSweep, readTypedSweep } from "../../graph/sweep";
import { bestInput } from "../../graph/refuse";
import { inputPort, inputsOf, outputsOf, type GraphView } from "../../graph/ports";
import { connectWire, connectWithConverter, setValue } from "../../store/commands";
import { axisNameFor, changeAxis, sweep } from "../../store/commands/sweeps";
import type { Editor } from "../../store/state";
import { t } from "../../messages";

/** What typed words would do, or why not. */
export type Typed = { readonly key: string; readonly label: string; readonly perform: () => string | null } | { readonly key: string; readonly problem: string };

/** The meanings of what was typed so far; empty where it is no such command. */
export function readTyped(query: string, editor: Editor, goTo: (node: string) => void): Typed[] {
  const [, verb = "", rest = ""] = /^\s*(link|set|go|sweep)\s+(.*)$/i.exec(query) ?? [];
  const graph: GraphView = { document: editor.document, catalogue: editor.get().catalogue };
  switch (verb.toLowerCase()) {
    case "go": return namesLike(graph, rest).map((node) => ({ key: `go ${node}`, label: t("typed.go", { node }), perform: () => { goTo(node); return null; } }));
    case "set": return [readSet(rest, editor, graph)];
    case "sweep": return [readSweepOf(rest, editor, graph)];
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

/** "guide.scale 3,5,7", "noise.seed 8 seeds", "guide.scale log 1 10 5". */
function readSweepOf(text: string, editor: Editor, graph: GraphView): Typed {
  const [, target = "", given = ""] = /^(\S+)\s*=?\s*(.*)$/.exec(text.trim()) ?? [];
  const place = placeOf(graph, target);
  if (!place) return problem(t("typed.no_place", { place: target || "node.port" }));
  const port = inputPort(graph, place);
  if (!port) return problem(t("typed.no_input", { ...place, inputs: portsOf(graph, place.node, "input") }));
  if (!canSweep(port)) return problem(t("typed.no_sweep", { place: target }));
  if (!given) return problem(t("typed.sweep_how", { place: target }));
  const read = readTypedSweep(given, port);
  if ("problem" in read) return problem(read.problem);
  const values = read.values.slice(0, 8).map((value) => valueWords(value, 20)).join(", ") + (read.values.length > 8 ? ", …" : "");
  return { key: "sweep", label: t("typed.sweep", { place: placeText(place), count: read.values.length, values }), perform: () => sweepOrChange(editor, place, read.data) };
}

/** A field that has an axis of its own gets other values on it; else it gets a new one. */
function sweepOrChange(editor: Editor, place: Place, data: JsonObject): string | null {
  const binding = editor.document.nodes.get(place.node)?.inputs.get(place.port);
  return binding?.kind === "axis" && binding.column === null ? changeAxis(editor, binding.axis, data) : sweep(editor, place, axisNameFor(editor, place), data);
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
