/** The workflow as an app: what can be set as a form, Run, and what came of it beside the form; on phones below. */
import "../../styles/views.css";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { useEditor } from "../shared/hooks";
import { focusView, takesKeyboard } from "../shell/views";
import { toast, type Tab } from "../workbench";
import { library } from "../documents/files";
import { Arrange } from "./arrange";
import { Form } from "./form";
import { linkTo } from "./link";
import { Results } from "./results";
import { RunRow } from "./run_row";

export function AppView({ tab }: { tab: Tab }): VNode {
  const { editor } = tab;
  const [arranging, setArranging] = useState(false);
  useEditor(editor, (state) => state.revision);
  useEditor(editor, (state) => state.catalogue);
  useEffect(() => { if (takesKeyboard()) focusView(); }, []);
  const title = editor.document.title || t("app.untitled");
  const description = editor.document.ui.get("description");
  return (
    <div class="app-view">
      <section class="app-form" aria-label={t("app.label", { title })}>
        <header>
          <h2>{title}</h2>
          <button class="quiet" onClick={() => void copyLink(tab)} title={t("app.link")} aria-label={t("app.link")}><Icon name="link" size={15} /></button>
          <button class="quiet" aria-pressed={arranging} onClick={() => setArranging(!arranging)}><Icon name={arranging ? "check" : "edit"} size={14} />{t(arranging ? "app.arranged" : "app.arrange")}</button>
        </header>
        {typeof description === "string" && <p class="dim">{description}</p>}
        {arranging ? <Arrange editor={editor} /> : <Form editor={editor} />}
        <RunRow editor={editor} />
      </section>
      <Results tab={tab} />
    </div>
  );
}

/** The address that opens this app, on the clipboard. An example has one too; another workflow once it is saved. */
async function copyLink(tab: Tab): Promise<void> {
  const { title } = tab.editor.document;
  const name = tab.name ?? library.peek().find((entry) => entry.bundled && entry.title === title)?.name;
  if (name === undefined) {
    toast(t("app.link_save"), true);
    return;
  }
  const link = linkTo(name);
  const done = await navigator.clipboard.writeText(link).then(() => true, () => false);
  toast(done ? t("app.link_copied") : t("app.link_not_copied", { link }), !done);
}
