/** Another name for an axis; all that walks along it follows. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { refuseAxisName } from "../../graph/sweep_edit";
import { renameSweep } from "../../store/commands/sweeps";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { closeWindow, openWindow, toast } from "../workbench";
import { SweepFrame } from "./frame";

export const askAxisName = (editor: Editor, axis: string): void => openWindow(<Rename editor={editor} axis={axis} />);

function Rename({ editor, axis }: { readonly editor: Editor; readonly axis: string }): VNode {
  const [name, setName] = useState(axis);
  const bad = name === axis ? null : refuseAxisName(editor.document, name);
  const rename = (): void => {
    const why = renameSweep(editor, axis, name);
    closeWindow();
    if (why !== null) toast(why, true);
  };
  return (
    <SweepFrame title={t("axis.rename_title", { axis })} main={t("sweep.change")} bad={bad} price="" onMain={rename}>
      <label>{t("sweep.name")}<input type="text" value={name} autofocus spellcheck={false} aria-describedby="sweep-said" onInput={(e) => setName(e.currentTarget.value)} /></label>
    </SweepFrame>
  );
}
