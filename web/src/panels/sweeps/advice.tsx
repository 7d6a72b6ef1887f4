/** Where two axes meet that may have been meant to walk together: zip them, make them one, or keep the product. */
import type { VNode } from "preact";
import { disagreements, disagreementWords, type Disagreement } from "../../graph/disagree";
import * as commands from "../../store/commands/sweeps";
import { axesOf, nodeAxesOf } from "../../store/cursor";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { goTo, toast } from "../workbench";
import { askAxisName } from "./rename";

export function Advice({ editor }: { readonly editor: Editor }): VNode | null {
  const found = disagreements(editor.document, axesOf(editor), nodeAxesOf(editor));
  if (!found.length) return null;
  return <div role="status">{found.slice(0, 3).map((one) => <One key={one.axes.join(" ")} editor={editor} found={one} />)}</div>;
}

function One({ editor, found }: { readonly editor: Editor; readonly found: Disagreement }): VNode {
  const [a, b] = found.axes;
  const act = (perform: () => string | null): void => {
    const why = perform();
    if (why !== null) toast(why, true);
  };
  return (
    <div class="axis-advice">
      <Icon name="info" size={15} />
      <span><button class="link" onClick={() => goTo(found.node)}>{found.node}</button>: {t("zip.advice", { words: disagreementWords(found) })}</span>
      <button class="main" title={t("zip.zip_how")} onClick={() => act(() => commands.zip(editor, [a, b]))}>{t("zip.zip")}</button>
      {found.same && <button title={t("zip.merge_how", { axis: a })} onClick={() => act(() => commands.mergeAxes(editor, a, b))}>{t("zip.merge")}</button>}
      <button onClick={() => askAxisName(editor, b)}>{t("zip.rename")}</button>
      <button onClick={() => act(() => commands.keepProduct(editor, a, b))}>{t("zip.keep", { calls: found.calls })}</button>
    </div>
  );
}
