/** Ports: what they look like (a hue, a glyph and two letters, never colour alone), and which a node has. */

import type { InputPort, OutputPort, Widget } from "../api/catalogue";
import type { Catalogue } from "./catalogue";
import type { AxisBinding, Binding, Document, GraphNode, Place } from "./document";

/** What a rule looks at: the document with the catalogue that explains it. */
export interface GraphView {
  readonly document: Document;
  readonly catalogue: Catalogue;
  /** Width divided by height of the picture that a node shows, null for none; left out: no node shows one. */
  readonly preview?: (node: string) => number | null;
  /** What a field on an axis shows: its axis, how many values, the one under the cursor. */
  readonly swept?: (binding: AxisBinding) => string | null;
}

/** The ten families of port types. */
export type Family = "image" | "latent" | "model" | "conditioning" | "text" | "number" | "features" | "table" | "mask" | "any";

/** How a port type is drawn; `hue` in degrees, for tokens such as oklch(L C hue). */
export interface PortLook {
  readonly family: Family;
  readonly hue: number;
  readonly glyph: string;
  readonly code: string;
}

const FAMILIES: Record<Family, { hue: number; glyph: string }> = {
  image: { hue: 250, glyph: "○" }, latent: { hue: 325, glyph: "◇" }, model: { hue: 290, glyph: "△" },
  conditioning: { hue: 60, glyph: "□" }, text: { hue: 110, glyph: "▭" }, number: { hue: 200, glyph: "•" },
  features: { hue: 160, glyph: "⬡" }, table: { hue: 30, glyph: "☰" }, mask: { hue: 140, glyph: "⊙" },
  any: { hue: 0, glyph: "▷" },
};

const TYPES: Record<string, readonly [Family, string]> = {
  Boolean: ["number", "Bo"], Integer: ["number", "In"], Number: ["number", "Nu"], Numbers: ["number", "Ns"],
  Score: ["number", "Sc"], Sigmas: ["number", "Si"], Text: ["text", "Tx"], Texts: ["text", "Ts"],
  Image: ["image", "Im"], Video: ["image", "Vi"], Figure: ["image", "Fg"], Mask: ["mask", "Ma"],
  Latent: ["latent", "La"], Record: ["latent", "Re"], Conditioning: ["conditioning", "Co"], Embedding: ["features", "Em"],
  Features: ["features", "Fe"], Table: ["table", "Ta"], Dataset: ["table", "Ds"], File: ["table", "Fi"],
  Audio: ["any", "Au"], Denoiser: ["model", "De"], TextEncoder: ["model", "TE"], ImageEncoder: ["model", "IE"],
  Clip: ["model", "Cl"], Autoencoder: ["model", "AE"], Generator: ["model", "Ge"], ControlNet: ["model", "CN"],
  Adapter: ["model", "Ad"], Upscaler: ["model", "Up"], Captioner: ["model", "Ca"], Classifier: ["model", "Cf"],
  ImageAdapter: ["model", "IA"], Module: ["model", "Mo"],
};

/** How a port type is drawn; one that is new here is "any" with its first two letters. */
export function portLook(type: string): PortLook {
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  const [family, code] = known ?? (["any", type.slice(0, 2) || "??"] as const);
  return { family, code, ...FAMILIES[family] };
}

/** Whether values of the type are lists: drawn with a double outline. */
export const isList = (type: string): boolean => type === "Numbers" || type === "Texts";

/** A port of a node on the canvas; `known` is false for ports that only wires or values tell of. */
export interface ShownInput {
  readonly name: string;
  readonly type: string;
  readonly port: InputPort | null;
  readonly binding: Binding | null;
  /** Inside a definition: given from outside, by an input of the interface. */
  readonly outside?: boolean;
}

export interface ShownOutput {
  readonly name: string;
  readonly type: string;
  readonly port: OutputPort | null;
}

/** The inputs of a node: those of its type, then those that are bound but not of the type. */
export function inputsOf(graph: GraphView, node: GraphNode): ShownInput[] {
  const type = graph.catalogue.find(node.type);
  const outside = givenOutside(graph.document, node.name);
  const declared = (type?.inputs ?? []).map((port) => ({ name: port.name, type: port.type, port, binding: node.inputs.get(port.name) ?? null,
    ...(outside.has(port.name) ? { outside: true } : {}) }));
  const names = new Set(declared.map((d) => d.name));
  const more = [...node.inputs].filter(([name]) => !names.has(name));
  return [...declared, ...more.map(([name, binding]) => ({ name, type: "", port: null, binding }))];
}

const NONE: ReadonlySet<string> = new Set();

/** The ports of a node that inputs of the definition around go to. */
function givenOutside(document: Document, node: string): ReadonlySet<string> {
  let found: Set<string> | null = null;
  for (const { place, also, about } of document.inputs.values()) {
    if (!about) continue;
    for (const at of [place, ...(also ?? [])]) if (at.node === node) (found ??= new Set()).add(at.port);
  }
  return found ?? NONE;
}

/** The outputs of a node: those of its type, then those that wires claim. */
export function outputsOf(graph: GraphView, node: GraphNode): ShownOutput[] {
  const type = graph.catalogue.find(node.type);
  const declared = (type?.outputs ?? []).map((port) => ({ name: port.name, type: port.type, port }));
  const names = new Set(declared.map((d) => d.name));
  for (const wire of wiresFrom(graph.document, node.name)) names.add(wire.from.port);
  const more = [...names].slice(declared.length);
  return [...declared, ...more.map((name) => ({ name, type: "", port: null }))];
}

/** The wires that leave a node. */
export function* wiresFrom(document: Document, name: string): Generator<{ from: Place; to: Place; via: string | null }> {
  for (const follower of document.followers(name).keys()) {
    for (const [port, b] of document.nodes.get(follower)?.inputs ?? []) {
      if (b.kind === "wire" && b.node === name) yield { from: { node: name, port: b.port }, to: { node: follower, port }, via: b.via };
    }
  }
}

/** The port type of an output, or null where it is not known. */
export function outputType(graph: GraphView, place: Place): string | null {
  const type = graph.catalogue.find(graph.document.nodes.get(place.node)?.type ?? "");
  return type ? (graph.catalogue.output(type, place.port)?.type ?? null) : null;
}

/** The input port that a place means, or null where it is not known. */
export function inputPort(graph: GraphView, place: Place): InputPort | null {
  const type = graph.catalogue.find(graph.document.nodes.get(place.node)?.type ?? "");
  return type ? graph.catalogue.input(type, place.port) : null;
}

const FILES: ReadonlySet<string> = new Set(["model_file", "image_file", "image_folder", "mask_file"]);

/** Inputs that name files take no wires: the cache could not see the file change. */
export const isFile = (widget: Widget | undefined): boolean => widget !== undefined && FILES.has(widget.kind);

/** Whether an input shows a field: its type can be typed and nothing that is not a value stands in it. */
export const takesLiteral = (catalogue: Catalogue, port: InputPort): boolean =>
  port.kind === "item" && (port.widget !== undefined || catalogue.isLiteral(port.type));

/** Whether an input must be given and is not. */
export const isMissing = (input: ShownInput): boolean => input.port !== null && input.port.required && input.binding === null && !input.outside;
