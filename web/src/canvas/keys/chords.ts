/** Two keys after each other: Alt+A then L aligns left. A hint shows what may come next, and says it. */

import { t, type MessageKey } from "../../messages";
import type { Surface } from "../surface";
import type { Act } from "./acts";

interface Next {
  readonly key: string;
  readonly act: Act;
  readonly label: MessageKey;
}

const CHORDS: Readonly<Record<string, { readonly title: MessageKey; readonly next: readonly Next[] }>> = {
  "Alt+A": { title: "chord.align", next: [
    { key: "L", act: "align_left", label: "chord.left" }, { key: "R", act: "align_right", label: "chord.right" },
    { key: "T", act: "align_top", label: "chord.top" }, { key: "B", act: "align_bottom", label: "chord.bottom" },
    { key: "M", act: "align_middle", label: "chord.middle" }, { key: "C", act: "align_centre", label: "chord.centre" },
    { key: "H", act: "align_across", label: "chord.across" }, { key: "V", act: "align_down", label: "chord.down" },
    { key: "G", act: "align_grid", label: "chord.grid" }] },
  "Alt+S": { title: "chord.select", next: [
    { key: "U", act: "select_up", label: "chord.upstream" }, { key: "D", act: "select_down", label: "chord.downstream" },
    { key: "C", act: "select_connected", label: "chord.connected" }] },
};

export class Chords {
  private pending: readonly Next[] | null = null;
  private readonly hint = document.createElement("div");

  constructor(private readonly surface: Surface, private readonly perform: (act: Act) => void) {
    this.hint.className = "wl-hint";
    this.hint.hidden = true;
    surface.host.append(this.hint);
  }

  /** The first key of a chord: true if it is one. */
  start(chord: string): boolean {
    const found = Object.hasOwn(CHORDS, chord) ? CHORDS[chord] : undefined;
    if (!found) return false;
    this.pending = found.next;
    this.show(t(found.title), found.next);
    return true;
  }

  /** The key after it, letter by letter; false where none was awaited. Any other key ends the wait. */
  next(key: string): boolean {
    if (!this.pending) return false;
    if (["Alt", "Shift", "Control", "Meta"].includes(key)) return true;
    const found = this.pending.find((one) => one.key === key.toUpperCase());
    this.cancel();
    if (found) this.perform(found.act);
    return true;
  }

  /** True if a chord was begun. */
  cancel(): boolean {
    const was = this.pending !== null;
    this.pending = null;
    this.hint.hidden = true;
    return was;
  }

  private show(title: string, next: readonly Next[]): void {
    const keys = next.flatMap(({ key, label }) => {
      const kbd = document.createElement("kbd");
      kbd.textContent = key;
      return [kbd, ` ${t(label)}  `];
    });
    const strong = document.createElement("b");
    strong.textContent = `${title} `;
    this.hint.replaceChildren(strong, ...keys);
    this.hint.hidden = false;
    this.surface.announce(`${title} ${next.map(({ key, label }) => `${key} ${t(label)}`).join(", ")}`);
  }
}
