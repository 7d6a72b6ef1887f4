/** Dropped things become nodes: beside each other where they fell, or the input of the node on which they fell. */
import { aside } from "../../graph/aside";
import { fullName } from "../../graph/catalogue";
import type { GraphNode, Place } from "../../graph/document";
import { nodeRect } from "../../graph/items";
import { freeName } from "../../graph/names";
import { addNode, connect } from "../../graph/wiring";
import type { Literal } from "../../api/catalogue";
import { t } from "../../messages";
import { editorNow } from "../documents/documents";
import type { DropPlace } from "../documents/files";
import { services } from "../shared/services";
import { canvas, toast } from "../workbench";
import type { Table } from "./table";

/** A point of the window on the canvas; null: the middle of what is shown. */
function worldAt(at: DropPlace | null): DropPlace {
  const box = document.querySelector(".canvas-host")?.getBoundingClientRect();
  const inside = box ? (at ? { x: at.x - box.left, y: at.y - box.top } : { x: box.width / 2, y: box.height / 2 }) : { x: 0, y: 0 };
  return canvas.value?.toWorld(inside) ?? { x: 0, y: 0 };
}

/** The node below a point of the window, the one in front. */
export function nodeAt(at: DropPlace | null): GraphNode | null {
  const editor = editorNow();
  const point = at && worldAt(at);
  if (!editor || !point) return null;
  const graph = { document: editor.document, catalogue: editor.get().catalogue };
  const below = [...editor.document.nodes.values()].filter((node) => {
    const rect = nodeRect(graph, node.name);
    return rect && point.x >= rect.x && point.x <= rect.x + rect.width && point.y >= rect.y && point.y <= rect.y + rect.height;
  });
  return below.sort((a, b) => b.rank - a.rank)[0] ?? null;
}

/** The first input of a node with one of these widgets. */
function fieldOf(node: GraphNode | null, widgets: readonly string[]): Place | null {
  const type = node && editorNow()?.get().catalogue.find(node.type);
  const port = type?.inputs.find((input) => widgets.includes(input.widget?.kind ?? ""));
  return node && port ? { node: node.name, port: port.name } : null;
}

/** Upload a picture; the first of several (`nth` 0) becomes the file of the node below, or feeds its picture input, or a node of its own.
 * Answers why the server does not take it, else null. */
export async function takeImage(picture: Blob, at: DropPlace | null, nth = 0): Promise<string | null> {
  const below = nth ? null : nodeAt(at);
  const name = await services.upload(picture).catch((error: unknown) => (error instanceof Error ? error : new Error(t("app.unreachable"))));
  if (name instanceof Error) return name.message;
  const field = fieldOf(below, ["image_file"]);
  if (field) {
    setInput(field, name, picture);
    return null;
  }
  const taker = below && editorNow()?.get().catalogue.find(below.type)?.inputs.find((input) => input.type === "Image" && input.kind === "item");
  insertNode("images.load", "file", name, at, nth, below && taker ? { node: below.name, port: taker.name } : null);
  return null;
}

/** The same, and what went wrong is said. */
export async function insertImage(picture: Blob, at: DropPlace | null): Promise<void> {
  const why = await takeImage(picture, at);
  if (why !== null) toast(why, true);
}

function setInput(place: Place, value: Literal, source: Blob | null): void {
  const editor = editorNow();
  if (!editor) return;
  editor.edit(t("edit.set", { place: `${place.node}.${place.port}` }), (draft) => {
    const node = draft.nodes.get(place.node);
    if (node) draft.put("nodes", place.node, { ...node, inputs: new Map([...node.inputs, [place.port, { kind: "literal", value }]]) });
  });
  toast(t("drop.set", { place: `${place.node}.${place.port}`, file: source instanceof File ? source.name : t("files.drop") }), false,
    { label: t("command.undo"), perform: () => void editor.undo() });
}

/** A text: into the text field of the node below, or a node of its own. */
export function insertText(text: string, at: DropPlace | null, nth = 0): void {
  const field = fieldOf(nth ? null : nodeAt(at), ["text"]);
  if (field) return setInput(field, text, null);
  insertNode("values.text", "value", text, at, nth, null);
}

/** Lines: into the list of the node below, or a node of its own; numbers become a list of numbers. */
export function insertLines(lines: readonly string[], at: DropPlace | null, nth = 0): void {
  const numbers = lines.every((line) => Number.isFinite(Number(line)));
  const field = fieldOf(nth ? null : nodeAt(at), [numbers ? "numbers" : "texts"]);
  const values: Literal = numbers ? lines.map(Number) : [...lines];
  if (field) return setInput(field, values, null);
  insertNode(numbers ? "values.numbers" : "values.texts", "values", values, at, nth, null);
}

/** A node with a value, where it was dropped (else in the middle), perhaps wired to an input. */
function insertNode(id: string, port: string, value: Literal, at: DropPlace | null, nth: number, to: Place | null): void {
  const editor = editorNow();
  const type = editor?.get().catalogue.newest(id);
  if (!editor || !type) return;
  const target = to ? nodeRect({ document: editor.document, catalogue: editor.get().catalogue }, to.node) : null;
  const middle = worldAt(at);
  const { x, y } = aside(editor.document, [{ x: 0, y: 0 }], target ? { x: target.x - 290, y: target.y } : { x: middle.x - 112 + nth * 250, y: middle.y - 60 });
  let name = "";
  editor.edit(t("edit.add", { title: id }), (draft) => {
    name = addNode(draft, fullName(type), x, y, new Map([[port, { kind: "literal", value }]]));
    const output = type.outputs[0];
    if (to && output) connect(draft, { from: { node: name, port: output.name }, to });
  });
  editor.select([`node:${name}`]);
}

/** A table becomes an axis. */
export function insertTable(table: Table): void {
  const editor = editorNow();
  if (!editor) return;
  const name = freeName(table.axis, (one) => editor.document.axes.has(one));
  editor.edit(t("edit.paste_table", { axis: name }), (draft) => draft.put("axes", name, { name, data: table.data, rank: draft.nextRank() }));
  toast(t("drop.table", { axis: name, count: table.rows, columns: table.columns.map((column) => `${name}.${column}`).join(", ") }), false,
    { label: t("command.undo"), perform: () => void editor.undo() });
}
