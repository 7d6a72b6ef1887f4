/** Commands on the interface of the definition that one is in. Ids never change: instances speak of them. */

import type { Literal } from "../../api/catalogue";
import { declare, undeclared } from "../../graph/declare";
import type { Declared, Json, JsonObject, Place } from "../../graph/document";
import { placeText } from "../../graph/document";
import { inputPort, inputsOf, type ShownInput } from "../../graph/ports";
import { byRank } from "../../graph/serialise";
import { placesOf } from "../../graph/scope";
import { t } from "../../messages";
import { definitionAt } from "../scope_editor";
import type { Editor } from "../state";
import { view } from "./shared";

export { demoteInput } from "./definitions";

/** The definition whose inside an editor shows; "" for the document itself. */
export const definitionOf = (editor: Editor): string => (editor.outer ? (definitionAt(editor.outer.editor.document, editor.outer.path) ?? "") : "");

/** Its title, or what it is for. */
export function describe(editor: Editor, what: "title" | "description", text: string): void {
  editor.edit(t("edit.interface_about"), (draft) => draft.put(what === "title" ? "fields" : "ui", what, text.trim() || undefined));
}

/** The label or the help of an input; an empty one takes it away. */
export function setAbout(editor: Editor, name: string, key: "label" | "help", text: string): void {
  change(editor, t(key === "label" ? "edit.interface_label" : "edit.interface_help", { input: name }), name, (about) => withKey(about, key, text.trim() || undefined));
}

/** What an input gives where no instance sets it; undefined: what stands inside. */
export function setDefault(editor: Editor, name: string, value: Literal | undefined, gesture?: string): void {
  change(editor, t("edit.interface_default", { input: name }), name, (about) => withKey(about, "default", value), gesture);
  if (gesture === undefined) editor.endGesture();
}

const withKey = (about: JsonObject, key: string, value: Json | undefined): JsonObject => {
  const { [key]: _, ...rest } = about;
  return value === undefined ? rest : { ...rest, [key]: value };
};

function change(editor: Editor, step: string, name: string, act: (about: JsonObject) => JsonObject, gesture?: string): void {
  editor.edit(step, (draft) => {
    const input = draft.inputs.get(name);
    if (input) draft.put("inputs", name, { ...input, about: act(input.about ?? {}) });
  }, gesture === undefined ? {} : { gesture });
}

/** Move an input or output up or down in the order of the interface. */
export function moveDeclared(editor: Editor, table: "inputs" | "outputs", name: string, by: -1 | 1): void {
  editor.edit(t("edit.interface_order", { name }), (draft) => {
    const all = byRank(draft[table]);
    const at = all.findIndex((one) => one.name === name);
    const [one, other] = [all[at], all[at + by]];
    if (!one || !other) return;
    draft.put(table, one.name, { ...one, rank: other.rank });
    draft.put(table, other.name, { ...other, rank: one.rank });
  });
}

/** The ports inside that no input goes to yet: all that can be set or must be given, or that take what this input gives. */
export function freePlaces(editor: Editor, input?: Declared): string[] {
  const graph = view(editor);
  const nodes = [...editor.document.nodes.values()];
  const ports = (fits: (port: ShownInput) => boolean): Place[] =>
    nodes.flatMap((node) => inputsOf(graph, node).filter((one) => one.port !== null && fits(one)).map(({ name: port }) => ({ node: node.name, port })));
  if (!input) return [...new Set([...undeclared(graph, "inputs"), ...withoutInputs(editor, ports(({ port, binding }) => !binding && port?.required === true))].map(placeText))];
  const [first] = placesOf(input);
  const type = first && inputPort(graph, first)?.type;
  return withoutInputs(editor, ports((one) => one.binding?.kind !== "wire" && (type === undefined || one.type === type))).map(placeText);
}

/** Those of the ports that no input goes to. */
function withoutInputs(editor: Editor, places: readonly Place[]): Place[] {
  const taken = new Set([...editor.document.inputs.values()].flatMap((one) => placesOf(one).map(placeText)));
  return places.filter((place) => !taken.has(placeText(place)));
}

/** A port becomes one that an input goes to; null: an input of its own. "outputs": an output of its own. */
export function takePlace(editor: Editor, name: string | null, place: Place): void {
  if (name === "outputs" || name === null) {
    editor.edit(t(name === null ? "edit.input" : "edit.output", { place: placeText(place) }), (draft) => void declare(draft, name ?? "inputs", place));
    return;
  }
  editor.edit(t("edit.interface_target", { input: name, place: placeText(place) }), (draft) => {
    const input = draft.inputs.get(name);
    if (!input) return;
    const [first, ...also] = [...placesOf(input), place];
    draft.put("inputs", name, { ...input, place: first, also });
  });
}
