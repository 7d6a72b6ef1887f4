/** The value of an input: in words, and with its widget while the row has the keyboard. Of other rows: what they are. */
import type { VNode } from "preact";
import { parts } from "../../graph/document";
import type { InputPort, Literal, Widget } from "../../api/catalogue";
import type { Binding } from "../../graph/document";
import { inputsOf } from "../../graph/ports";
import { optionLabel, titleOf as titleOfType } from "../../graph/titles";
import { nodesInFrames } from "../../graph/targets";
import { brief } from "../../graph/words";
import { t } from "../../messages";
import { view } from "../../store/commands";
import type { Editor } from "../../store/state";
import { lazy } from "../../widgets/lazy";
import { widgetFor, widgetOf } from "../../widgets/registry";
import { fieldProps, literalOf } from "../inspector/edits";
import type { Row } from "./rows";

const Swept = lazy(async () => (await import("../sweeps/swept")).Swept);

export function ValueCell({ editor, row, active }: { editor: Editor; row: Row; active: boolean }): VNode {
  const { document, catalogue } = { document: editor.document, catalogue: editor.get().catalogue };
  switch (row.kind) {
    case "frame": return <span class="dim">{t("outline.frame", { count: nodesInFrames(document, [parts(row.item)[1]]).size })}</span>;
    case "note": return <span class="dim">{t("outline.note")}</span>;
    case "node": {
      const type = catalogue.find(document.nodes.get(row.name)?.type ?? "");
      return <span class="dim">{type ? titleOfType(type) : document.nodes.get(row.name)?.type}</span>;
    }
    case "output": return <span class="dim">{typeOf(editor, row)}</span>;
    case "input": return <InputValue editor={editor} row={row} active={active} />;
  }
}

const typeOf = (editor: Editor, row: Row): string => {
  const graph = view(editor);
  const type = graph.catalogue.find(graph.document.nodes.get(row.place?.node ?? "")?.type ?? "");
  return graph.catalogue.typeTitle(type?.outputs.find((output) => output.name === row.place?.port)?.type ?? "");
};

function inWords(value: Literal, required: boolean): string {
  if (value === null) return t(required ? "outline.needs_value" : "outline.empty_value");
  return typeof value === "string" ? value || "“”" : brief(value, 60);
}

function InputValue({ editor, row, active }: { editor: Editor; row: Row; active: boolean }): VNode | null {
  const node = editor.document.nodes.get(row.place?.node ?? "");
  const input = node && inputsOf(view(editor), node).find((one) => one.name === row.place?.port);
  if (!node || !input) return null;
  const { binding, port } = input;
  if (binding?.kind === "axis" && active && row.place) return <Swept editor={editor} place={row.place} binding={binding} />;
  if (binding?.kind === "axis") return <span>{t("inspector.swept", { axis: binding.axis + (binding.column === null ? "" : ` ${binding.column}`) })}</span>;
  if (binding?.kind === "other") return <span>{t("inspector.unreadable")}</span>;
  const widget = port && widgetFor(port);
  if (binding?.kind === "wire" || !port || !widget) return <span class="dim">{view(editor).catalogue.typeTitle(input.type)}</span>;
  return <Typed editor={editor} row={row} node={node.name} port={port} widget={widget} binding={binding} active={active} />;
}

interface TypedProps {
  readonly editor: Editor;
  readonly row: Row;
  readonly node: string;
  readonly port: InputPort;
  readonly widget: Widget;
  readonly binding: Binding | null | undefined;
  readonly active: boolean;
}

/** A value that is typed or chosen here. */
function Typed({ editor, row, node, port, widget, binding, active }: TypedProps): VNode {
  const value = literalOf(port, binding ?? undefined);
  if (!active) return <span class={binding ? "given" : "dim"}>{optionLabel(widget, value) ?? inWords(value, port.required)}</span>;
  const Field = widgetOf(widget.kind);
  const id = `row-${node}-${port.name}`;
  return (
    <div class="row-field">
      <label class="sr" for={id}>{row.name}</label>
      <Field {...fieldProps(editor, node, port, widget, value)} id={id} label={row.name} compact={false} />
    </div>
  );
}
