/** What people call node types, nodes and ports: as the language of the catalogue says, else by their own names. */

import type { InputPort, NodeType, OutputPort, Widget } from "../api/catalogue";
import type { GraphNode } from "./document";
import { isObject } from "./looks";
import { nameForType } from "./names";
import { USE } from "./uses";

/** "classifier free" of guidance.classifier_free, whatever the language; of a definition, which has no version, its title. */
export const plainTitle = (type: NodeType): string =>
  (type.version ? type.id.slice(type.id.lastIndexOf(".") + 1).replace(/_/g, " ") : type.tags[0] ?? type.id.slice(USE.length));

/** "classifier free" of guidance.classifier_free. */
export const titleOf = (type: NodeType): string => type.title ?? plainTitle(type);

/** "end_sigma", or its label; first of all the one that a person gave it on this node. */
export const portLabel = (port: InputPort | OutputPort, node?: GraphNode): string => givenLabel(node, port.name) ?? port.label ?? port.name;

/** The label that a person gave to a port of a node; undefined where nobody did. */
export function givenLabel(node: GraphNode | undefined, port: string): string | undefined {
  const labels = node?.look.rest["labels"];
  const given = isObject(labels) && Object.hasOwn(labels, port) ? labels[port] : undefined;
  return typeof given === "string" && given ? given : undefined;
}

/** What an option of a choice is called; undefined where it is called as it is. */
export const optionLabel = (widget: Widget | undefined, option: unknown): string | undefined =>
  (widget?.kind === "choice" && typeof option === "string" ? widget.labels?.[option] : undefined);

/** The title of a node: its name, as a person gave it; a node that is called as its type named it is called as the type is. */
export function nodeTitle(type: NodeType | null, name: string): string {
  const [, given, number = ""] = /^(.*?)(\d*)$/s.exec(name) ?? [];
  return type?.title !== undefined && given === nameForType(type.id) ? `${type.title} ${number}`.trimEnd() : name.replaceAll("_", " ");
}
