/** Plain HTML inputs, for a page that brings no widgets of its own. */

import type { ChoiceWidget, Literal, Widget } from "../../api/catalogue";
import type { Field, FieldFactory, FieldRequest } from "../contract";
import { ownLabel } from "../scene/node_view";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export const plainFields: FieldFactory = {
  create(request) {
    const kind = request.port.widget?.kind;
    return kind === "color" || kind === "image_file" ? null : plainField(request);
  },
};

function plainField(request: FieldRequest): Field {
  const element = document.createElement("label");
  element.className = "wl-plain";
  const name = document.createElement("span");
  name.textContent = ownLabel(request.port.name, request.port);
  const control = controlFor(request.port.widget, typeof request.value);
  control.title = request.port.help;
  element.append(name, control);
  const send = (commit: boolean): void => {
    const value = read(control, request);
    if (value !== undefined) request.onChange(value, commit);
  };
  control.addEventListener("input", () => send(false));
  control.addEventListener("change", () => send(true));
  write(control, request.value);
  return { element, update: (value) => write(control, value), dispose: () => element.remove() };
}

function controlFor(widget: Widget | undefined, type: string): Control {
  if (widget?.kind === "choice") return choice(widget);
  if (widget?.kind === "text" && (widget.multiline || widget.prompt)) return document.createElement("textarea");
  const input = document.createElement("input");
  input.type = widget?.kind === "toggle" || type === "boolean" ? "checkbox" : type === "number" ? "number" : "text";
  if (input.type === "number") input.step = "any";
  return input;
}

function choice({ options, labels }: ChoiceWidget): HTMLSelectElement {
  const select = document.createElement("select");
  for (const option of options) select.add(new Option(labels?.[option] ?? option, option));
  return select;
}

function write(control: Control, value: Literal): void {
  if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = value === true;
  else if (document.activeElement !== control) control.value = value === null ? "" : String(value);
}

function read(control: Control, request: FieldRequest): Literal | undefined {
  if (control instanceof HTMLInputElement && control.type === "checkbox") return control.checked;
  if (typeof request.value !== "number") return control.value;
  const number = Number(control.value);
  return control.value.trim() !== "" && Number.isFinite(number) ? number : undefined;
}
