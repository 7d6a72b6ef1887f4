/** The dialog that is open. Loaded after the first picture of the page, or when one is first opened. */
import type { VNode } from "preact";
import { active, dialog, shownEditor } from "../workbench";
import { CommandPalette } from "./command_palette";
import { Find } from "./find";
import { Palette } from "./palette";
import { Ask, SaveAs, Shortcuts } from "./small";

export function OpenDialog(): VNode | null {
  const open = dialog.value;
  const editor = active.value && shownEditor(active.value);
  switch (open?.kind) {
    case "palette": return editor ? <Palette editor={editor} request={open.request} /> : null;
    case "commands": return <CommandPalette />;
    case "find": return editor ? <Find editor={editor} /> : null;
    case "shortcuts": return <Shortcuts />;
    case "save_as": return <SaveAs />;
    case "window": return open.content;
    case "ask": return <Ask question={open.question} actions={open.actions} />;
    default: return null;
  }
}
