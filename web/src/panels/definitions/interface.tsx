/** The interface of the definition that one is in: its inputs and outputs in their order, what each is called, gives and says.
 * Their ids never change, so that instances keep what they say. */
import type { VNode } from "preact";
import type { InputPort, Literal } from "../../api/catalogue";
import { undeclared } from "../../graph/declare";
import { parsePlace, placeText, type Declared } from "../../graph/document";
import { textOf } from "../../graph/looks";
import { byRank } from "../../graph/serialise";
import { placesOf } from "../../graph/scope";
import { usersOf } from "../../graph/unpack";
import { t } from "../../messages";
import { removeDeclared, view } from "../../store/commands";
import { definitionOf, demoteInput, describe, freePlaces, moveDeclared, setDefault, setAbout, takePlace } from "../../store/commands/interface";
import type { Editor } from "../../store/state";
import { Icon } from "../../widgets/icon";
import { widgetFor, widgetOf } from "../../widgets/registry";
import { Choose } from "../shared/choose";
import { fieldProps } from "../inspector/edits";
import { limits } from "../inspector/limits";
import { useEditor } from "../shared/hooks";
import { goTo, toast } from "../workbench";
import "./definitions.css";

export function Interface({ editor }: { editor: Editor }): VNode {
  useEditor(editor, (state) => state.revision);
  const { document, outer } = editor;
  const name = definitionOf(editor);
  const title = document.title || name;
  return (
    <div class="interface">
      <input type="text" class="inline-name" aria-label={t("definition.title")} value={title} spellcheck={false} onChange={(e) => describe(editor, "title", e.currentTarget.value)} />
      <p class="node-type">{`use:${name}`}</p>
      <textarea rows={2} aria-label={t("definition.description")} placeholder={t("definition.description")} value={textOf(document.ui.get("description"))}
        onChange={(e) => describe(editor, "description", e.currentTarget.value)} />
      <p class="dim">{t("definition.used", { count: outer ? usersOf(outer.editor.document, name) : 0 })}</p>
      <h2 class="head">{t("definition.inputs")}</h2>
      {byRank(document.inputs).map((one, i, all) => <Input key={one.name} editor={editor} input={one} first={i === 0} last={i === all.length - 1} />)}
      <Choose id="more-inputs" label={t("definition.add_input")} options={() => freePlaces(editor)} onChoose={taking(editor, null)} />
      <h2 class="head">{t("definition.outputs")}</h2>
      {byRank(document.outputs).map((one, i, all) => (
        <div class="field" key={one.name}>
          <div class="top declared"><span class="name">{one.name}</span>
            <button class="link dim" onClick={() => goTo(one.place.node)}>{placeText(one.place)}</button>
            <Order editor={editor} table="outputs" name={one.name} first={i === 0} last={i === all.length - 1} />
            <button class="quiet" title={t("definition.remove_output", { output: one.name })} aria-label={t("definition.remove_output", { output: one.name })} onClick={() => removeDeclared(editor, "outputs", one.name)}><Icon name="close" size={13} /></button>
          </div>
        </div>
      ))}
      <Choose id="more-outputs" label={t("definition.add_output")} options={() => [...undeclared(view(editor), "outputs")].map(placeText)} onChoose={taking(editor, "outputs")} />
    </div>
  );
}

/** Takes the port that is chosen by its words "node.port". */
const taking = (editor: Editor, as: Parameters<typeof takePlace>[1]) => (text: string): void => {
  const place = parsePlace(text);
  if (place) takePlace(editor, as, place);
};

interface OrderProps {
  readonly editor: Editor;
  readonly table: "inputs" | "outputs";
  readonly name: string;
  readonly first: boolean;
  readonly last: boolean;
}

