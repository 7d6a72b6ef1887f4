/** Open documents: tabs made, ordered, closed and opened again; what a document lacks is said. */
import { pictureRatio } from "../../canvas/scene/node_view";
import type { Camera } from "../../geometry/point";
import { circleIn } from "../../graph/circle";
import type { LiveDocument } from "../../graph/live";
import { createEditor } from "../../store/editor";
import type { KeptLog } from "../../store/history";
import { openDocument } from "../../store/open";
import { Runs } from "../../store/runs";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { notify, unnotify } from "../shell/notices";
import { afterPaint } from "../shared/later";
import { followHistory } from "./inside";
import { active, activeId, catalogue, changeTab, shownEditor, tabs, toast, type Tab } from "../workbench";

/** How a document came in. */
export interface Origin {
  readonly id?: string;
  readonly name?: string | null;
  readonly base?: number | null;
  /** Already kept in the library as it is. */
  readonly saved?: boolean;
  readonly camera?: Camera | null;
  /** The undo history that was kept beside it, where it fits the document. */
  readonly history?: ((document: LiveDocument) => KeptLog | null) | null;
}

/** Open data as a new tab; says why where it is no workflow. `source` names it in that message. */
export function openData(data: unknown, source: string, origin: Origin = {}): Tab | null {
  const opened = openDocument(data, catalogue.value, pictureRatio);
  if (!opened.document) {
    toast(t("files.not_workflow", { file: source, reason: opened.problems[0]?.message ?? "" }), true);
    return null;
  }
  const editor = editorOf(opened.document, origin, origin.camera ?? opened.camera);
  const tab: Tab = { ...placeOf(origin), editor, runs: new Runs(editor, nextFrame),
    saved: origin.saved || opened.newer ? editor.get().revision : -1, ...(opened.newer ? { source: data } : {}) };
  editor.onReplay((inside) => followHistory(tab.id, inside));
  tabs.value = [...tabs.value, tab];
  activeId.value = tab.id;
  if (opened.newer) lockNewer(tab, opened.newer);
  else lookOver(tab);
  const { revision } = editor.get();
  if (opened.early) void import("../../store/definitions_late").then(() => layAgain(tab.id, editor, data, revision, origin));
  return tab;
}

function editorOf(document: LiveDocument, origin: Origin, camera: Camera | null): Editor {
  const log = origin.history?.(document) ?? null;
  const editor = createEditor(document, { catalogue: catalogue.value, ...(camera ? { camera } : {}) });
  if (log) editor.restoreHistory(log);
  return editor;
}

/** A document that was laid out before its definitions were understood, unless it was changed since. */
function layAgain(id: string, editor: Editor, data: unknown, revision: number, origin: Origin): void {
  const { document } = openDocument(data, catalogue.value, pictureRatio);
  if (!document || editor.get().revision !== revision) return;
  const isKept = tabs.peek().some((tab) => tab.id === id && tab.saved === revision);
  const log = origin.history?.(document) ?? null;
  editor.load(document);
  if (log) editor.restoreHistory(log);
  if (isKept) changeTab(id, { saved: editor.get().revision });
}

const placeOf = ({ id, name, base }: Origin): Pick<Tab, "id" | "name" | "base"> => ({ id: id ?? crypto.randomUUID(), name: name ?? null, base: base ?? null });

/** A file of a newer format is only looked at, so that nothing of it is lost. */
function lockNewer({ id, editor }: Tab, format: number): void {
  const text = t("files.newer", { format });
  editor.lock(text);
  editor.watch((state) => state.refused, () => toast(text));
  notify({ tab: id, kind: "newer", text, actions: [] });
}

/** Say which node types are missing and where nodes feed each other; again after changes. */
function lookOver({ id, editor }: Tab): void {
  const look = (): void => {
    const known = editor.get().catalogue;
    const missing = known.types.length ? [...editor.document.nodes.values()].filter((node) => !known.find(node.type)).length : 0;
    if (missing) notify({ tab: id, kind: "missing", text: t("missing.notice", { count: missing }), actions: [{ label: t("missing.show"), main: true, perform: () => void showMissing() }] });
    else unnotify(id, "missing");
    const circle = circleIn(editor.document);
    if (circle) notify({ tab: id, kind: "circle", text: t("files.circle", { nodes: circleWords(circle) }), actions: [] });
    else unnotify(id, "circle");
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  afterPaint(() => { if (tabs.peek().some((tab) => tab.id === id)) look(); });
  editor.watch((state) => state.content, () => {
    clearTimeout(timer);
    timer = setTimeout(look, 250);
  });
  editor.watch((state) => state.catalogue, look);
}

const showMissing = (): Promise<void> => import("../library/windows").then((module) => module.showMissing());

/** Whether everything is in the library as it stands. */
export const isSaved = (tab: Tab): boolean => tab.editor.get().revision === tab.saved;

type Close = (tab: Tab) => void;
const closing: Close[] = [];
/** Call back when a tab was closed. */
export const onClosed = (act: Close): void => void closing.push(act);

/** Close a tab; its neighbour opens. What is not saved stays as a draft, and the tab can be opened again. */
export function closeTab(id: string): void {
  const at = tabs.value.findIndex((one) => one.id === id);
  const tab = tabs.value[at];
  if (!tab) return;
  const left = tabs.value.filter((one) => one.id !== id);
  tabs.value = left;
  unnotify(id);
  if (activeId.value === id) activeId.value = left[Math.min(at, left.length - 1)]?.id ?? "";
  if (!left.length) newTab();
  for (const act of closing) act(tab);
  const title = tab.editor.document.title || t("tab.untitled");
  toast(t(isSaved(tab) ? "tab.closed_saved" : "tab.closed", { title }), false, { label: t("tab.reopen"), perform: () => reopen(tab, at) });
}

function reopen(tab: Tab, at: number): void {
  if (!tabs.value.some((one) => one.id === tab.id)) tabs.value = [...tabs.value.slice(0, at), { ...tab, inside: null }, ...tabs.value.slice(at)];
  activeId.value = tab.id;
}

/** Put a tab at another place of the row. */
export function moveTab(id: string, to: number): void {
  const tab = tabs.value.find((one) => one.id === id);
  const others = tabs.value.filter((one) => one.id !== id);
  const place = Math.max(0, Math.min(others.length, to));
  if (tab && tabs.value.indexOf(tab) !== place) tabs.value = [...others.slice(0, place), tab, ...others.slice(place)];
}

/** The next or the previous tab, round the row. */
export function stepTab(by: 1 | -1): void {
  const at = tabs.value.findIndex((one) => one.id === activeId.value);
  activeId.value = tabs.value[(at + by + tabs.value.length) % tabs.value.length]?.id ?? "";
}

export function newTab(): void {
  openData({ format: 1, title: t("tab.untitled"), nodes: {} }, t("tab.untitled"), { saved: true });
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
export const editorNow = (): Editor | null => active.value && shownEditor(active.value);

/** The nodes of a circle, as many of them as a line can tell. */
function circleWords(circle: readonly string[]): string {
  const most = 12;
  const more = circle.length - most;
  const told = more > 0 ? [...circle.slice(0, most), t("files.circle_more", { count: more })] : circle;
  return [...told, circle[0]].join(" → ");
}
