/** Branch from here: a branch node on the canvas at the step that the viewer shows. */
import { placeText, type Place } from "../../graph/document";
import { recordPort } from "../../graph/branch";
import { branchAt } from "../../store/commands/branch";
import { view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { callName, goInto, nodeHere } from "../documents/inside";
import { onGraph } from "../shell/views";
import { active, activeId, announcement, shownEditor, tabs, toast, type Tab } from "../workbench";
import type { Slot } from "./state";
import { shownStep, type ShownStep } from "./wish";

const tabOf = (id: string): Tab | undefined => tabs.value.find((tab) => tab.id === id);

/** Whose record is in a slot; null where no workflow that is open has that node. */
export function recordOf(slot: Slot | null): Omit<ShownStep, "step"> | null {
  const source = slot?.source;
  if (source?.kind === "node") return source.port !== null && tabOf(source.tab) ? { tab: source.tab, node: source.node, port: source.port } : null;
  const tab = active.value;
  const place = source?.kind === "result" ? tab?.editor.document.outputs.get(source.output)?.place : undefined;
  return tab && place ? { tab: tab.id, node: place.node, port: place.port } : null;
}

/** The record output of the node that a source follows, where that has one. */
export function recordBehind(source: Slot["source"] | undefined): string | null {
  const tab = source?.kind === "node" ? tabOf(source.tab) : undefined;
  if (!tab || source?.kind !== "node") return null;
  const node = nodeHere(tab, source.node);
  const editor = node !== null && callName(tab, node) === source.node ? shownEditor(tab) : tab.editor;
  return recordPort(view(editor), source.node.split("/").at(-1) ?? "");
}

/** Branch at the step that is looked at; what is missing is said. */
export async function branchHere(): Promise<void> {
  const at = shownStep.value;
  const tab = at && tabOf(at.tab);
  if (!at || !tab) {
    toast(t("viewer.branch_no_step"), true);
    return;
  }
  const path = at.node.split("/");
  const node = path.pop() ?? "";
  activeId.value = tab.id;
  if (callName(tab, node) !== at.node) await goInto(tab, path);
  branch(shownEditor(tabOf(at.tab) ?? tab), { node, port: at.port }, at.step);
}

function branch(editor: Editor, record: Place, step: number): void {
  const why = editor.get().locked;
  const name = why === null ? branchAt(editor, record, step) : "";
  if (!name) {
    toast(why ?? t("viewer.branch_refused", { place: placeText(record) }), true);
    return;
  }
  announcement.value = t("viewer.branched", { name, step, place: placeText(record) });
  onGraph((canvas) => canvas.reveal(`node:${name}`));
}