function Order({ editor, table, name, first, last }: OrderProps): VNode {
  return (
    <>
      <button class="quiet" disabled={first} title={t("definition.up", { name })} aria-label={t("definition.up", { name })} onClick={() => moveDeclared(editor, table, name, -1)}>↑</button>
      <button class="quiet" disabled={last} title={t("definition.down", { name })} aria-label={t("definition.down", { name })} onClick={() => moveDeclared(editor, table, name, 1)}>↓</button>
    </>
  );
}

function Input({ editor, input, first, last }: { editor: Editor; input: Declared; first: boolean; last: boolean }): VNode {
  const { name } = input;
  const places = placesOf(input);
  const remove = (): void => {
    const lost = demoteInput(editor, definitionOf(editor), name);
    if (lost.length) toast(t("definition.lost", { count: lost.length, places: lost.slice(0, 6).join(", ") }));
  };
  return (
    <div class="field interface-input">
      <div class="top declared">
        <input type="text" class="inline-name" id={`name-inputs-${name}`} aria-label={t("definition.label", { input: name })} value={textOf(input.about?.["label"])} placeholder={name} spellcheck={false}
          onChange={(e) => setAbout(editor, name, "label", e.currentTarget.value)} />
        <code class="dim">{name}</code>
        <Order editor={editor} table="inputs" name={name} first={first} last={last} />
        <button class="quiet" title={t("definition.remove_input", { input: name })} aria-label={t("definition.remove_input", { input: name })} onClick={remove}><Icon name="close" size={13} /></button>
      </div>
      <input type="text" class="help-field" aria-label={t("definition.help", { input: name })} placeholder={t("definition.help_hint")} value={textOf(input.about?.["help"])}
        onChange={(e) => setAbout(editor, name, "help", e.currentTarget.value)} />
      <Limits editor={editor} input={input} />
      <Default editor={editor} input={input} />
      <p class={places.length ? "help" : "help danger"}>{places.length ? t("definition.goes_to", { places: places.map(placeText).join(", ") }) : t("definition.nowhere")}</p>
      <Choose id={`more-of-${name}`} label={t("definition.add_target", { input: name })} options={() => freePlaces(editor, input)} onChoose={taking(editor, name)} />
    </div>
  );
}

/** The type of an input as instances have it. */
const portOf = (editor: Editor, { name }: Declared): InputPort | undefined =>
  editor.get().catalogue.find(`use:${definitionOf(editor)}`)?.inputs.find((one) => one.name === name);

/** What may stand in it: what all ports inside take that it goes to. */
function Limits({ editor, input }: { editor: Editor; input: Declared }): VNode | null {
  const words = limits(portOf(editor, input)?.widget);
  return words ? <p class="help">{words}</p> : null;
}

/** What it gives where nobody sets it: of its own, or what stands inside. */
function Default({ editor, input }: { editor: Editor; input: Declared }): VNode | null {
  const port = portOf(editor, input);
  const widget = port && widgetFor(port);
  if (!port || !widget) return null;
  const own = input.about !== undefined && Object.hasOwn(input.about, "default");
  const value = (port.default ?? null);
  if (!own) {
    return <p class="help">{t("definition.no_default")} <button class="link" aria-label={t("definition.own_default", { input: input.name })} onClick={() => setDefault(editor, input.name, value)}>{t("definition.default")}…</button></p>;
  }
  const Widget = widgetOf(widget.kind);
  const [place] = placesOf(input);
  return (
    <div class="default">
      <label for={`default-${input.name}`}>{t("definition.default")}</label>
      <Widget {...fieldProps(editor, place?.node ?? "", port, widget, value)} id={`default-${input.name}`} label={t("definition.default")} compact={false}
        onChange={(next: Literal, commit: boolean) => setDefault(editor, input.name, next, commit ? undefined : `default ${input.name}`)} onReset={() => setDefault(editor, input.name, undefined)} />
      <button class="quiet" title={t("definition.no_default")} aria-label={t("definition.no_default")} onClick={() => setDefault(editor, input.name, undefined)}><Icon name="reset" size={13} /></button>
    </div>
  );
}
