/** Whether the three doors are shown: on the very first visit, and whenever somebody asks for them. */
import { signal } from "@preact/signals";

const KEPT = "wireloom-doors";

export const doorsOpen = signal(false);

/** Show them to somebody who was never here. */
export function openOnFirstVisit(): void {
  try {
    if (localStorage.getItem(KEPT) === null) doorsOpen.value = true;
  } catch { /* a browser that keeps nothing would show them each time */ }
}

/** Not again unless asked. */
export function closeDoors(): void {
  doorsOpen.value = false;
  try {
    localStorage.setItem(KEPT, "seen");
  } catch { /* then they come back on the next visit */ }
}
