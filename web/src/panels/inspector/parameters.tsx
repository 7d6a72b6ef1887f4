/** The Parameters tab: the fields of the selected node, or the workflow's own properties. */
import type { VNode } from "preact";
import type { InputPort } from "../../api/catalogue";
import type { Binding, GraphNode, Place } from "../../graph/document";
import type { Editor } from "../../store/state";
import { parts } from "../../graph/document";
import { inputsOf, type ShownInput } from "../../graph/ports";
import { canSweep } from "../../graph/sweep_port";
import { givenLabel, portLabel } from "../../graph/titles";
import { brief } from "../../graph/words";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { widgetFor, widgetOf } from "../../widgets/registry";
import { useEditor } from "../shared/hooks";
import { lazy } from "../../widgets/lazy";
import { openSweep } from "../sweeps/open";
import { goTo } from "../workbench";
import { changeWords } from "../../canvas/run_words";
import { PastButton, stepByKey } from "../shared/past";
import { fieldProps, literalOf, resetInput } from "./edits";
import { NodeName } from "./node_name";
import { WorkflowProperties } from "./workflow";

const Swept = lazy(async () => (await import("../sweeps/swept")).Swept);
const Interface = lazy(async () => (await import("../definitions/interface")).Interface);
const Instance = lazy(async () => (await import("../definitions/instance")).Instance);
const Over = lazy(async () => (await import("../sweeps/over")).Over);

export function Parameters({ editor }: { editor: Editor }): VNode {
  const name = useEditor(editor, (state) => selectedNode(state.selection));
  const count = useEditor(editor, (state) => state.selection.size);
  if (name !== null) return <Chosen editor={editor} name={name} />;
  return count > 1 ? <p class="dim">{t("inspector.many", { count })}</p> : <Whole editor={editor} />;
}

function Chosen({ editor, name }: { editor: Editor; name: string }): VNode {
  useEditor(editor, (state) => state.content);
  const node = editor.document.nodes.get(name);
  return node ? <NodeFields editor={editor} node={node} /> : <Whole editor={editor} />;
}

const Whole = ({ editor }: { editor: Editor }): VNode => (editor.outer ? <Interface editor={editor} /> : <WorkflowProperties editor={editor} />);

/** The one selected node, or null. */
export function selectedNode(selection: ReadonlySet<string>): string | null {
  const [only] = selection;
  if (selection.size !== 1 || only === undefined) return null;
  const [kind, key] = parts(only as `node:${string}`);
  return kind === "node" ? key : null;
}

function NodeFields({ editor, node }: { editor: Editor; node: GraphNode }): VNode {
  const { catalogue } = editor.get();
  const type = catalogue.find(node.type);
  const inputs = inputsOf({ document: editor.document, catalogue }, node);
  return (
    <div>
      <NodeName editor={editor} name={node.name} key={node.name} />
      <p class="node-type">{type?.title && <>{type.title} · </>}{node.type}</p>
      {type?.id.startsWith("use:") && <Instance editor={editor} node={node} />}
      {type ? <p class="dim">{type.help}</p> : <p class="danger">{t("inspector.unknown_type", { type: node.type })}</p>}
      <h2 class="head">{t("inspector.inputs")}</h2>
      {inputs.map((input) => <Input key={`${node.name}.${input.name}`} editor={editor} node={node} input={input} />)}
      {editor.document.axes.size > 0 && type?.inputs.some((port) => port.kind !== "item") && <Over editor={editor} node={node} />}
      {!inputs.length && <p class="dim">{t("inspector.no_parameters")}</p>}
    </div>
  );
}

interface InputProps {
  readonly editor: Editor;
  readonly node: GraphNode;
  readonly input: ShownInput;
}

