/** The controls over nodes: our widgets, one line each, in the boxes that the canvas keeps over its fields. */
import { render } from "preact";
import type { Literal } from "../api/catalogue";
import type { Field, FieldFactory, FieldRequest } from "../canvas/contract";
import type { Editor } from "../store/state";
import { widgetFor, widgetOf } from "../widgets/registry";
import { changeSeedMode } from "../store/commands";
import { services } from "./services";

/** Makes fields for nodes of this editor. */
export const fieldsOf = (editor: Editor): FieldFactory => ({ create: (request) => makeField(editor, request) });

function makeField(editor: Editor, { node, port, value, onChange }: FieldRequest): Field | null {
  const widget = widgetFor(port);
  if (!widget) return null;
  const Widget = widgetOf(widget.kind);
  const element = document.createElement("div");
  element.className = "on-node";
  const id = `node-${node}-${port.name}`;
  const mode = (): "fixed" | "random" | "increment" => editor.document.nodes.get(node)?.look.seeds.get(port.name) ?? "fixed";
  let shown = value;
  const draw = (now: Literal): void => {
    shown = now;
    render(<Widget id={id} label={port.name} help={port.help} type={port.type} widget={widget} value={now} compact services={services}
      onChange={onChange} seedMode={mode()} onSeedMode={(next) => changeSeedMode(editor, { node, port: port.name }, next)} />, element);
  };
  draw(value);
  const stop = widget.kind === "seed" ? editor.watch(mode, () => draw(shown)) : null;
  return {
    element, update: draw,
    dispose: () => {
      stop?.();
      render(null, element);
    },
  };
}
