/** What people call node types, nodes and ports: as the language of the catalogue says, else by their own names. */

import type { InputPort, NodeType, OutputPort, Widget } from "../api/catalogue";
import { nameForType } from "./names";

/** "classifier free" of guidance.classifier_free, whatever the language. */
export const plainTitle = (type: NodeType): string => type.id.slice(type.id.lastIndexOf(".") + 1).replace(/_/g, " ");

/** "classifier free" of guidance.classifier_free. */
export const titleOf = (type: NodeType): string => type.title ?? plainTitle(type);

/** "guidance" of guidance.classifier_free. */
export const familyOf = (type: NodeType): string => type.family ?? type.id.slice(0, Math.max(type.id.lastIndexOf("."), 0));

/** "end_sigma", or its label. */
export const portLabel = (port: InputPort | OutputPort): string => port.label ?? port.name;

/** What an option of a choice is called; undefined where it is called as it is. */
export const optionLabel = (widget: Widget | undefined, option: unknown): string | undefined =>
  (widget?.kind === "choice" && typeof option === "string" ? widget.labels?.[option] : undefined);

/** The title of a node: its name, as a person gave it; a node that is called as its type named it is called as the type is. */
export function nodeTitle(type: NodeType | null, name: string): string {
  const given = type?.title === undefined ? "" : nameForType(type.id);
  const number = given && name.startsWith(given) ? name.slice(given.length) : "-";
  return /^[0-9]*$/.test(number) ? `${type?.title ?? name} ${number}`.trimEnd() : name.replaceAll("_", " ");
}
