/** Why a wire may not be drawn. The canvas asks on every pointer move, the store again on drop. */

import type { Converter } from "./catalogue";
import { placeText, type Place, type Wire } from "./document";
import { pathBetween, upstreamOf } from "./order";
import { inputPort, inputsOf, isFile, outputsOf, outputType, type GraphView } from "./ports";
import type { CycleRefusal, Refusal, TypeMismatch } from "./refusal";
import { t } from "../messages";

const SHOWN = 6;

/** Why a wire may not be drawn, or null. */
export function refuseWire(graph: GraphView, wire: Wire): Refusal | null {
  const { from, to } = wire;
  if (from.node === to.node) return sameNode(from.node);
  const got = outputType(graph, from);
  const port = inputPort(graph, to);
  if (got === null || port === null) return unknownPort(graph, got === null ? from : to);
  if (isFile(port.widget)) return wiredFile(to);
  if (graph.catalogue.fit(got, port.type) === "same" || graph.catalogue.fit(got, port.type) === "lossless") {
    return refuseCycle(graph, wire);
  }
  const converters = graph.catalogue.converters(got, port.type);
  return (converters.length ? refuseCycle(graph, wire) : null) ?? mismatch(converters, port.type, got, from); // a converter between closes the circle too
}

/** The refusal of a wire that would close a circle, or null. */
export function refuseCycle(graph: GraphView, wire: Wire): CycleRefusal | null {
  const through = pathBetween(graph.document, wire.to.node, wire.from.node);
  if (through === null) return null;
  const shown = through.length > SHOWN ? [...through.slice(0, SHOWN), "…"] : through;
  return { kind: "cycle", through, reason: t("refusal.cycle", { to: wire.to.node, from: wire.from.node, path: shown.join(" → ") }),
    fix: t("refusal.cycle_fix") };
}

/** Why a node takes no wire from an output, or gives none to an input, whatever its ports. */
export function refuseBody(graph: GraphView, end: Place, side: "input" | "output", node: string): Refusal {
  const other = { node, port: "" };
  const cycle = refuseCycle(graph, side === "output" ? { from: end, to: other } : { from: other, to: end });
  if (cycle) return cycle;
  const type = (side === "output" ? outputType(graph, end) : inputPort(graph, end)?.type) ?? t("refusal.unknown_type");
  return { kind: "nothing_fits", reason: t(side === "output" ? "refusal.no_input" : "refusal.no_output", { node, type }), fix: t("refusal.no_port_fix") };
}

const sameNode = (node: string): Refusal => ({ kind: "same_node",
  reason: t("refusal.same", { node }), fix: t("refusal.same_fix") });

function unknownPort(graph: GraphView, place: Place): Refusal {
  const node = graph.document.nodes.get(place.node);
  const known = node && graph.catalogue.find(node.type);
  return { kind: "unknown_port",
    reason: known ? t("refusal.port", { node: place.node, type: known.id, port: place.port }) : t("refusal.missing", { type: node?.type ?? "?" }),
    fix: t(known ? "refusal.port_fix" : "refusal.missing_fix") };
}

const wiredFile = (to: Place): Refusal => ({ kind: "wired_file",
  reason: t("refusal.file", { place: placeText(to) }), fix: t("refusal.file_fix") });

function mismatch(converters: readonly Converter[], expected: string, got: string, from: Place): TypeMismatch {
  const names = converters.map((c) => c.type.id);
  return { kind: "type_mismatch", expected, got, converters,
    reason: t("refusal.type", { expected, got, place: placeText(from) }),
    fix: names.length ? t("refusal.type_fix", { types: names.join(t("refusal.or")) }) : t("refusal.no_converter", { got, expected }) };
}

/** A port that a wire from or to a given one may end at; `needs` is empty where no converter is needed. */
export interface Target {
  readonly place: Place;
  readonly needs: readonly Converter[];
}

/** Inputs of other nodes that an output may be wired to, direct fits first in the order of the document. */
export function inputsFor(graph: GraphView, from: Place): Target[] {
  const got = outputType(graph, from);
  if (got === null) return [];
  const blocked = upstreamOf(graph.document, [from.node]);
  const targets: Target[] = [];
  for (const node of graph.document.nodes.values()) {
    if (blocked.has(node.name)) continue;
    for (const { name, port } of inputsOf(graph, node)) {
      if (port && !isFile(port.widget)) addTarget(graph, targets, { node: node.name, port: name }, got, port.type);
    }
  }
  return directFirst(targets);
}

/** Outputs of other nodes that may be wired into an input, direct fits first. */
export function outputsFor(graph: GraphView, to: Place): Target[] {
  const port = inputPort(graph, to);
  if (port === null || isFile(port.widget)) return [];
  const targets: Target[] = [];
  for (const node of graph.document.nodes.values()) {
    if (node.name === to.node || pathBetween(graph.document, to.node, node.name)) continue;
    for (const output of outputsOf(graph, node)) {
      if (output.port) addTarget(graph, targets, { node: node.name, port: output.name }, output.type, port.type);
    }
  }
  return directFirst(targets);
}

function addTarget(graph: GraphView, targets: Target[], place: Place, got: string, wanted: string): void {
  const fit = graph.catalogue.fit(got, wanted);
  if (fit !== "none") targets.push({ place, needs: fit === "converter" ? graph.catalogue.converters(got, wanted) : [] });
}

const directFirst = (targets: Target[]): Target[] =>
  [...targets.filter((t) => !t.needs.length), ...targets.filter((t) => t.needs.length)];

/** The input of a node that a wire dropped on its body takes: the first that fits and is empty, then the first that fits. */
export function bestInput(graph: GraphView, from: Place, node: string): Target | null {
  const target = graph.document.nodes.get(node);
  if (!target) return null;
  const fits = inputsFor(graph, from).filter((t) => t.place.node === node);
  const empty = (t: Target): boolean => target.inputs.get(t.place.port)?.kind !== "wire";
  const asked = (t: Target): boolean => inputPort(graph, t.place)?.required ?? false;
  return fits.find((t) => empty(t) && asked(t) && !t.needs.length) ?? fits.find((t) => empty(t) && !t.needs.length)
    ?? fits.find((t) => !t.needs.length) ?? fits.find(empty) ?? fits[0] ?? null;
}
