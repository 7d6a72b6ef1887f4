/** Where a node type is used: the shipped workflows that have it, the smallest first, to be opened or taken over in part. */
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { WorkflowEntry } from "../../api/client";
import { copyItems } from "../../graph/clipboard";
import { item } from "../../graph/document";
import { boundsOfNodes } from "../../graph/items";
import { upstreamOf } from "../../graph/order";
import { USE } from "../../graph/uses";
import { openDocument } from "../../store/open";
import { pasteData } from "../../store/commands";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { complain, library, loadLibrary, openFromLibrary } from "../documents/files";
import { client } from "../shared/server";
import { canvas, toast } from "../workbench";

const MOST = 3;
const GAP = 80;

export function Examples({ editor, type }: { readonly editor: Editor; readonly type: string }): VNode | null {
  useEffect(() => { if (!library.value.length) void loadLibrary().catch(() => undefined); }, []);
  const found = examplesOf(library.value, type);
  const first = found.find(({ types }) => !types.some((one) => one.startsWith(USE))) ?? found[0];
  if (!first) return null;
  return (
    <>
      <h2 class="head">{t("docs.examples")}</h2>
      {found.slice(0, MOST).map((entry) => <p key={entry.name}><button class="link" title={entry.description} onClick={() => void openFromLibrary(entry.name)}>{t("docs.open_example", { title: entry.title })}</button></p>)}
      <p><button title={t("docs.insert_from", { title: first.title })} onClick={() => void insertExample(editor, first.name, type)}>{t("docs.insert_example")}</button></p>
    </>
  );
}

/** The shipped workflows that use a node type, the smallest first. */
export const examplesOf = (all: readonly WorkflowEntry[], type: string): readonly WorkflowEntry[] =>
  all.filter((entry) => entry.bundled && entry.types.includes(type)).sort((a, b) => a.nodes - b.nodes);

/** Put the first node of a type out of an example, with one that takes its value and all that feeds both, below what there is. */
export async function insertExample(editor: Editor, name: string, type: string): Promise<void> {
  const found = await client.workflow(name).catch(complain);
  const { catalogue } = editor.get();
  const document = found && openDocument(found.document, catalogue).document;
  const node = document && [...document.nodes.values()].find((one) => one.type.replace(/@.*$/, "") === type);
  if (!node) return;
  const names = [...upstreamOf(document, [node.name, ...[...document.followers(node.name).keys()].slice(0, 1)])];
  const there = boundsOfNodes({ document: editor.document, catalogue }, editor.document.nodes.keys());
  const part = boundsOfNodes({ document, catalogue }, names);
  const at = there ? { x: there.x, y: there.y + there.height + GAP } : { x: 0, y: 0 };
  const why = pasteData(editor, copyItems(document, names.map((one) => item("node", one))), { dx: at.x - (part?.x ?? 0), dy: at.y - (part?.y ?? 0) });
  if (why !== null) { toast(why, true); return; }
  canvas.value?.fit(editor.get().selection);
}
