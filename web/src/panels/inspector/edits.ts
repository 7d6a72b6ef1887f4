/** What fields show of an input, and what they change. */
import type { InputPort, Literal, Widget } from "../../api/catalogue";
import type { Binding, Draft, Place, SeedMode } from "../../graph/document";
import { inputPort } from "../../graph/ports";
import { setSeedMode } from "../../graph/seeds";
import { portLabel } from "../../graph/titles";
import { bind, disconnect } from "../../graph/wiring";
import { brief } from "../../graph/words";
import { t } from "../../messages";
import { view } from "../../store/commands/shared";
import { changeSeedMode, resetValue } from "../../store/commands/values";
import type { Editor } from "../../store/state";
import type { Beside, FieldProps } from "../../widgets/field";
import { besideOf } from "../shared/beside";
import { services } from "../shared/services";

/** The literal that an input shows: what is typed, else its default. */
export function literalOf(port: InputPort, binding: Binding | undefined): Literal {
  if (binding?.kind === "literal") return binding.value;
  return port.default ?? null;
}

/** The input that is being changed, and what stood in it before; `undefined` where it was empty. */
let burst: { readonly editor: Editor; readonly key: string; readonly before: Binding | undefined } | null = null;

/** Type a value into an input; a drag or a burst of typing is one step of the history, with a name of its own. */
export function setValue(editor: Editor, node: string, port: string, value: Literal, commit: boolean): void {
  const place = { node, port };
  const key = `${node}.${port}`;
  if (burst?.editor !== editor || burst.key !== key) {
    burst?.editor.endGesture();
    burst = { editor, key, before: editor.document.nodes.get(node)?.inputs.get(port) };
  }
  const initial = inputPort(view(editor), place)?.default;
  const old = burst.before ? (burst.before.kind === "literal" ? burst.before.value : undefined) : initial;
  const name = t("edit.set_to", { port, from: old === undefined ? "" : `${brief(old, 24)} `, to: brief(value, 24) });
  const empty = !burst.before && initial !== undefined && same(initial, value);
  if (!stands(editor, place, value)) editor.edit(name, (draft) => put(draft, place, empty ? null : value), { gesture: `field:${key}` });
  if (!commit) return;
  burst = null;
  editor.endGesture();
}

const same = (a: Literal, b: Literal): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether this very value is what the input has. */
function stands(editor: Editor, { node, port }: Place, value: Literal): boolean {
  const binding = editor.document.nodes.get(node)?.inputs.get(port);
  return binding?.kind === "literal" && same(binding.value, value);
}

/** The value, or the default again where the burst began with it: then nothing of the burst is left to undo. A seed that is
 * typed is the seed of the next run: one that was to be new each run is fixed in the same step. */
function put(draft: Draft, place: Place, value: Literal): void {
  if (value === null) disconnect(draft, place);
  else bind(draft, place, { kind: "literal", value });
  if (draft.nodes.get(place.node)?.look.seeds.get(place.port) === "random") setSeedMode(draft, place, "fixed");
}

/** Put the default back; what was typed before is a step of its own. */
export function resetInput(editor: Editor, place: Place): void {
  burst = null;
  editor.endGesture();
  if (editor.document.nodes.get(place.node)?.inputs.has(place.port)) resetValue(editor, place);
}

type Given = Pick<FieldProps, "label" | "port" | "help" | "type" | "widget" | "value" | "services" | "beside" | "onChange" | "onReset" | "seedMode" | "onSeedMode">;

/** All that a widget is given of an input, wherever it stands. */
export function fieldProps(editor: Editor, node: string, port: InputPort, widget: Widget, value: Literal): Given & { beside: Beside } {
  const place = { node, port: port.name };
  return {
    label: portLabel(port, editor.document.nodes.get(node)), port: port.name, help: port.help, type: port.type, widget, value, services, beside: besideOf(editor, node),
    onChange: (next, commit) => setValue(editor, node, port.name, next, commit),
    onReset: port.required ? undefined : () => resetInput(editor, place),
    seedMode: seedModeOf(editor, place), onSeedMode: (mode) => changeSeedMode(editor, place, mode),
  };
}

export const seedModeOf = (editor: Editor, { node, port }: Place): SeedMode => editor.document.nodes.get(node)?.look.seeds.get(port) ?? "fixed";
