/** What is drawn on a node: its ports, fields and glyphs, with everything that painting needs already looked up. */

import type { InputPort, Literal, NodeType, OutputPort } from "../../api/catalogue";
import type { NodeLayout } from "../../geometry/metrics";
import type { Point, Rect } from "../../geometry/point";
import type { Binding, Document, GraphNode } from "../../graph/document";
import { inputsOf, isList, isMissing, outputsOf, type Family, type GraphView, type ShownInput, type ShownOutput } from "../../graph/ports";
import { plain } from "../../graph/numbers";
import { usedName } from "../../graph/uses";
import { decimal, t } from "../../messages";
import { givenLabel, optionLabel, portLabel, titleOf } from "../../graph/titles";
import { typeStyle, type TypeStyle } from "../look/type_style";

export interface PortView {
  readonly name: string;
  readonly label: string;
  readonly side: "input" | "output";
  readonly type: string;
  readonly style: TypeStyle;
  readonly optional: boolean;
  /** Takes or holds a list: drawn with a double outline. */
  readonly list: boolean;
  /** From the upper left corner of the node. */
  readonly x: number;
  readonly y: number;
  /** Required and nothing stands in it. */
  readonly empty: boolean;
  readonly wired: boolean;
  /** What it is called as an input or output of the workflow; "" for most. */
  readonly declared: string;
}

export interface FieldView {
  readonly port: InputPort;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly value: Literal;
  /** As painted when no control is over it. */
  readonly text: string;
  /** Something other than a literal stands in it: it shows from where. */
  readonly bound: boolean;
}

/** Ports that are painted alike, in one go. */
export interface GlyphGroup {
  readonly hue: Family;
  readonly hollow: boolean;
  readonly ports: PortView[];
}

/** Everything on a node that is not its place. */
export interface Face {
  readonly subtitle: string;
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  readonly fields: readonly FieldView[];
  readonly glyphs: readonly GlyphGroup[];
  /** Some port of it is an input or output of the workflow. */
  readonly declares: boolean;
}

export const humanise = (name: string): string => name.replaceAll("_", " ");

/** The face of a node that is laid out. */
export function faceOf(graph: GraphView, { node, type, layout, title }: { readonly node: GraphNode; readonly type: NodeType | null; readonly layout: NodeLayout; readonly title: string }): Face {
  const shown = inputsOf(graph, node);
  const [asked, made] = [namesAt(graph.document.inputs, node.name), namesAt(graph.document.outputs, node.name)];
  const inputs = shown.map((input) => inputView(node, input, layout.inputs.get(input.name) ?? NOWHERE, asked.get(input.name) ?? ""));
  const outputs = outputsOf(graph, node).map((output) => outputView(node, output, layout.outputs.get(output.name) ?? NOWHERE, made.get(output.name) ?? ""));
  return { subtitle: subtitle(node, type, title), inputs, outputs, declares: asked.size + made.size > 0,
    fields: shown.flatMap((input) => fieldView(graph, node, input, layout.fields.get(input.name))),
    glyphs: glyphGroups([...(node.look.collapsed ? inputs.filter((p) => p.wired || p.empty) : inputs), ...outputs]) };
}

const NOWHERE: Point = { x: 0, y: 0 };

const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** What the ports of a node are called as inputs or outputs of the workflow. */
function namesAt(table: Document["outputs"], node: string): ReadonlyMap<string, string> {
  let found: Map<string, string> | null = null;
  for (const { name, place } of table.values()) {
    if (place.node !== node) continue;
    const before = found?.get(place.port);
    (found ??= new Map()).set(place.port, before === undefined ? name : `${before}, ${name}`);
  }
  return found ?? NO_NAMES;
}

function glyphGroups(ports: readonly PortView[]): GlyphGroup[] {
  const groups = new Map<string, GlyphGroup>();
  for (const port of ports) {
    const hollow = port.optional && !port.wired;
    const key = `${port.style.hue} ${String(hollow)}`;
    const group = groups.get(key);
    if (group) group.ports.push(port);
    else groups.set(key, { hue: port.style.hue, hollow, ports: [port] });
  }
  return [...groups.values()];
}

/** The label that a person gave to a port, or its own name. */
export const labelOf = (node: GraphNode, name: string, port: InputPort | OutputPort | null): string => givenLabel(node, name) ?? ownLabel(name, port);

/** What a port is called where nobody gave it a label. */
export const ownLabel = (name: string, port: InputPort | OutputPort | null): string => port?.label ?? humanise(name);

function subtitle(node: GraphNode, type: NodeType | null, title: string): string {
  const used = usedName(node.type);
  if (used !== null) return `▸ ${used}`;
  const kind = type ? titleOf(type) : humanise(node.type.replace(/@.*$/, "").split(".").pop() ?? node.type);
  return title === humanise(node.name) && title !== kind ? kind : "";
}

function inputView(node: GraphNode, input: ShownInput, at: Point, declared: string): PortView {
  const { name, type, port, binding } = input;
  return { name, label: labelOf(node, name, port), side: "input", type, style: typeStyle(type), optional: port !== null && !port.required,
    list: (port !== null && port.kind !== "item") || isList(type), x: at.x, y: at.y,
    empty: isMissing(input), wired: binding?.kind === "wire", declared };
}

function outputView(node: GraphNode, { name, type, port }: ShownOutput, at: Point, declared: string): PortView {
  return { name, label: labelOf(node, name, port), side: "output", type, style: typeStyle(type), optional: false,
    list: isList(type), x: at.x, y: at.y, empty: false, wired: false, declared };
}

function fieldView(graph: GraphView, node: GraphNode, { port, binding }: ShownInput, box: Rect | undefined): FieldView[] {
  if (!port || !box) return [];
  const value = binding?.kind === "literal" ? binding.value : (port.default ?? null);
  return [{ port, label: portLabel(port, node), x: box.x, y: box.y, width: box.width, height: box.height, value,
    text: boundText(graph, binding) ?? fieldText(value, port), bound: binding !== null && binding.kind !== "literal" }];
}

function boundText(graph: GraphView, bound: Binding | null): string | null {
  if (bound?.kind === "wire") return "";
  if (bound?.kind === "axis") return graph.swept?.(bound) ?? `⇉ ${bound.axis}${bound.column ? `.${bound.column}` : ""}`;
  return bound?.kind === "other" ? "?" : null;
}

/** A value as the control over it shows it. */
function fieldText(value: Literal, port: InputPort): string {
  const unit = port.widget?.kind === "range" && port.widget.unit ? ` ${port.widget.unit}` : "";
  return (value === null ? t("field.null") : valueText(value, port)) + unit;
}

/** A literal in a few characters. */
export function valueText(value: Literal, port?: InputPort): string {
  if (value === null) return "–";
  if (typeof value === "number") return decimal(plain(value));
  if (typeof value === "boolean") return t(value ? "field.on" : "field.off");
  return typeof value === "string" ? (optionLabel(port?.widget, value) ?? value) : value.map((v) => (typeof v === "number" ? plain(v) : valueText(v))).join(", ");
}
