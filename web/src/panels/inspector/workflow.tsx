/** What the workflow is as a whole: title, declared inputs as fields, outputs, axes. */
import type { VNode } from "preact";
import type { Axis, Document } from "../../graph/document";
import type { Editor } from "../../store/state";
import { readAxes, readAxisData, type Axes } from "../../graph/axis_values";
import { brief, shown } from "../../graph/words";
import { t } from "../../messages";
import { useDocumentLater } from "../shared/hooks";
import { setTitle } from "../documents/documents";
import { DeclaredInputs, DeclaredOutputs } from "./declared";

export function WorkflowProperties({ editor }: { editor: Editor }): VNode {
  useDocumentLater(editor);
  const { document } = editor;
  return (
    <div>
      <input type="text" class="inline-name" aria-label={t("inspector.title")} value={document.title} spellcheck={false}
        onChange={(e) => setTitle(editor, e.currentTarget.value)} />
      <p class="dim">{t("inspector.nodes", { count: document.nodes.size })}</p>
      {document.nodes.size > 0 && <><DeclaredInputs editor={editor} /><DeclaredOutputs editor={editor} /></>}
      {document.axes.size > 0 && <AxisList document={document} />}
    </div>
  );
}

function AxisList({ document }: { document: Document }): VNode {
  const read = readAxes(document);
  const axes = [...document.axes.values()];
  return (
    <>
      <h2 class="head">{t("inspector.axes")}</h2>
      <ul>{axes.map((axis) => <li key={axis.name}>{axis.name} <span class="dim">{inBrief(axis, read)}</span></li>)}</ul>
    </>
  );
}

const MOST_VALUES = 5;

/** How long an axis is, and its first values, or the names of its columns; what cannot be read is shown as it is. */
function inBrief({ name, data }: Axis, { axes }: Axes): string {
  const read = axes.get(name) ?? readAxisData(data);
  if ("mistake" in read) return brief(data);
  const plain = read.columns.get("");
  const values = plain ? plain.slice(0, MOST_VALUES).map((value) => (typeof value === "string" ? value : shown(value))) : [...read.columns.keys()];
  return `${read.length} · ${values.join(", ")}${plain && read.length > MOST_VALUES ? ", …" : ""}`;
}
