/** A node as the canvas sees it: laid out, with everything that painting needs already looked up. */

import type { InputPort, Literal, NodeType, OutputPort } from "../../api/catalogue";
import { METRICS, type NodeLayout } from "../../geometry/metrics";
import type { Point, Rect } from "../../geometry/point";
import { item, type Binding, type Document, type GraphNode, type ItemId } from "../../graph/document";
import { inputsOf, isList, isMissing, outputsOf, type Family, type GraphView, type ShownInput, type ShownOutput } from "../../graph/ports";
import { usedName } from "../../graph/uses";
import { isObject } from "../../graph/looks";
import { layoutOf } from "../../graph/shape";
import { decimal, t } from "../../messages";
import { nodeTitle, optionLabel, titleOf } from "../../graph/titles";

export { pictureRatio } from "../../graph/shape";
import { typeStyle, type TypeStyle } from "../look/type_style";
import type { Box } from "./grid";

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

/** A node, laid out; replaced parts keep the object, so the index and the overlay can hold on to it. */
export interface NodeView extends Box {
  readonly id: string;
  readonly item: ItemId;
  node: GraphNode;
  type: NodeType | null;
  layout: NodeLayout;
  title: string;
  subtitle: string;
  inputs: readonly PortView[];
  outputs: readonly PortView[];
  fields: readonly FieldView[];
  glyphs: readonly GlyphGroup[];
  rank: number;
  /** Some port of it is an input or output of the workflow. */
  declares: boolean;
}

export const humanise = (name: string): string => name.replaceAll("_", " ");

/** A view of a node, laid out and in its place. */
export function viewNode(graph: GraphView, node: GraphNode): NodeView {
  const view = { id: node.name, item: item("node", node.name), left: 0, top: 0, right: 0, bottom: 0, stamp: 0 } as NodeView;
  updateNode(graph, view, node);
  return view;
}

/** Lay the node out again after anything but its position changed. */
export function updateNode(graph: GraphView, view: NodeView, node: GraphNode): void {
  const type = graph.catalogue.find(node.type);
  const inputs = inputsOf(graph, node);
  view.type = type;
  view.layout = layoutOf(graph, node);
  view.title = nodeTitle(type, node.name);
  view.subtitle = subtitle(node, type, view.title);
  const [asked, made] = [namesAt(graph.document.inputs, node.name), namesAt(graph.document.outputs, node.name)];
  view.declares = asked.size + made.size > 0;
  view.inputs = inputs.map((input) => inputView(node, input, view.layout.inputs.get(input.name) ?? NOWHERE, asked.get(input.name) ?? ""));
  view.outputs = outputsOf(graph, node).map((output) => outputView(node, output, view.layout.outputs.get(output.name) ?? NOWHERE, made.get(output.name) ?? ""));
  view.fields = inputs.flatMap((input) => fieldView(graph, node, input, view.layout.fields.get(input.name)));
  view.glyphs = glyphGroups([...(node.look.collapsed ? view.inputs.filter((p) => p.wired || p.empty) : view.inputs), ...view.outputs]);
  placeNode(view, node);
}

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

const NOWHERE: Point = { x: 0, y: 0 };

/** Only its position or rank changed. */
export function placeNode(view: NodeView, node: GraphNode): void {
  view.node = node;
  view.rank = node.rank;
  view.left = node.look.x;
  view.top = node.look.y;
  view.right = node.look.x + view.layout.width;
  view.bottom = node.look.y + view.layout.height;
}

/** Whether two versions of a node differ at most in their place. */
export function onlyMoved(a: GraphNode, b: GraphNode): boolean {
  return a.inputs === b.inputs && a.type === b.type && a.over === b.over && a.look.width === b.look.width
    && a.look.height === b.look.height && a.look.collapsed === b.look.collapsed && a.look.mode === b.look.mode
    && a.look.rest === b.look.rest && (a.look.note === "") === (b.look.note === "");
}

/** The label that a person gave to a port, or its own name. */
export function labelOf(node: GraphNode, name: string, port: InputPort | OutputPort | null): string {
  const { labels } = node.look.rest;
  const given = isObject(labels) && Object.hasOwn(labels, name) ? labels[name] : undefined;
  return typeof given === "string" && given ? given : ownLabel(name, port);
}

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
  return [{ port, label: labelOf(node, port.name, port), x: box.x, y: box.y, width: box.width, height: box.height, value,
    text: boundText(graph, binding) ?? valueText(value, port), bound: binding !== null && binding.kind !== "literal" }];
}

function boundText(graph: GraphView, bound: Binding | null): string | null {
  if (bound?.kind === "wire") return "";
  if (bound?.kind === "axis") return graph.swept?.(bound) ?? `⇉ ${bound.axis}${bound.column ? `.${bound.column}` : ""}`;
  return bound?.kind === "other" ? "?" : null;
}

/** A literal in a few characters. */
export function valueText(value: Literal, port?: InputPort): string {
  if (value === null) return "–";
  if (typeof value === "number") return decimal(Math.round(value * 1e6) / 1e6);
  if (typeof value === "boolean") return t(value ? "field.on" : "field.off");
  return typeof value === "string" ? (optionLabel(port?.widget, value) ?? value) : value.map((v) => (typeof v === "number" ? String(Math.round(v * 1e6) / 1e6) : valueText(v))).join(", ");
}

/** The world point of a port; the middle of the header's side where the port is unknown. */
export function portPoint(view: NodeView, side: "input" | "output", port: string): { x: number; y: number } {
  const at = (side === "input" ? view.layout.inputs : view.layout.outputs).get(port)
    ?? { x: side === "input" ? 0 : view.layout.width, y: METRICS.header / 2 };
  return { x: view.left + at.x, y: view.top + at.y };
}
