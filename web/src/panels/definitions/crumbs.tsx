/** The way from the workflow to the definition that is shown, in the top bar: each step leads back to it. */
import { Fragment, type VNode } from "preact";
import { t } from "../../messages";
import { useEditor } from "../shared/hooks";
import type { Tab } from "../workbench";
import { travel } from "./travel";
import "./definitions.css";

export function Crumbs({ tab }: { tab: Tab }): VNode {
  useEditor(tab.editor, (state) => state.revision);
  const path = tab.inside?.path ?? [];
  return (
    <nav class="crumbs" aria-label={t("definition.crumbs")}>
      <button class="link" title={tab.editor.document.title} onClick={() => travel(tab.id, [], `node:${path[0] ?? ""}`)}>{t("definition.whole")}</button>
      {path.map((step, i) => (
        <Fragment key={i}>
          <span aria-hidden="true" class="dim">▸</span>
          {i === path.length - 1 ? <span aria-current="page">{step}</span> : <button class="link" onClick={() => travel(tab.id, path.slice(0, i + 1), `node:${path[i + 1] ?? ""}`)}>{step}</button>}
        </Fragment>
      ))}
      <button class="quiet" title={t("definition.leave")} aria-label={t("definition.leave")} onClick={() => travel(tab.id, path.slice(0, -1), `node:${path.at(-1) ?? ""}`)}>↥</button>
    </nav>
  );
}
