/** The name of a node on top of its fields; what renaming means is loaded when somebody does. */
import type { VNode } from "preact";
import { t } from "../../messages";
import type { Editor } from "../../store/state";
import { toast } from "../workbench";

export function NodeName({ editor, name }: { editor: Editor; name: string }): VNode {
  const commit = (input: HTMLInputElement): void => {
    const wanted = input.value.trim();
    if (wanted === name) return;
    input.value = name;
    void renameTo(editor, name, wanted);
  };
  return (
    <input type="text" class="inline-name" aria-label={t("inspector.name")} defaultValue={name} id="node-name" spellcheck={false}
      onBlur={(e) => commit(e.currentTarget)} onKeyDown={(e) => { if (e.key === "Enter") e.currentTarget.blur(); }} />
  );
}

async function renameTo(editor: Editor, name: string, wanted: string): Promise<void> {
  const [{ refuseNodeName }, { rename }] = await Promise.all([import("../../graph/rename"), import("../../store/commands/rename")]);
  const why = refuseNodeName({ document: editor.document }, name, wanted);
  if (why) { toast(why, true); return; }
  rename(editor, name, wanted);
  editor.select([`node:${wanted}`], `node:${wanted}`);
}
