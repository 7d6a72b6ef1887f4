/** What the canvas does by key, for the command palette, the sheet of shortcuts and menus. */
import type { Act } from "../../canvas/keys/acts";
import type { MessageKey } from "../../messages";
import type { Command } from "./commands";
import { onGraph } from "../shell/views";

const act = (id: MessageKey, keys: string, name: Act, section: Command["section"] = "canvas"): Command =>
  ({ id, section, canvasKey: true, ...(keys ? { keys } : {}), perform: () => onGraph((canvas) => canvas.perform(name)) });

export const CANVAS_COMMANDS: readonly Command[] = [
  act("edit.align_left", "Alt+A L", "align_left"), act("edit.align_right", "Alt+A R", "align_right"), act("edit.align_top", "Alt+A T", "align_top"),
  act("edit.align_bottom", "Alt+A B", "align_bottom"), act("edit.align_middle", "Alt+A M", "align_middle"), act("edit.align_centre", "Alt+A C", "align_centre"),
  act("edit.align_across", "Alt+A H", "align_across"), act("edit.align_down", "Alt+A V", "align_down"), act("edit.align_grid", "Alt+A G", "align_grid"),
  act("act.upstream", "Alt+S U", "select_up"), act("act.downstream", "Alt+S D", "select_down"), act("act.connected", "Alt+S C", "select_connected"),
  act("act.tidy", "Ctrl+Shift+L", "tidy"), act("act.note", "N", "note"), act("act.node_note", "Shift+N", "node_note"), act("act.rename", "F2", "rename"),
  act("act.swap", "X", "swap"), act("act.heal", "Ctrl+Delete", "heal", "editing"), act("act.ports", "E", "ports"), act("act.duplicate_linked", "Ctrl+Shift+D", "duplicate_linked", "editing"), act("act.front", "", "front"), act("act.back", "", "back_most"),
];
