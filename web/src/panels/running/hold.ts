/** The key that shows the last run while it is held: its listener is all that a first visit loads. */
import { active, dialog } from "../workbench";

const KEY = "Backquote";

const types = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** From now on. The blink ends with the key, and when the window loses the keyboard. */
export function listenForHold(): void {
  let down = false;
  const end = (): void => {
    if (!down) return;
    down = false;
    void import("../gallery/last_run").then(({ release }) => release());
  };
  addEventListener("keydown", (event) => {
    if (event.code !== KEY || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || types(event.target) || dialog.value || !active.value) return;
    event.preventDefault();
    if (event.repeat || down) return;
    down = true;
    void import("../gallery/last_run").then(({ hold }) => { if (down) void hold(); });
  });
  addEventListener("keyup", (event) => { if (event.code === KEY) end(); });
  addEventListener("blur", end);
}
