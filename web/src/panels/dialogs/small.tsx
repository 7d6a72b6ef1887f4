/** Small dialogs: a question, a name to save under, the sheet of shortcuts. */
import type { VNode } from "preact";
import { cleanName, freeName, refuseName } from "../../graph/names";
import { useState } from "preact/hooks";
import { t, type MessageKey } from "../../messages";
import { COMMANDS, commandLabel, keysOf, type Section } from "../commands/commands";
import { library, saveAs } from "../documents/files";
import { useModal } from "../shared/hooks";
import { active, dialog, type Action } from "../workbench";
import { Icon } from "../../widgets/icon";

const close = (): void => { dialog.value = null; };

export function Ask({ question, actions }: { question: string; actions: readonly Action[] }): VNode {
  const modal = useModal(() => { if (dialog.value?.kind === "ask") close(); });
  const choose = (action: Action): void => {
    close();
    action.perform();
  };
  return (
    <dialog ref={modal} class="ask" aria-label={question}>
      <p>{question}</p>
      <div class="buttons">
        <button onClick={close}>{t("run.cancel")}</button>
        {actions.map((action) => <button key={action.label} class={action.main ? "main" : ""} onClick={() => choose(action)}>{action.label}</button>)}
      </div>
    </dialog>
  );
}

/** A free name made of the title. */
function nameFor(title: string): string {
  const wanted = cleanName(title, "workflow").replace(/\s+/g, "-").toLowerCase();
  return freeName(wanted, (name) => library.value.some((entry) => entry.name === name));
}

export function SaveAs(): VNode | null {
  const tab = active.value;
  const modal = useModal(() => { if (dialog.value?.kind === "save_as") close(); });
  const [name, setName] = useState(tab?.name ?? nameFor(tab?.editor.document.title ?? ""));
  if (!tab) return null;
  const there = library.value.find((entry) => entry.name === name);
  const bad = refuseName(name) ?? (there?.bundled ? t("files.is_example", { name }) : null);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (bad) return;
    close();
    void saveAs(tab, name);
  };
  return (
    <dialog ref={modal} class="ask" aria-label={t("files.save_as")}>
      <form onSubmit={submit}>
        <label for="save-name">{t("files.save_as")}</label>
        <input type="text" id="save-name" value={name} autofocus spellcheck={false} onFocus={(e) => e.currentTarget.select()} onInput={(e) => setName(e.currentTarget.value)} aria-describedby="save-note" />
        <p id="save-note" class={bad ? "danger" : "dim"}>{bad ?? (there ? t("files.exists", { name }) : "")}</p>
        <div class="buttons"><button type="button" onClick={close}>{t("run.cancel")}</button><button class="main">{t("command.save")}</button></div>
      </form>
    </dialog>
  );
}

const SECTIONS: readonly (readonly [Section, MessageKey])[] = [["general", "shortcuts.general"], ["canvas", "shortcuts.canvas"], ["editing", "shortcuts.editing"]];

export function Shortcuts(): VNode {
  const modal = useModal(() => { if (dialog.value?.kind === "shortcuts") close(); });
  return (
    <dialog ref={modal} class="sheet" aria-label={t("shortcuts.title")}>
      <div class="panel-head"><h2>{t("shortcuts.title")}</h2><button class="quiet" aria-label={t("viewer.close")} onClick={close}><Icon name="close" /></button></div>
      <div class="columns">
        {SECTIONS.map(([section, key]) => (
          <section key={section}>
            <h3>{t(key)}</h3>
            <dl>{COMMANDS.filter((c) => c.section === section && keysOf(c)).map((command) => (
              <><dt>{commandLabel(command)}</dt><dd><kbd>{keysOf(command)}</kbd></dd></>
            ))}</dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}
