/** What keys, menus and the command palette ask of the viewer: show what has the focus in a slot, compare, open and close. */
import { parts } from "../../graph/document";
import { callName } from "../documents/inside";
import { results, type Result } from "../running/results";
import { active, shownEditor, toast, type Tab } from "../workbench";
import { t } from "../../messages";
import { branchHere, recordBehind } from "./branch";
import { isStill } from "./motion";
import { mode, nextMode, said, setMode, slotOf } from "./state";
import { look, viewerShown, type Source } from "./wish";

/** One result, with all others of its output beside it. */
export const sourceOfResult = ({ run, output, id, title }: Result): Source => ({ kind: "result", run, output, result: id, title });

/** The result in the strip, the port or the node that has the focus; else the selected node. */
export function focused(): Source | null {
  const id = document.activeElement?.closest<HTMLElement>("[data-result]")?.dataset["result"];
  const result = id === undefined ? undefined : results.value.find((one) => one.id === id);
  if (result) return sourceOfResult(result);
  const tab = active.value;
  return tab && focusedNode(tab);
}

/** The port or the node that has the focus, or the selected node. */
function focusedNode(tab: Tab): Source | null {
  const editor = shownEditor(tab);
  const item = editor.get().active ?? [...editor.get().selection][0];
  if (!item) return null;
  const [kind, node] = parts(item);
  const port = document.activeElement?.closest<HTMLElement>("[data-output]")?.dataset["output"] ?? null;
  return kind === "node" && editor.document.nodes.has(node) ? { kind: "node", tab: tab.id, node: callName(tab, node), port } : null;
}

/** Show what has the focus in a slot; `compare`: with slot 1. */
export function send(slot: number, compare = false): void {
  const source = focused();
  if (!source && !slotOf(slot)) return toast(t("viewer.nothing_focused"));
  look(source, slot, compare);
  said.value = t(compare ? "viewer.sent_compare" : "viewer.sent", { slot: slot + 1 });
}

/** A result in the first slot: what a click on it does. */
export const showResult = (result: Result): void => look(sourceOfResult(result));

/** Open the viewer as it was left, or close it. */
export function toggle(): void {
  if (viewerShown.value) viewerShown.value = false;
  else look(slotOf(0) ? null : focused());
}

/** The next way to compare; opens the viewer first. */
export function compareNext(): void {
  if (!viewerShown.value) return look(slotOf(0) ? null : focused());
  setMode(nextMode(mode.value), isStill());
  said.value = t(`viewer.mode_${mode.value}`);
}

/** Branch from the step that is looked at. */
export const branch = (): Promise<void> => branchHere();

/** The steps of the node that has the focus, or is selected. */
export function lookAtSteps(): void {
  const source = active.value && focusedNode(active.value);
  const port = recordBehind(source ?? undefined);
  if (source?.kind !== "node" || port === null) toast(t("viewer.no_record"), true);
  else look({ ...source, port });
}
