/** Definitions made, detached, unpacked and their parameters promoted, on what is chosen; what is not possible is said. */
import type { InputPort } from "../../api/catalogue";
import { parsePlace, placeText, type ItemId, type JsonObject, type Place } from "../../graph/document";
import { targetsOf } from "../../graph/definitions";
import { dataOf, insideOf, MAX_DEPTH, usedName } from "../../graph/uses";
import { isObject, objectOf, textOf } from "../../graph/looks";
import { inputPort, takesLiteral, isFile } from "../../graph/ports";
import { declarePlace, view } from "../../store/commands";
import { define, detachCopies, instancesAmong, promotePlace, unpackInstances } from "../../store/commands/definitions";
import { takePlace } from "../../store/commands/interface";
import type { Editor } from "../../store/state";
import { t, type MessageKey } from "../../messages";
import { editorNow } from "../documents/documents";
import type { MenuEntry } from "../shell/menu";
import { commandOf, commandLabel, keysOf } from "../commands/commands";
import { dive, leave } from "../documents/inside";
import { announcement, toast } from "../workbench";

export const complain = (key: "definition.no_instance" | "definition.no_field"): void => toast(t(key), true);

function said(why: string | null, words: string): void {
  if (why !== null) toast(why, true);
  else announcement.value = words;
}

export function make(editor: Editor | null = editorNow(), items?: readonly ItemId[]): void {
  if (editor) said(define(editor, items), t("definition.made", { name: instancesAmong(editor)[0] ?? "" }));
}

export function detach(editor: Editor | null = editorNow(), items?: readonly ItemId[]): void {
  if (editor) said(detachCopies(editor, items), t("definition.detached"));
}

export function unpack(editor: Editor | null = editorNow(), items?: readonly ItemId[]): void {
  if (editor) said(unpackInstances(editor, items), t("definition.unpacked"));
}

/** The field that has the keyboard, as "node.port". */
export function promoteFocused(text: string | null): void {
  const [editor, place] = [editorNow(), text === null ? null : parsePlace(text)];
  if (!editor || !place) return complain("definition.no_field");
  promoteHere(editor, [], place);
}

/** An input of the workflow, or through these instances and all around: where it can be set now is said. */
export function promoteHere(editor: Editor, inner: readonly string[], place: Place): void {
  if (!editor.outer && !inner.length) {
    const name = declarePlace(editor, "inputs", place);
    return toast(t("definition.declared", { place: placeText(place), name }));
  }
  const at = promotePlace(editor, place, inner);
  if (at) toast(t("definition.promoted", { place: placeText(place), at: placeText(at) }));
}

/** A port that was dragged to the boundary: an input through all levels, or an output of the definition. */
export function exposeHere(editor: Editor, place: Place, side: "input" | "output"): void {
  if (side === "input") return promoteHere(editor, [], place);
  takePlace(editor, "outputs", place);
  toast(t("definition.gives", { place: placeText(place) }));
}

export interface InnerPlace {
  readonly path: readonly string[];
  readonly place: Place;
  readonly label: string;
}
const MOST = 200;

/** What can be set inside an instance, at any depth, and cannot be set at it yet. */
export function innerPlaces(editor: Editor, instance: string): InnerPlace[] {
  const { document } = editor;
  const found: InnerPlace[] = [];
  const open: { path: readonly string[]; name: string }[] = [{ path: [instance], name: usedName(document.nodes.get(instance)?.type ?? "") ?? "" }];
  for (const { path, name } of open) { // grows while we walk it
    const data = dataOf(document.definitions, name);
    const known = new Set(Object.values(objectOf(data["inputs"])).flatMap((entry) => targetsOf(entry).map(placeText)));
    for (const [node, one] of insideOf(data)) {
      const used = usedName(textOf(one["type"]));
      if (used === null) found.push(...settable(editor, path, node, one).filter(({ place }) => !known.has(placeText(place))));
      else if (path.length < MAX_DEPTH && open.length < MOST) open.push({ path: [...path, node], name: used });
    }
  }
  return found.slice(0, MOST);
}

/** The inputs of a node inside in which a value can be typed or chosen. */
function settable(editor: Editor, path: readonly string[], node: string, data: JsonObject): InnerPlace[] {
  const { catalogue } = editor.get();
  const free = (port: InputPort): boolean => (takesLiteral(catalogue, port) || isFile(port.widget)) && !isObject(objectOf(data["in"])[port.name]);
  return (catalogue.find(textOf(data["type"]))?.inputs ?? []).filter(free).map((port) => (
    { path, place: { node, port: port.name }, label: [...path.slice(1), `${node}.${port.name}`].join(" ▸ ") }));
}

const entry = (id: MessageKey, perform: () => void): MenuEntry => {
  const command = commandOf(id);
  return { label: command ? commandLabel(command) : t(id), ...(command ? { keys: keysOf(command) } : {}), perform };
};

/** Of a node, a frame or several: make a definition; of an instance what can be done with it. */
export function itemEntries(editor: Editor, item: ItemId, items: readonly ItemId[]): MenuEntry[] {
  const [instance] = instancesAmong(editor, [item]);
  const own = instance === undefined ? [] : [{ label: t("definition.enter_short"), keys: "Enter", perform: () => void dive(instance) }, entry("definition.detach", () => detach(editor, items)),
    entry("definition.unpack", () => unpack(editor, items)), ...promoteEntries(editor, instance)];
  return [...own, entry("definition.make", () => make(editor, items))];
}

function promoteEntries(editor: Editor, instance: string): MenuEntry[] {
  const places = innerPlaces(editor, instance);
  if (!places.length) return [];
  return [{ label: t("definition.promote_inner"), perform: () => undefined,
    more: () => places.slice(0, 60).map((one) => ({ label: one.label, perform: () => promoteHere(editor, one.path, one.place) })) }];
}

/** Of an input that is seen inside a definition: promote it through all levels. */
export function portEntries(editor: Editor, place: Place): MenuEntry[] {
  const port = inputPort(view(editor), place);
  return editor.outer && port ? [entry("definition.promote", () => promoteHere(editor, [], place))] : [];
}

/** Of the canvas inside a definition: out of it. */
export const canvasEntries = (editor: Editor): MenuEntry[] => (editor.outer ? [entry("definition.leave", () => void leave())] : []);
