/** The library has a newer revision than the one that a tab began from: both sides are joined, conflicts are chosen. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { applyDifferences, compare, type Difference } from "../../graph/compare/compare";
import { chosen, merge, type Conflict, type Merge } from "../../graph/compare/merge";
import { parseData } from "../../graph/parse";
import type { Document } from "../../graph/document";
import { Refused } from "../../api/client";
import { t } from "../../messages";
import { isSaved } from "../documents/documents";
import { complain, saveAs } from "../documents/files";
import { unnotify } from "../shell/notices";
import { client } from "../shared/server";
import { changeTab, closeWindow, dialog, openWindow, toast, type Tab } from "../workbench";
import { DifferenceList, nameOf, shownValue, showsValues } from "./differences";
import { Window } from "./window";

/** Show what the other side saved and what is different here. A workflow that was deleted can be saved anew. */
export async function showConflict(tab: Tab, name: string): Promise<void> {
  const theirs = await client.workflow(name).catch((error: unknown) => (error instanceof Refused && error.status === 404 ? null : Promise.reject(error as Error)));
  if (!theirs) {
    gone(tab, name);
    return;
  }
  const document = parseData(theirs.document).document;
  if (!document) return void complain(new Error(t("files.changed_there", { name })));
  const found = mergeOf(await baseOf(tab, name), tab.editor.document, document);
  openWindow(<ConflictWindow tab={tab} name={name} revision={theirs.revision} merged={found} />);
}

/** The document from which this tab began; null where the server does not know it. */
async function baseOf(tab: Tab, name: string): Promise<Document | null> {
  if (tab.name !== name || !tab.base) return null;
  return client.version(name, tab.base).then((data) => parseData(data).document, () => null);
}

/** Without a common beginning each difference is a conflict. */
export function mergeOf(base: Document | null, mine: Document, theirs: Document): Merge {
  if (base) return merge(base, mine, theirs);
  return { mine: [], theirs: [], conflicts: compare(mine, theirs).map((one) => ({ mine: [], theirs: one })) };
}

function gone(tab: Tab, name: string): void {
  dialog.value = { kind: "ask", question: t("conflict.gone", { name }), actions: [{ label: t("command.save"), main: true, perform: () => void saveAs(tab, name, 0) }] };
}

function ConflictWindow({ tab, name, revision, merged }: { tab: Tab; name: string; revision: number; merged: Merge }): VNode {
  const [takes, setTakes] = useState<ReadonlySet<string>>(new Set());
  const take = (id: string, on: boolean): void => setTakes(new Set(on ? [...takes, id] : [...takes].filter((one) => one !== id)));
  const clean = isSaved(tab);
  return (
    <Window title={t("conflict.title", { name })} wide buttons={<>
      <button onClick={() => copy(tab)}>{t("files.make_copy")}</button>
      <button onClick={closeWindow}>{t("run.cancel")}</button>
      <button class="main" onClick={() => void join(tab, name, revision, chosen(merged, ({ theirs }) => takes.has(theirs.id)), !clean)}>{t(clean ? "conflict.take" : "conflict.merge")}</button>
    </>}>
      <p>{t(clean ? "conflict.how_clean" : "conflict.how")}</p>
      {merged.conflicts.length > 0 && <section><h3>{t("conflict.choose", { count: merged.conflicts.length })}</h3>
        {merged.conflicts.map((one) => <Choice key={one.theirs.id} conflict={one} theirs={takes.has(one.theirs.id)} onTake={take} />)}</section>}
      {merged.theirs.length > 0 && <section><h3>{t("conflict.theirs", { count: merged.theirs.length })}</h3><DifferenceList differences={merged.theirs} /></section>}
      {merged.mine.length > 0 && <section><h3>{t("conflict.mine", { count: merged.mine.length })}</h3><DifferenceList differences={merged.mine} /></section>}
      {!merged.theirs.length && !merged.conflicts.length && <p class="dim">{t("conflict.nothing")}</p>}
    </Window>
  );
}

/** One conflict: mine stays unless theirs is chosen. */
function Choice({ conflict: { mine, theirs }, theirs: taken, onTake }: { conflict: Conflict; theirs: boolean; onTake: (id: string, on: boolean) => void }): VNode {
  const own = mine.map((one) => (showsValues(one) ? `${nameOf(one)}: ${shownValue(one.after)}` : nameOf(one))).join("; ") || t("conflict.as_here");
  const other = showsValues(theirs) ? shownValue(theirs.after) : nameOf(theirs);
  return (
    <fieldset class="choice">
      <legend>{nameOf(theirs)}</legend>
      <label><input type="radio" name={theirs.id} checked={!taken} onChange={() => onTake(theirs.id, false)} /> {t("conflict.keep_mine", { value: own })}</label>
      <label><input type="radio" name={theirs.id} checked={taken} onChange={() => onTake(theirs.id, true)} /> {t("conflict.take_theirs", { value: other })}</label>
    </fieldset>
  );
}

function copy(tab: Tab): void {
  changeTab(tab.id, { name: null, base: null, saved: -1 });
  for (const kind of ["changed", "elsewhere"] as const) unnotify(tab.id, kind);
  closeWindow();
  dialog.value = { kind: "save_as" };
}

/** Take theirs over as one step of undo; where there was something of mine, save both together. */
async function join(tab: Tab, name: string, revision: number, differences: readonly Difference[], save: boolean): Promise<void> {
  closeWindow();
  if (differences.length) tab.editor.edit(t("edit.merge_saved", { name }), (draft) => applyDifferences(draft, differences));
  unnotify(tab.id, "changed");
  changeTab(tab.id, { base: revision, ...(save ? {} : { saved: tab.editor.get().revision }) });
  if (save) await saveAs(tab, name, revision);
  else toast(t("compare.applied", { count: differences.length }));
}

