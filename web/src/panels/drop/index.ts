/** Files and texts that come in: what is clear happens at once, where there is a choice it is asked. Nothing open is replaced. */
import { pasteData } from "../../store/commands";
import { between, centre, overlaps } from "../../geometry/rect";
import type { Document } from "../../graph/document";
import { boundsOfNodes } from "../../graph/items";
import { parseData } from "../../graph/parse";
import { toData } from "../../graph/serialise";
import { openDocument } from "../../store/open";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { editorNow, newTab } from "../documents/documents";
import type { DropPlace } from "../documents/files";
import { session } from "../shared/server";
import { canvas, catalogue, toast } from "../workbench";
import { insertLines, insertTable, insertText, takeImage } from "./insert";
import { showDropped } from "./menu";
import { readDropped, readPlain, type Dropped } from "./read";

/** Files that were dropped, pasted or chosen, one or several. */
export async function takeFiles(files: readonly File[], at: DropPlace | null): Promise<void> {
  const found: Dropped[] = [];
  for (const file of files) found.push(await readDropped(file).catch((error: unknown): Dropped => ({ kind: "refused", file: file.name, why: error instanceof Error ? error.message : String(error) })));
  await take(found, at);
}

/** What needs no question happens; the rest is asked in one window. */
async function take(all: readonly Dropped[], at: DropPlace | null): Promise<void> {
  let nth = 0;
  const found = all.filter((one) => !cannotTake(one));
  const asked: Dropped[] = [];
  for (const one of found) {
    if (one.kind === "refused") toast(one.why, true);
    else if (one.kind === "picture") {
      const why = await takeImage(one.picture, at, nth++);
      const words = why === null ? one.note : one.note ? t("drop.broken_both", { file: one.file, reason: why }) : why;
      if (words) toast(words, true);
    } else if (one.kind === "table") insertTable(one.table);
    else if (one.kind === "text" && one.lines.length === 1) insertText(one.text, at, nth++);
    else asked.push(one);
  }
  if (asked.length) showDropped(asked, at);
}

/** What would change a workflow that is only read goes into a new one, if somebody wants that; it is said why. */
function cannotTake(one: Dropped): boolean {
  if (one.kind === "refused" || one.kind === "workflow" || one.kind === "recipe" || one.kind === "comfyui" || editorNow()?.get().locked == null) return false;
  readOnly(one.file, () => void take([one], null));
  return true;
}

function readOnly(file: string, again: () => void): void {
  toast(t("drop.read_only", { file }), true, { label: t("command.new"), perform: () => {
    newTab();
    setTimeout(again, 0); // when its canvas is there
  } });
}

/** Text that was pasted or dropped. JSON of nodes goes into the open workflow, an address is read, lines are asked about. */
export async function takeText(text: string, at: DropPlace | null, keepWires: boolean): Promise<void> {
  if (!text.trim()) return;
  if (/^https?:\/\/\S+$/.test(text.trim())) return takeAddress(text.trim(), at);
  const editor = editorNow();
  const found = readPlain(text, t("command.paste"));
  if (found.kind === "workflow" && editor?.get().locked != null) {
    readOnly(t("command.paste"), () => void takeText(text, null, keepWires));
  } else if (found.kind === "workflow" && editor) {
    pasteNodes(editor, found.data, keepWires);
  } else if (found.kind === "text" && found.lines.length > 1) {
    if (found.lines.every((line) => Number.isFinite(Number(line)))) insertLines(found.lines, at);
    else showDropped([found], at);
  } else await take([found], at);
}

/** Nodes without places are laid out first, in the middle of the view; what was copied out of sight comes there too. */
function pasteNodes(editor: Editor, data: unknown, keepWires: boolean): void {
  const { document } = openDocument(data, editor.get().catalogue);
  const placed = parseData(data).unplaced.length < (document?.nodes.size ?? 0);
  const middle = canvas.value?.toWorld({ x: innerWidth / 3, y: innerHeight / 3 }) ?? { x: 32, y: 32 };
  const where = placed ? (document && intoView(document)) ?? { dx: 32, dy: 32 } : { dx: middle.x, dy: middle.y };
  const why = pasteData(editor, document ? toData(document) : data, { ...where, keepWires });
  if (why !== null) toast(why, true);
}

/** How far nodes are moved so that they are seen; null where some would be anyway. */
function intoView(document: Document): { readonly dx: number; readonly dy: number } | null {
  const host = globalThis.document.querySelector(".canvas-host")?.getBoundingClientRect();
  const bounds = boundsOfNodes({ document, catalogue: catalogue.value }, document.nodes.keys());
  if (!host?.width || !canvas.value || !bounds) return null;
  const view = between(canvas.value.toWorld({ x: 0, y: 0 }), canvas.value.toWorld({ x: host.width, y: host.height }));
  const [there, here] = [centre(view), centre(bounds)];
  return overlaps(view, { ...bounds, x: bounds.x + 32, y: bounds.y + 32 }) ? null : { dx: there.x - here.x, dy: there.y - here.y };
}

/** A workflow or picture behind an address of this server; others cannot be read from this page. */
async function takeAddress(url: string, at: DropPlace | null): Promise<void> {
  const address = new URL(url);
  if (address.origin !== location.origin) {
    toast(t("drop.address"), true);
    return;
  }
  try {
    const answer = await fetch(address, { headers: { authorization: `Bearer ${session.token() ?? ""}` } });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    const blob = await answer.blob();
    const name = decodeURIComponent(address.pathname.split("/").at(-1) ?? "") || url;
    await takeFiles([new File([blob], name, { type: blob.type })], at);
  } catch (error) {
    toast(t("drop.fetched", { url, reason: error instanceof Error ? error.message : "" }), true);
  }
}
