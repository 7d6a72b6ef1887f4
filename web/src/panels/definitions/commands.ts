/** What is done with definitions, for keys, menus and the command palette; how it is done is loaded when first asked for. */
import type { Command } from "../commands/commands";
import type * as acts from "./acts";
import { dive, leave } from "../documents/inside";
import { parts } from "../../graph/document";
import { active, shownEditor } from "../workbench";

const act = (how: (module: typeof acts) => void) => (): void => void import("./acts").then(how);

/** Into the instance that is chosen. */
function diveHere(): void {
  const editor = active.value && shownEditor(active.value);
  const [kind, key] = parts(editor?.get().active ?? [...editor?.get().selection ?? []][0] ?? "node:");
  if (kind === "node" && !dive(key)) act((module) => module.complain("definition.no_instance"))();
}

export const DEFINITION_COMMANDS: readonly Command[] = [
  { id: "definition.make", section: "editing", keys: "Ctrl+Shift+G", perform: act((module) => module.make()) },
  { id: "definition.detach", section: "editing", perform: act((module) => module.detach()) },
  { id: "definition.unpack", section: "editing", perform: act((module) => module.unpack()) },
  { id: "definition.enter", section: "editing", keys: "Alt+Shift+D", always: true, perform: diveHere },
  { id: "definition.leave", section: "editing", keys: "Alt+Shift+U", always: true, perform: () => void leave() },
  { id: "definition.promote", section: "editing", keys: "Alt+P", always: true, perform: () => {
    const place = document.activeElement?.closest<HTMLElement>("[data-place]")?.dataset["place"] ?? null;
    act((module) => module.promoteFocused(place))();
  } },
];
