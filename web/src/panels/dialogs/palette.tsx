/** The palette: find a node type and add it, wired to what it was dragged from, to the selection, or into a wire. */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { InputPort, NodeType, OutputPort } from "../../api/catalogue";
import type { PaletteRequest } from "../../canvas/contract";
import type { Catalogue } from "../../graph/catalogue";
import { portLook } from "../../graph/ports";
import { exampleOf } from "../../graph/suggest";
import { optionLabel, portLabel } from "../../graph/titles";
import { brief } from "../../graph/words";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { keptLinks, recent } from "../commands/links";
import { selectedNodes } from "../commands/selection";
import { dialog } from "../workbench";
import { addRow } from "./palette_add";
import { rowsOf, wantedOf, type Asked } from "./palette_rows";
import { SearchDialog } from "./search_dialog";

export function Palette({ editor, request }: { editor: Editor; request: PaletteRequest | null }): VNode {
  const [query, setQuery] = useState("");
  const asked = useMemo((): Asked => ({ graph: { document: editor.document, catalogue: editor.get().catalogue }, request, selected: selectedNodes()[0],
    links: keptLinks(), recent: recent() }), []);
  const rows = useMemo(() => rowsOf(asked, query), [query]);
  const wanted = wantedOf(asked.graph, request);
  const type = wanted.takes ?? wanted.gives;
  const close = (): void => { if (dialog.value?.kind === "palette") dialog.value = null; };
  return (
    <SearchDialog label={t(request?.between ? "palette.title_wire" : "palette.title")} placeholder={t("palette.placeholder")} rows={rows} query={query} onQuery={setQuery}
      at={request?.screen} none={type ? t("palette.none_for", { type: asked.graph.catalogue.typeTitle(type), text: query }) : t("palette.none", { text: query })} foot={t("palette.keys")}
      detail={(row) => (row.hit ? <Detail type={row.hit.type} catalogue={asked.graph.catalogue} /> : <h2>{row.label}</h2>)}
      onPick={(row, plain) => {
        close();
        addRow(editor, row, request, asked.selected, plain);
      }} onClose={close} />
  );
}

/** What the node does, its ports, and how it is used. */
function Detail({ type, catalogue }: { type: NodeType; catalogue: Catalogue }): VNode {
  const example = exampleOf(catalogue, type);
  return (
    <>
      <h2 title={type.id}>{type.title ?? type.id}</h2>
      {type.title && <p class="node-type">{type.id}</p>}
      <p>{type.help}</p>
      {type.inputs.length > 0 && <h3>{t("docs.inputs")}</h3>}
      <ul class="ports">{type.inputs.map((port) => <Port key={port.name} port={port} catalogue={catalogue} />)}</ul>
      <h3>{t("docs.outputs")}</h3>
      <ul class="ports">{type.outputs.map((port) => <Port key={port.name} port={port} catalogue={catalogue} />)}</ul>
      {example.length > 1 && <><h3>{t("palette.example")}</h3><p class="example"><code>{example.join(" → ")}</code></p></>}
    </>
  );
}

function Port({ port, catalogue }: { port: InputPort | OutputPort; catalogue: Catalogue }): VNode {
  const standard = "default" in port && (port.default ?? null) !== null ? ` = ${optionLabel(port.widget, port.default) ?? brief(port.default ?? null, 12)}` : "";
  return <li title={port.help}>{portLook(port.type).glyph} {portLabel(port)}<span>{catalogue.typeTitle(port.type)}{standard}</span></li>;
}
