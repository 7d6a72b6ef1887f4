/** The fields of the app, under their headings, with what each means. */
import type { VNode } from "preact";
import type { Declared } from "../../graph/document";
import { inputPort } from "../../graph/ports";
import { brief } from "../../graph/words";
import { t } from "../../messages";
import { view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { widgetFor, widgetOf } from "../../widgets/registry";
import { useEditor } from "../shared/hooks";
import { fieldProps, literalOf } from "../inspector/edits";
import { headingOf, shownIn } from "./shown";

export function Form({ editor }: { editor: Editor }): VNode {
  const fields = shownIn(editor.document, "inputs");
  if (!fields.length) return <p class="dim">{t("app.no_fields")} {t("app.no_fields_how")}</p>;
  return (
    <div class="app-fields">
      {fields.map((declared) => {
        const heading = headingOf(editor.document, declared.name);
        return <>{heading && <h3 key={`heading ${declared.name}`}>{heading}</h3>}<FormField key={declared.name} editor={editor} declared={declared} /></>;
      })}
    </div>
  );
}

function FormField({ editor, declared }: { editor: Editor; declared: Declared }): VNode {
  const { place, name } = declared;
  const problem = useEditor(editor, (state) => state.problems.find((p) => p.where.node === place.node && p.where.port === place.port) ?? null);
  const port = inputPort(view(editor), place);
  const binding = editor.document.nodes.get(place.node)?.inputs.get(place.port);
  const widget = port && widgetFor(port);
  const id = `app-${name}`;
  if (!port || !widget || (binding && binding.kind !== "literal")) {
    return <div class="field"><div class="top"><span class="name">{name}</span></div><p class="wired">{otherwise(editor, declared)}</p></div>;
  }
  const Widget = widgetOf(widget.kind);
  return (
    <div class={`field${problem ? " problem" : ""}`}>
      <div class="top"><label for={id}>{name}</label></div>
      <Widget {...fieldProps(editor, place.node, port, widget, literalOf(port, binding))} id={id} label={name} compact={false} />
      <p class="help" lang={problem ? "en" : undefined}>{problem ? problem.message : port.help}</p>
    </div>
  );
}

/** Why there is nothing to set here. */
function otherwise(editor: Editor, { place }: Declared): string {
  const binding = editor.document.nodes.get(place.node)?.inputs.get(place.port);
  if (binding?.kind === "axis") return t("app.swept", { values: brief(editor.document.axes.get(binding.axis)?.data, 80) });
  return t(binding?.kind === "wire" ? "app.wired" : "app.gone");
}
