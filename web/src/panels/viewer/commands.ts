/** The commands of the viewer; what they do is loaded when one is first given. */
import type { Command } from "../commands/commands";
import type * as acts from "./acts";

const perform = (act: (module: typeof acts) => void) => (): void => void import("./acts").then(act);
const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

export const VIEWER_COMMANDS: readonly Command[] = [
  { id: "viewer.open", section: "general", keys: "Alt+Shift+V", always: true, perform: perform((m) => m.toggle()) },
  { id: "viewer.look_steps", section: "general", perform: perform((m) => m.lookAtSteps()) },
  { id: "viewer.branch", section: "editing", keys: "Alt+Shift+B", always: true, perform: perform((m) => void m.branch()) },
  { id: "viewer.next_mode", section: "canvas", keys: "C", canvasKey: true, near: true, perform: perform((m) => m.compareNext()) },
  ...DIGITS.map((n): Command => ({ id: `viewer.slot_${n}`, section: "canvas", keys: String(n), canvasKey: true, near: true, perform: perform((m) => m.send(n - 1)) })),
  ...DIGITS.flatMap((n): Command[] => (n === 1 ? [] : [{ id: `viewer.versus_${n}`, section: "canvas", keys: `Shift+${n}`, canvasKey: true, near: true, perform: perform((m) => m.send(n - 1, true)) }])),
];