function Input({ editor, node, input }: InputProps): VNode {
  const { port } = input;
  const binding = node.inputs.get(input.name);
  const problem = useEditor(editor, (state) => state.problems.find((p) => p.where.node === node.name && p.where.port === input.name) ?? null);
  const widget = port && widgetFor(port);
  const field = port && widget && (!binding || binding.kind === "literal");
  const id = `field-${input.name}`;
  const label = port ? portLabel(port, node) : (givenLabel(node, input.name) ?? input.name);
  return (
    <div class={`field${problem ? " problem" : ""}`} data-place={`${node.name}.${input.name}`} onKeyDownCapture={(event) => stepByKey(event, { editor, node: node.name, port: input.name })}>
      <div class="top">
        {field ? <label for={id} title={input.name === label ? undefined : input.name} onDblClick={() => { if (!port.required) resetInput(editor, { node: node.name, port: port.name }); }}>{label}</label> : <span class="name" title={input.name}>{label}</span>}
        <span class="dim">{editor.get().catalogue.typeTitle(input.type)}</span>
        <Tools editor={editor} node={node} input={input} binding={binding} field={Boolean(field)} />
      </div>
      {field ? <Value editor={editor} node={node} port={port} binding={binding} id={id} /> : <Wired editor={editor} place={{ node: node.name, port: input.name }} binding={binding} required={port?.required ?? false} />}
      <p class="help" lang={problem ? "en" : undefined}>{problem ? problem.message : port?.help}</p>
    </div>
  );
}

/** Beside the name of an input: whether it changed, its last values, sweep, reset. */
function Tools({ editor, node, input: { name, port }, binding, field }: InputProps & { binding: Binding | undefined; field: boolean }): VNode {
  const place = { node: node.name, port: name };
  const reset = port && binding?.kind === "literal" && !port.required ? t("inspector.reset", { value: brief(port.default ?? null) }) : null;
  return (
    <>
      <Changed editor={editor} place={place} />
      {field && <PastButton editor={editor} {...place} />}
      {port && canSweep(port) && field && <button class="quiet" title={t("sweep.menu")} aria-label={t("sweep.field_button", { field: port.label ?? name })} onClick={() => openSweep(editor, place)}>⇉</button>}
      {editor.outer && field && <button class="quiet" title={t("definition.promote")} aria-label={t("definition.promote_field", { field: port?.label ?? name })} onClick={() => void import("../definitions/acts").then(({ promoteHere }) => promoteHere(editor, [], place))}>⇱</button>}
      {reset !== null && <button class="quiet" title={reset} aria-label={`${port?.label ?? name}: ${reset}`} onClick={() => resetInput(editor, place)}><Icon name="reset" size={13} /></button>}
    </>
  );
}

/** A mark at what differs from the last run, with what it was. */
function Changed({ editor, place }: { editor: Editor; place: Place }): VNode | null {
  const change = useEditor(editor, (state) => state.standings.get(place.node)?.changes.find((one) => one.node === place.node && one.port === place.port) ?? null);
  if (!change) return null;
  const words = t("past.changed", { change: changeWords(change) });
  return <span class="changed" title={words}><span class="sr">{words}</span><span aria-hidden="true">●</span></span>;
}

function Value({ editor, node, port, binding, id }: { editor: Editor; node: GraphNode; port: InputPort; binding: Binding | undefined; id: string }): VNode | null {
  const widget = widgetFor(port);
  if (!widget) return null;
  const Widget = widgetOf(widget.kind);
  return <Widget {...fieldProps(editor, node.name, port, widget, literalOf(port, binding))} id={id} compact={false} />;
}

function Wired({ editor, place, binding, required }: { editor: Editor; place: Place; binding: Binding | undefined; required: boolean }): VNode {
  if (binding?.kind === "wire") {
    return (
      <div class="wired"><Icon name="link" size={13} />
        <button class="link" onClick={() => goTo(binding.node)}>{t("inspector.wired", { place: `${binding.node}.${binding.port}` })}</button>
      </div>
    );
  }
  if (binding?.kind === "axis") return <Swept editor={editor} place={place} binding={binding} />;
  if (binding?.kind === "other") return <div class="wired">{t("inspector.unreadable")}</div>;
  return <div class={`wired${required ? " danger" : ""}`}>{required ? t("inspector.required") : t("field.null")}</div>;
}
