/** What the workflow is as a whole: title, declared inputs as fields, outputs, axes. */
import type { VNode } from "preact";
import type { Editor } from "../../store/state";
import type { Declared } from "../../graph/document";
import { placeText } from "../../graph/document";
import { inputPort } from "../../graph/ports";
import { brief } from "../../graph/words";
import { t } from "../../messages";
import { widgetFor, widgetOf } from "../../widgets/registry";
import { setTitle } from "../documents";
import { goTo } from "../workbench";
import { fieldProps, literalOf } from "./edits";

export function WorkflowProperties({ editor }: { editor: Editor }): VNode {
  const { document } = editor;
  return (
    <div>
      <input type="text" class="inline-name" aria-label={t("inspector.title")} value={document.title} spellcheck={false}
        onChange={(e) => setTitle(editor, e.currentTarget.value)} />
      <p class="dim">{t("inspector.nodes", { count: document.nodes.size })}</p>
      {document.inputs.size > 0 && <h2 class="head">{t("inspector.inputs")}</h2>}
      {[...document.inputs.values()].map((declared) => <DeclaredInput key={declared.name} editor={editor} declared={declared} />)}
      {document.outputs.size > 0 && <h2 class="head">{t("inspector.outputs")}</h2>}
      <ul class="list">
        {[...document.outputs.values()].map((declared) => (
          <li key={declared.name}><button onClick={() => goTo(declared.place.node)}>{declared.name} <span class="dim">{placeText(declared.place)}</span></button></li>
        ))}
      </ul>
      {document.axes.size > 0 && <h2 class="head">{t("inspector.axes")}</h2>}
      <ul>{[...document.axes.values()].map((axis) => <li key={axis.name}>{axis.name} <span class="dim">{brief(axis.data)}</span></li>)}</ul>
    </div>
  );
}

function DeclaredInput({ editor, declared }: { editor: Editor; declared: Declared }): VNode {
  const { node: name, port: portName } = declared.place;
  const node = editor.document.nodes.get(name);
  const port = inputPort({ document: editor.document, catalogue: editor.get().catalogue }, declared.place);
  const binding = node?.inputs.get(portName);
  const widget = port && widgetFor(port);
  const id = `declared-${declared.name}`;
  if (!node || !port || !widget || (binding && binding.kind !== "literal")) {
    const words = binding?.kind === "axis" ? t("inspector.swept", { axis: binding.axis }) : placeText(declared.place);
    return <div class="field"><div class="top"><span class="name">{declared.name}</span></div><div class="wired">{words}</div></div>;
  }
  const Widget = widgetOf(widget.kind);
  return (
    <div class="field">
      <div class="top"><label for={id}>{declared.name}</label></div>
      <Widget {...fieldProps(editor, name, port, widget, literalOf(port, binding))} id={id} label={declared.name} compact={false} />
      <p class="help">{port.help}</p>
    </div>
  );
}
