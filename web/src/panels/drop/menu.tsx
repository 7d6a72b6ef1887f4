/** What to do with dropped files where there is a choice: a row a file, or everything at once. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { applyDifferences } from "../../graph/compare/compare";
import type { LiveDocument } from "../../graph/live";
import { parseData } from "../../graph/parse";
import { t } from "../../messages";
import { editorNow, openData } from "../documents/documents";
import type { DropPlace } from "../documents/files";
import { sharedValues, showCompare } from "../library/compare";
import { Window } from "../library/window";
import { closeWindow, openWindow, toast } from "../workbench";
import { openComfyui } from "./imported";
import { insertImage, insertLines, insertText } from "./insert";
import type { Dropped } from "./read";

/** Where there is only one thing to do, it is done. */
export function showDropped(found: readonly Dropped[], at: DropPlace | null): void {
  const [only, other] = found.length === 1 && found[0] ? choicesFor(found[0], at) : [];
  if (only && !other) only.perform();
  else openWindow(<DropWindow found={found} at={at} />);
}

interface Choice {
  readonly label: string;
  readonly main?: boolean;
  readonly perform: () => void;
}

function DropWindow({ found, at }: { found: readonly Dropped[]; at: DropPlace | null }): VNode {
  const [left, setLeft] = useState(found);
  const done = (one: Dropped): void => {
    const rest = left.filter((other) => other !== one);
    setLeft(rest);
    if (!rest.length) closeWindow();
  };
  const graphs = left.filter((one) => one.kind === "workflow" || one.kind === "recipe");
  const openAll = (): void => {
    closeWindow();
    for (const one of graphs) openGraph(one);
  };
  return (
    <Window title={left.length === 1 ? (left[0]?.file ?? "") : t("drop.title", { count: left.length })} buttons={graphs.length > 1 ? <button onClick={openAll}>{t("drop.all")}</button> : undefined}>
      {left.map((one, i) => <DropRow key={`${one.file} ${i}`} one={one} named={left.length > 1} choices={choicesFor(one, at)} onDone={() => done(one)} />)}
    </Window>
  );
}

function DropRow({ one, named, choices, onDone }: { one: Dropped; named: boolean; choices: readonly Choice[]; onDone: () => void }): VNode {
  const [picture, setPicture] = useState("");
  useEffect(() => {
    if (one.kind !== "recipe") return undefined;
    const url = URL.createObjectURL(one.picture);
    setPicture(url);
    return () => URL.revokeObjectURL(url);
  }, [one]);
  const choose = (choice: Choice): void => {
    onDone();
    choice.perform();
  };
  return (
    <div class="drop-row">
      {named && <strong>{one.file}</strong>}
      {picture && <img src={picture} alt="" />}
      {one.kind === "recipe" && <p class="dim">{t("drop.recipe", { title: one.title, count: one.nodes })}</p>}
      {one.kind === "workflow" && <p class="dim">{t("drop.workflow", { title: one.title, count: one.nodes })}</p>}
      {one.kind === "comfyui" && <p class="dim">{t("drop.comfyui")}</p>}
      {one.kind === "text" && <p class="dim">{one.lines.slice(0, 3).join(" · ").slice(0, 160)}</p>}
      <div class="choices">{choices.map((choice) => <button key={choice.label} class={choice.main ? "main" : ""} onClick={() => choose(choice)}>{choice.label}</button>)}</div>
    </div>
  );
}

function choicesFor(one: Dropped, at: DropPlace | null): Choice[] {
  switch (one.kind) {
    case "recipe": return editorNow()?.get().locked == null ? [...graphChoices(one), { label: t("drop.image"), perform: () => void insertImage(one.picture, at) }] : graphChoices(one);
    case "comfyui": return comfyuiChoices(one, at);
    case "workflow": return graphChoices(one);
    case "text": return [{ label: t("drop.lines", { count: one.lines.length }), main: true, perform: () => insertLines(one.lines, at) },
      { label: t("drop.one_text"), perform: () => insertText(one.text, at) }];
    default: return [];
  }
}

function comfyuiChoices({ body, file, picture }: Extract<Dropped, { kind: "comfyui" }>, at: DropPlace | null): Choice[] {
  const open: Choice = { label: t("drop.open"), main: true, perform: () => void openComfyui(body, file) };
  return picture && editorNow()?.get().locked == null ? [open, { label: t("drop.image"), perform: () => void insertImage(picture, at) }] : [open];
}

type Graph = Extract<Dropped, { kind: "recipe" | "workflow" }>;

const dataOf = (one: Graph): unknown => (one.kind === "recipe" ? one.recipe.workflow : one.data);

function graphChoices(one: Graph): Choice[] {
  const open: Choice = { label: t("drop.open"), main: true, perform: () => openGraph(one) };
  if (!editorNow()?.document.nodes.size) return [open];
  return [open, ...(editorNow()?.get().locked == null ? [{ label: t("drop.apply"), perform: () => applyValues(one) }] : []),
    { label: t("drop.compare"), perform: () => withDocument(one, (document) => { const editor = editorNow(); if (editor) setTimeout(() => showCompare(editor, document, one.file)); }) }];
}

function openGraph(one: Graph): void {
  if (openData(dataOf(one), one.file)) toast(t("files.opened", { title: one.title || one.file }));
}

function withDocument(one: Graph, act: (document: LiveDocument) => void): void {
  const { document } = parseData(dataOf(one), { newer: true });
  if (document) act(document);
}

/** The values of nodes that are here under the same name and type, as one step of undo. */
function applyValues(one: Graph): void {
  withDocument(one, (document) => {
    const editor = editorNow();
    const values = editor ? sharedValues(editor.document, document) : [];
    if (!editor || !values.length) return toast(t("drop.no_values", { file: one.file }));
    editor.edit(t("edit.apply", { file: one.file }), (draft) => applyDifferences(draft, values));
    toast(t("drop.applied", { count: values.length, file: one.file }), false, { label: t("command.undo"), perform: () => void editor.undo() });
  });
}
