/** Compare the open document with another: each difference can be taken over, all chosen ones are one step of undo. */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { applyDifferences, compare, type Difference } from "../../graph/compare/compare";
import type { Document } from "../../graph/document";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { closeWindow, openWindow, toast } from "../workbench";
import { DifferenceList } from "./differences";
import { Window } from "./window";

/** Show what differs from the open document to `other`. */
export function showCompare(editor: Editor, other: Document, source: string): void {
  openWindow(<Compare editor={editor} other={other} source={source} />);
}

function Compare({ editor, other, source }: { editor: Editor; other: Document; source: string }): VNode {
  const differences = useMemo(() => compare(editor.document, other), []);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(differences.filter(({ kind }) => kind === "value").map(({ id }) => id)));
  const choose = (id: string, on: boolean): void => setChosen(new Set(on ? [...chosen, id] : [...chosen].filter((one) => one !== id)));
  const all = chosen.size === differences.length;
  return (
    <Window title={t("compare.title", { file: source })} wide buttons={<>
      <button onClick={closeWindow}>{t("viewer.close")}</button>
      {differences.length > 0 && <button onClick={() => setChosen(new Set(all ? [] : differences.map(({ id }) => id)))}>{t(all ? "compare.none" : "compare.all")}</button>}
      {differences.length > 0 && <button class="main" disabled={!chosen.size} onClick={() => apply(editor, differences.filter(({ id }) => chosen.has(id)), source)}>{t("compare.apply", { count: chosen.size })}</button>}
    </>}>
      {differences.length ? <><p class="dim">{t("compare.how", { count: differences.length })}</p><DifferenceList differences={differences} chosen={chosen} onChoose={choose} /></>
        : <p>{t("compare.same")}</p>}
    </Window>
  );
}

function apply(editor: Editor, differences: readonly Difference[], source: string): void {
  closeWindow();
  if (editor.edit(t("edit.apply", { file: source }), (draft) => applyDifferences(draft, differences))) toast(t("compare.applied", { count: differences.length }));
}

/** Values of inputs that both documents have, on nodes of the same name and type: what "Apply values" takes over. */
export const sharedValues = (mine: Document, other: Document): Difference[] => compare(mine, other).filter((one) => {
  if (one.kind !== "value") return false;
  const [slot] = one.changes.map((change) => change.slot);
  const [a, b] = [mine.nodes.get(slot?.key ?? ""), other.nodes.get(slot?.key ?? "")];
  return a !== undefined && a.type === b?.type && one.after !== undefined && !Array.isArray(one.after) === !Array.isArray(one.before ?? one.after);
});
