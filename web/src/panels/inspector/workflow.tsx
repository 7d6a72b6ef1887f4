/** What the workflow is as a whole: title, declared inputs as fields, outputs, axes. */
import type { VNode } from "preact";
import type { Editor } from "../../store/state";
import { brief } from "../../graph/words";
import { t } from "../../messages";
import { setTitle } from "../documents/documents";
import { DeclaredInputs, DeclaredOutputs } from "./declared";

export function WorkflowProperties({ editor }: { editor: Editor }): VNode {
  const { document } = editor;
  return (
    <div>
      <input type="text" class="inline-name" aria-label={t("inspector.title")} value={document.title} spellcheck={false}
        onChange={(e) => setTitle(editor, e.currentTarget.value)} />
      <p class="dim">{t("inspector.nodes", { count: document.nodes.size })}</p>
      {document.nodes.size > 0 && <><DeclaredInputs editor={editor} /><DeclaredOutputs editor={editor} /></>}
      {document.axes.size > 0 && <h2 class="head">{t("inspector.axes")}</h2>}
      <ul>{[...document.axes.values()].map((axis) => <li key={axis.name}>{axis.name} <span class="dim">{brief(axis.data)}</span></li>)}</ul>
    </div>
  );
}
