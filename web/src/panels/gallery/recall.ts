/** Taking up what made a result: its workflow, all of its values, only its prompt or seed, or it again with a new seed. */
import type { Widget } from "../../api/catalogue";
import { applyDifferences, type Difference } from "../../graph/compare/compare";
import type { Json, JsonObject } from "../../graph/document";
import type { LiveDocument } from "../../graph/live";
import { isObject } from "../../graph/looks";
import { parseData } from "../../graph/parse";
import { inputPort } from "../../graph/ports";
import { drawSeed, seedInputs } from "../../graph/seeds";
import { bind } from "../../graph/wiring";
import { view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { editorNow, openData } from "../documents/documents";
import { complain } from "../documents/files";
import { sharedValues, showCompare } from "../library/compare";
import { client } from "../shared/server";
import { toast } from "../workbench";
import type { Entry, Scalar } from "./api";
import { headOf } from "./words";

export type What = "all" | "prompt" | "seed";

/** The document with the values of this one result in the place of its axes. */
export function settled(data: unknown, coordinates: Readonly<Record<string, Scalar>>): unknown {
  if (!isObject(data as Json)) return data;
  const document = data as JsonObject;
  const nodes = Object.entries(objectIn(document, "nodes")).map(([name, node]): [string, Json] => {
    if (!isObject(node) || !isObject(node["in"])) return [name, node];
    const inputs = Object.entries(objectIn(node, "in")).map(([port, bound]): [string, Json] => [port, atCell(bound, coordinates)]);
    return [name, { ...node, in: Object.fromEntries(inputs) }];
  });
  return { ...document, nodes: Object.fromEntries(nodes) };
}

const objectIn = (data: JsonObject, key: string): JsonObject => (isObject(data[key]) ? data[key] : {});

function atCell(bound: Json, coordinates: Readonly<Record<string, Scalar>>): Json {
  const axis = isObject(bound) ? bound["axis"] : undefined;
  return typeof axis === "string" ? (coordinates[axis] ?? bound) : bound;
}

/** What made this result, as it ran; null (and said) where it cannot be had. */
const dataOf = async (entry: Entry): Promise<unknown> => await client.runWorkflow(entry.run).catch(complain) ?? null;

/** The workflow as it ran, in a new tab. */
export async function openWorkflow(entry: Entry): Promise<void> {
  const data = await dataOf(entry);
  if (data !== null) openData(data, entry.title);
}

/** The document of one result, to compare with. */
export async function documentOf(entry: Entry): Promise<LiveDocument | null> {
  const data = await dataOf(entry);
  return data === null ? null : parseData(settled(data, entry.coordinates), { newer: true }).document;
}

/** Put values of a result into the open workflow, as one step of undo. */
export async function recall(entry: Entry, what: What): Promise<void> {
  const document = await documentOf(entry);
  const editor = editorNow();
  if (!document || !editor) return;
  const name = headOf(entry);
  const before = editor.get().revision;
  editor.edit(t(`gallery.edit_${what}`, { name }), (draft) => {
    applyDifferences(draft, sharedValues(editor.document, document).filter((one) => wanted(editor, one, what)));
    if (what !== "prompt") for (const [place, seed] of Object.entries(entry.seeds)) if (typeof seed === "number") putSeed(editor, draft, place, seed);
  });
  if (editor.get().revision === before) {
    toast(t("gallery.nothing_new", { name }));
    return;
  }
  toast(t(`gallery.done_${what}`, { name }), false, { label: t("command.undo"), perform: () => void editor.undo() });
}

/** The seed that made it, where the open workflow has this input, typed or at its default. */
function putSeed(editor: Editor, draft: Parameters<typeof bind>[0], place: string, seed: number): void {
  const dot = place.lastIndexOf(".");
  const to = { node: place.slice(0, dot), port: place.slice(dot + 1) };
  const binding = draft.nodes.get(to.node)?.inputs.get(to.port);
  const known = inputPort(view(editor), to)?.widget?.kind === "seed";
  if (known && (!binding || binding.kind === "literal") && (binding?.value ?? 0) !== seed) bind(draft, to, { kind: "literal", value: seed });
}

function wanted(editor: Editor, { where }: Difference, what: What): boolean {
  if (what === "all") return true;
  const dot = where.lastIndexOf(".");
  const widget: Widget | null | undefined = inputPort(view(editor), { node: where.slice(0, dot), port: where.slice(dot + 1) })?.widget;
  return what === "seed" ? widget?.kind === "seed" : widget?.kind === "text" && widget.prompt;
}

/** Each difference from the open workflow, to be taken over one by one. */
export async function recallDifferences(entry: Entry): Promise<void> {
  const document = await documentOf(entry);
  const editor = editorNow();
  if (document && editor) showCompare(editor, document, headOf(entry));
}

/** A copy of what made it, with new seeds, in a new tab. */
export async function remix(entry: Entry): Promise<void> {
  const data = await dataOf(entry);
  if (data === null) return;
  const title = t("gallery.remix_of", { title: entry.title });
  const tab = openData({ ...settled(data, entry.coordinates) as object, title }, title);
  tab?.editor.edit(t("gallery.edit_remix"), (draft) => {
    for (const node of draft.nodes.values()) for (const { port } of seedInputs(view(tab.editor), node)) bind(draft, { node: node.name, port }, { kind: "literal", value: drawSeed() });
  });
  if (tab) toast(t("gallery.remixed"));
}

/** Run again what made it: the same values, the same seeds, so the same picture. */
export async function makeAgain(entry: Pick<Entry, "run">): Promise<void> {
  const [run, workflow] = await Promise.all([client.getRun(entry.run), client.runWorkflow(entry.run)]).catch((error: unknown) => {
    complain(error);
    return [null, null] as const;
  });
  if (!run) return;
  const started = await client.run({ workflow, ...(run.targets?.length ? { targets: run.targets } : {}) }, crypto.randomUUID(), run.workflow).catch(complain);
  if (started) toast(t("gallery.started"));
}
