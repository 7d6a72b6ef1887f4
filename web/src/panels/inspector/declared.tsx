/** The declared inputs and outputs of the workflow: named, set, removed, and new ones chosen. */
import type { ComponentChildren, VNode } from "preact";
import type { Declared, Place } from "../../graph/document";
import { parsePlace, placeText } from "../../graph/document";
import { undeclared, type DeclaredTable } from "../../graph/declare";
import { inputPort } from "../../graph/ports";
import { byRank } from "../../graph/serialise";
import { endsOf } from "../../graph/targets";
import { t } from "../../messages";
import { declarePlace, nameDeclared, removeDeclared } from "../../store/commands/declare";
import { view } from "../../store/commands/shared";
import type { Editor } from "../../store/state";
import { Icon } from "../../widgets/icon";
import { widgetFor, widgetOf } from "../../widgets/registry";
import { Choose } from "../shared/choose";
import { goTo, toast } from "../workbench";
import { fieldProps, literalOf } from "./edits";

export function DeclaredInputs({ editor }: { editor: Editor }): VNode {
  const { document } = editor;
  return (
    <>
      <h2 class="head">{t("inspector.inputs")}</h2>
      {byRank(document.inputs).map((declared) => <DeclaredInput key={`${declared.name} ${placeText(declared.place)}`} editor={editor} declared={declared} />)}
      <More editor={editor} table="inputs" />
    </>
  );
}

export function DeclaredOutputs({ editor }: { editor: Editor }): VNode {
  const { document } = editor;
  const ends = endsOf(document, new Set(document.nodes.keys()));
  return (
    <>
      <h2 class="head">{t("inspector.outputs")}</h2>
      {!document.outputs.size && <p class="dim">{ends.length ? t("inspector.no_outputs", { ends: ends.slice(0, 6).join(", ") + (ends.length > 6 ? " …" : "") }) : t("inspector.no_ends")}</p>}
      {byRank(document.outputs).map((declared) => (
        <div class="field" key={declared.name}>
          <Named editor={editor} table="outputs" declared={declared}>
            <button class="link dim" onClick={() => goTo(declared.place.node)}>{placeText(declared.place)}</button>
          </Named>
        </div>
      ))}
      <More editor={editor} table="outputs" />
    </>
  );
}

interface NamedProps {
  readonly editor: Editor;
  readonly table: DeclaredTable;
  readonly declared: Declared;
  readonly children?: ComponentChildren;
}

/** The name, which can be changed in place, and the way to take it off the list. */
function Named({ editor, table, declared: { name }, children }: NamedProps): VNode {
  const commit = (input: HTMLInputElement): void => {
    const wanted = input.value.trim();
    input.value = name;
    const why = wanted === "" ? null : nameDeclared(editor, table, name, wanted);
    if (why !== null) toast(why, true);
  };
  return (
    <div class="top declared">
      <input type="text" class="inline-name" id={`name-${table}-${name}`} aria-label={t(table === "outputs" ? "inspector.declared_output" : "inspector.declared_input", { name })}
        defaultValue={name} key={name} spellcheck={false} onBlur={(e) => commit(e.currentTarget)} onKeyDown={(e) => { if (e.key === "Enter") e.currentTarget.blur(); }} />
      {children}
      <button class="quiet" title={t("inspector.remove_declared", { name })} aria-label={t("inspector.remove_declared", { name })} onClick={() => removeDeclared(editor, table, name)}><Icon name="close" size={13} /></button>
    </div>
  );
}

/** The ports that are not declared yet, to choose from. */
function More({ editor, table }: { editor: Editor; table: DeclaredTable }): VNode {
  const choose = (text: string): void => {
    const place = parsePlace(text);
    if (place) declarePlace(editor, table, place);
  };
  return <Choose id={`more-${table}`} label={t(table === "outputs" ? "inspector.add_output" : "inspector.add_input")} options={() => words(undeclared(view(editor), table))} onChoose={choose} />;
}

function* words(places: Iterable<Place>): Generator<string> {
  for (const place of places) yield placeText(place);
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
    return <div class="field"><Named editor={editor} table="inputs" declared={declared} /><div class="wired">{words}</div></div>;
  }
  const Widget = widgetOf(widget.kind);
  return (
    <div class="field">
      <Named editor={editor} table="inputs" declared={declared} />
      <label class="sr" for={id}>{declared.name}</label>
      <Widget {...fieldProps(editor, name, port, widget, literalOf(port, binding))} id={id} label={declared.name} compact={false} />
      <p class="help">{port.help}</p>
    </div>
  );
}
