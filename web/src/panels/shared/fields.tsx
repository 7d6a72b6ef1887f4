/** The controls over nodes: our widgets, one line each, in the boxes that the canvas keeps over its fields. */
import { render } from "preact";
import type { Literal } from "../../api/catalogue";
import type { Field, FieldFactory, FieldRequest } from "../../canvas/contract";
import type { Editor } from "../../store/state";
import { widgetFor, widgetOf } from "../../widgets/registry";
import { fieldProps, seedModeOf } from "../inspector/edits";
import { stepByKey } from "./past";

/** Makes fields for nodes of this editor. */
export const fieldsOf = (editor: Editor): FieldFactory => ({ create: (request) => makeField(editor, request) });

function makeField(editor: Editor, { node, port, value }: FieldRequest): Field | null {
  const widget = widgetFor(port);
  if (!widget) return null;
  const Widget = widgetOf(widget.kind);
  const element = document.createElement("div");
  element.className = "on-node";
  element.dataset["place"] = `${node}.${port.name}`;
  element.addEventListener("keydown", (event) => stepByKey(event, { editor, node, port: port.name }), { capture: true });
  const id = `node-${node}-${port.name}`;
  let shown = value;
  const draw = (now: Literal): void => {
    shown = now;
    render(<Widget {...fieldProps(editor, node, port, widget, now)} id={id} compact />, element);
  };
  draw(value);
  const again = (): void => draw(shown);
  const beside = widget.kind === "curve" ? widget.join : null;
  const stop = widget.kind === "seed" ? editor.watch(() => seedModeOf(editor, { node, port: port.name }), again)
    : beside ? editor.watch(() => JSON.stringify(editor.document.nodes.get(node)?.inputs.get(beside) ?? null), again) : null;
  return {
    element, update: draw,
    dispose: () => {
      stop?.();
      render(null, element);
    },
  };
}
