/** Menu entries and commands that declare outputs and inputs of the workflow, and take them back. */
import { placeText, parts, type Place } from "../../graph/document";
import { asks, declaredAt, inputPlaces, outputPlaces, type DeclaredTable } from "../../graph/declare";
import { toggleDeclared, view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import type { MenuEntry } from "../shell/menu";
import { inspector, inspectorShown } from "../workbench";

interface Entry {
  readonly label: string;
  readonly checked?: boolean;
  readonly perform: () => void;
}

/** Of a port: declare it, or rename it and take it back. */
export function declareEntries(editor: Editor, place: Place, side: "input" | "output"): Entry[] {
  const table = side === "output" ? "outputs" : "inputs";
  const [there] = declaredAt(editor.document, table, place);
  if (!there) {
    const may = side === "output" || asks(view(editor), place);
    return may ? [{ label: t(`declare.${side}`), perform: () => toggleDeclared(editor, table, place) }] : [];
  }
  return [{ label: t(`declare.no_${side}`), perform: () => toggleDeclared(editor, table, place) },
    { label: t("declare.rename", { name: there.name }), perform: () => nameIt(editor, table, there.name) }];
}

/** Of a node: its only output, or further menus with all of its outputs and inputs. */
export function declareNodeEntries(editor: Editor, node: string): MenuEntry[] {
  const graph = view(editor);
  const [outputs, inputs] = [outputPlaces(graph, node), inputPlaces(graph, node)];
  const [only] = outputs;
  const made = only && outputs.length === 1 ? declareEntries(editor, only, "output") : further("declare.outputs", editor, "outputs", outputs);
  return [...made, ...further("declare.inputs", editor, "inputs", inputs)];
}

const further = (key: "declare.outputs" | "declare.inputs", editor: Editor, table: DeclaredTable, places: readonly Place[]): MenuEntry[] =>
  (places.length ? [{ label: t(key), more: () => places.map((place) => choice(editor, table, place)), perform: () => undefined }] : []);

const choice = (editor: Editor, table: DeclaredTable, place: Place): Entry => ({ label: place.port,
  checked: declaredAt(editor.document, table, place).length > 0, perform: () => toggleDeclared(editor, table, place) });

/** What Ctrl+K offers for the selected nodes. */
export function declareCommands(editor: Editor): (Entry & { readonly key: string })[] {
  const graph = view(editor);
  const nodes = [...editor.get().selection].flatMap((id) => (parts(id)[0] === "node" ? [parts(id)[1]] : []));
  const one = (table: DeclaredTable, place: Place): Entry & { readonly key: string } => {
    const key = `declare.${declaredAt(editor.document, table, place).length ? "no_" : ""}${table === "outputs" ? "output" : "input"}_of` as const;
    return { key: `declare ${table} ${placeText(place)}`, label: t(key, { place: placeText(place) }), perform: () => toggleDeclared(editor, table, place) };
  };
  return nodes.flatMap((node) => [...outputPlaces(graph, node).map((place) => one("outputs", place)), ...inputPlaces(graph, node).map((place) => one("inputs", place))]);
}

/** The Inspector shows the workflow, with the keyboard on the name. */
function nameIt(editor: Editor, table: DeclaredTable, name: string): void {
  editor.select([], null);
  [inspector.value, inspectorShown.value] = ["parameters", true];
  const find = (tries: number): void => {
    const field = document.getElementById(`name-${table}-${name}`);
    if (field instanceof HTMLInputElement) field.select();
    else if (tries) requestAnimationFrame(() => find(tries - 1));
  };
  requestAnimationFrame(() => find(20));
}
