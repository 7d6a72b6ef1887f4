/** The window of missing pieces: each node type that is not here, and what could take its place. */
import type { VNode } from "preact";
import { fullName } from "../../graph/catalogue";
import { missingTypes, replaceType, type MissingType } from "../../graph/missing";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { editorNow } from "../documents/documents";
import { useEditor } from "../shared/hooks";
import { closeWindow, goTo, openWindow } from "../workbench";
import { Window } from "./window";

export function showMissing(): void {
  const editor = editorNow();
  if (editor) openWindow(<Missing editor={editor} />);
}

function Missing({ editor }: { editor: Editor }): VNode {
  useEditor(editor, (state) => state.revision);
  const missing = missingTypes({ document: editor.document, catalogue: editor.get().catalogue });
  return (
    <Window title={t("missing.title")} wide buttons={<button class="main" onClick={closeWindow}>{t("viewer.close")}</button>}>
      <p>{missing.length ? t("missing.how") : t("missing.none")}</p>
      {missing.map((one) => <MissingRow key={one.type} editor={editor} missing={one} />)}
    </Window>
  );
}

function MissingRow({ editor, missing }: { editor: Editor; missing: MissingType }): VNode {
  const { id, version, pack, broken, nodes, fits } = missing;
  return (
    <section class="missing-type">
      <h3><code>{id}</code> <span class="dim">{version && t("missing.version", { version })}</span></h3>
      <p class={broken ? "danger" : "dim"}>{broken ? t("missing.broken", { pack, reason: broken }) : t("missing.pack", { pack })}</p>
      <p>{t("missing.nodes", { count: nodes.length })} {nodes.map((name) => <button key={name} class="quiet link" onClick={() => { closeWindow(); goTo(name); }}>{name}</button>)}</p>
      {fits.length > 0 ? (
        <p class="fits">{t("missing.replace")} {fits.map((type) => (
          <button key={fullName(type)} title={type.help} onClick={() => void editor.edit(t("edit.replace_type", { type: id, with: type.id }), (draft) =>
            replaceType(draft, { document: draft, catalogue: editor.get().catalogue }, nodes, type))}>{fullName(type)}</button>))}</p>
      ) : <p class="dim">{t("missing.nothing_fits")}</p>}
    </section>
  );
}
