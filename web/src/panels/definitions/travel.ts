/** Into instances of definitions and out: another editor is shown, and comes back as it was left. */
import { effect } from "@preact/signals";
import type { CanvasHandle } from "../../canvas/contract";
import type { Camera } from "../../geometry/point";
import { objectOf, textOf } from "../../graph/looks";
import { parts, type ItemId } from "../../graph/document";
import { definitionAt, ScopeEditor } from "../../store/scope_editor";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { onClosed } from "../documents/documents";
import { view } from "../shell/views";
import { announcement, canvas, changeTab, shownEditor, tabs, toast } from "../workbench";

/** The editors of insides that are shown, by tab. */
const open = new Map<string, ScopeEditor>();
/** Where one looked when one left, by tab and path. */
const cameras = new Map<string, Camera>();

onClosed((tab) => close(tab.id));

/** Show the document of a tab (an empty path), or the inside of one of its instances, with the keyboard on an item. False where there is none. */
export function travel(id: string, path: readonly string[], item: ItemId | null = null): boolean {
  const tab = tabs.peek().find((one) => one.id === id);
  if (!tab) return false;
  const before = shownEditor(tab);
  const wanted = path.join("/") !== (tab.inside?.path ?? []).join("/") ? show(id, tab.editor, path) : before;
  if (!wanted) return false;
  const now = canvas.peek();
  if (item && wanted.document[`${parts(item)[0]}s`].has(parts(item)[1])) {
    wanted.select([item], item);
    if (view.peek() === "graph") whenShown(wanted === before ? null : now, (shown) => shown.reveal(item));
  }
  return true;
}

/** The editor of the inside, put in the place of the one that is shown. */
function show(id: string, whole: Editor, path: readonly string[]): Editor | null {
  const name = definitionAt(whole.document, path);
  if (path.length && name === null) {
    toast(t("definition.no_way", { path: path.join(" ▸ ") }), true);
    return null;
  }
  close(id);
  whole.endGesture();
  if (name === null) {
    changeTab(id, { inside: null });
    announcement.value = t("definition.out", { title: whole.document.title || t("tab.untitled") });
    return whole;
  }
  const editor = new ScopeEditor(whole, path, name, (why) => toast(why, true), () => lost(id, path));
  const camera = cameras.get(`${id} ${path.join("/")}`);
  if (camera) editor.moveCamera(camera);
  open.set(id, editor);
  changeTab(id, { inside: { editor, path } });
  announcement.value = t("definition.in", { path: path.join(" ▸ "), title: titleOf(whole, name), count: editor.document.nodes.size });
  return editor;
}

/** What a definition is called. */
export const titleOf = (whole: Editor, name: string): string => textOf(objectOf(whole.document.definitions.get(name)?.data)["title"]) || name;

function close(id: string): void {
  const editor = open.get(id);
  if (!editor) return;
  cameras.set(`${id} ${editor.path}`, editor.get().camera);
  editor.stop();
  open.delete(id);
}

/** The way here is gone, by an undo or a change further out: as far in as there still is one. */
function lost(id: string, path: readonly string[]): void {
  const tab = tabs.peek().find((one) => one.id === id);
  let left = path.slice(0, -1);
  while (tab && left.length && definitionAt(tab.editor.document, left) === null) left = left.slice(0, -1);
  queueMicrotask(() => void travel(id, left));
}

/** As soon as another canvas than this one is there. */
function whenShown(before: CanvasHandle | null, act: (canvas: CanvasHandle) => void): void {
  let done = false;
  const stop = effect(() => {
    const now = canvas.value;
    if (!now || now === before || done) return;
    done = true;
    queueMicrotask(() => {
      stop();
      act(now);
    });
  });
}
