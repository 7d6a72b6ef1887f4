/** What the workflow is as a whole: title, declared inputs as fields, outputs, axes. */
import type { VNode } from "preact";
import type { Json } from "../../graph/document";
import type { Editor } from "../../store/state";
import { brief } from "../../graph/words";
import { t } from "../../messages";
import { setTitle } from "../documents/documents";
import { DeclaredInputs, DeclaredOutputs } from "./declared";

/** So many values of an axis are told. */
const MOST = 12;

/** "1, 2, 4" of listed values, "range 0, 10" of made ones. */
function valuesOf(data: Json): string {
  const [[kind, values] = ["", null]] = Object.entries(data ?? {});
  return Array.isArray(values) ? [kind === "values" ? "" : `${kind} `, values.slice(0, MOST).map((one) => brief(one)).join(", "), values.length > MOST ? ", …" : ""].join("") : brief(data);
}

export function WorkflowProperties({ editor }: { editor: Editor }): VNode {
  const { document } = editor;
  return (
    <div>
      <input type="text" class="inline-name" aria-label={t("inspector.title")} value={document.title} spellcheck={false}
        onChange={(e) => setTitle(editor, e.currentTarget.value)} />
      <p class="dim">{t("inspector.nodes", { count: document.nodes.size })}</p>
      {document.nodes.size > 0 && <><DeclaredInputs editor={editor} /><DeclaredOutputs editor={editor} /></>}
      {document.axes.size > 0 && <h2 class="head">{t("inspector.axes")}</h2>}
      <ul>{[...document.axes.values()].map((axis) => <li key={axis.name}>{axis.name} <span class="dim">{valuesOf(axis.data)}</span></li>)}</ul>
    </div>
  );
}
