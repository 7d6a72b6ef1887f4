/** Open documents: tabs made and closed, titles, fixes. */
import { pictureRatio } from "../canvas/scene/node_view";
import type { Camera } from "../geometry/point";
import { createEditor } from "../store/editor";
import { openDocument } from "../store/open";
import { Runs } from "../store/runs";
import type { Editor } from "../store/state";
import { t } from "../messages";
import { active, activeId, catalogue, tabs, toast, type Tab } from "./workbench";

/** How a document came in. */
export interface Origin {
  readonly id?: string;
  readonly name?: string | null;
  readonly base?: number | null;
  /** Already kept in the library as it is. */
  readonly saved?: boolean;
  readonly camera?: Camera | null;
}

/** Open data as a new tab; says why where it is no workflow. `source` names it in that message. */
export function openData(data: unknown, source: string, origin: Origin = {}): Tab | null {
  const opened = openDocument(data, catalogue.value, pictureRatio);
  if (!opened.document) {
    toast(t("files.not_workflow", { file: source, reason: opened.problems[0]?.message ?? "" }), true);
    return null;
  }
  const camera = origin.camera ?? opened.camera;
  const editor = createEditor(opened.document, { catalogue: catalogue.value, ...(camera ? { camera } : {}) });
  const tab: Tab = { id: origin.id ?? crypto.randomUUID(), editor, runs: new Runs(editor, nextFrame), name: origin.name ?? null, base: origin.base ?? null,
    saved: origin.saved ? editor.get().revision : -1 };
  tabs.value = [...tabs.value, tab];
  activeId.value = tab.id;
  return tab;
}

/** Close a tab; its neighbour opens. The draft stays in this browser. */
export function closeTab(id: string): void {
  const at = tabs.value.findIndex((tab) => tab.id === id);
  const left = tabs.value.filter((tab) => tab.id !== id);
  tabs.value = left;
  if (activeId.value === id) activeId.value = left[Math.min(at, left.length - 1)]?.id ?? "";
  if (!left.length) newTab();
}

export function newTab(): void {
  openData({ format: 1, title: t("tab.untitled"), nodes: {} }, t("tab.untitled"));
}

export function setTitle(editor: Editor, title: string): void {
  editor.edit(t("edit.title"), (draft) => draft.put("fields", "title", title));
}

/** With the next frame; in a window that is hidden, where no frames come, a moment later. */
function nextFrame(act: () => void): void {
  if (document.hidden) setTimeout(act, 100);
  else requestAnimationFrame(act);
}

/** The open editor, for commands. */
export const editorNow = (): Editor | null => active.value?.editor ?? null;
