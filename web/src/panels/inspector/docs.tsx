/** The Docs tab: what the selected node does, its ports, defaults and limits. Plain text; nothing of it becomes HTML. */
import type { VNode } from "preact";
import type { InputPort, NodeType, OutputPort } from "../../api/catalogue";
import type { Catalogue } from "../../graph/catalogue";
import { optionLabel, portLabel } from "../../graph/titles";
import type { Editor } from "../../store/state";
import { brief } from "../../graph/words";
import { t } from "../../messages";
import { useEditor } from "../shared/hooks";
import { Examples } from "./examples";
import { limits } from "./limits";
import { selectedNode } from "./parameters";

export function Docs({ editor }: { editor: Editor }): VNode {
  const name = useEditor(editor, (state) => selectedNode(state.selection));
  useEditor(editor, (state) => state.catalogue);
  const node = name === null ? undefined : editor.document.nodes.get(name);
  const type = node && editor.get().catalogue.find(node.type);
  return type ? <><TypeDocs type={type} catalogue={editor.get().catalogue} /><Examples key={type.id} editor={editor} type={type.id} /></> : <p class="dim">{t("docs.none")}</p>;
}

export function TypeDocs({ type, catalogue }: { type: NodeType; catalogue: Catalogue }): VNode {
  return (
    <div class="docs">
      <h2 class="node-title" title={type.id}>{type.title ?? type.id}</h2>
      {type.title && <p class="node-type">{type.id}</p>}
      <p>{type.help}</p>
      {type.doc.split(/\n\s*\n/).filter(Boolean).map((paragraph, i) => <p key={i}>{paragraph}</p>)}
      {type.inputs.length > 0 && <h2 class="head">{t("docs.inputs")}</h2>}
      <dl>{type.inputs.map((port) => <Port key={port.name} port={port} catalogue={catalogue} />)}</dl>
      <h2 class="head">{t("docs.outputs")}</h2>
      <dl>{type.outputs.map((port) => <Port key={port.name} port={port} catalogue={catalogue} />)}</dl>
      {type.tags.length > 0 && <><h2 class="head">{t("docs.tags")}</h2><p class="dim">{type.tags.join(", ")}</p></>}
    </div>
  );
}

function Port({ port, catalogue }: { port: InputPort | OutputPort; catalogue: Catalogue }): VNode {
  const facts = "kind" in port ? [limits(port.widget), port.required ? t("docs.required") : t("docs.default", { value: optionLabel(port.widget, port.default) ?? brief(port.default ?? null) })] : [];
  return (
    <>
      <dt title={port.name}>{portLabel(port)} <code title={port.type}>{catalogue.typeTitle(port.type)}{port.shape ? ` ${port.shape}` : ""}</code></dt>
      <dd>{port.help}{facts.filter(Boolean).map((fact) => ` · ${fact}`).join("")}</dd>
    </>
  );
}
