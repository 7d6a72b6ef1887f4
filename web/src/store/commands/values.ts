/** Commands on the values of inputs. Each is one undoable step. */

import type { Literal } from "../../api/catalogue";
import type { Fix } from "../../api/problem";
import type { Place, SeedMode } from "../../graph/document";
import { applyPatch } from "../../graph/patch";
import { inputPort } from "../../graph/ports";
import { setSeedMode } from "../../graph/seeds";
import { bind, disconnect } from "../../graph/wiring";
import { brief } from "../../graph/words";
import { t } from "../../messages";
import type { Editor } from "../state";
import { view } from "./shared";

/** Set a value: "Set cfg 7 → 7.5". With a gesture, a drag or a burst of typing is one step. */
export function setValue(editor: Editor, place: Place, value: Literal, gesture?: string): boolean {
  const before = editor.document.nodes.get(place.node)?.inputs.get(place.port);
  const old = before?.kind === "literal" ? before.value : before ? undefined : inputPort(view(editor), place)?.default;
  if (before?.kind === "literal" && JSON.stringify(before.value) === JSON.stringify(value)) return false;
  const name = t("edit.set_to", { port: place.port, from: old === undefined ? "" : `${brief(old, 24)} `, to: brief(value, 24) });
  return editor.edit(name, (draft) => bind(draft, place, { kind: "literal", value }), gesture ? { gesture: `${gesture}:${place.node}.${place.port}` } : {});
}

/** Put the default back: the input is not in the file any more. */
export const resetValue = (editor: Editor, place: Place): boolean =>
  editor.edit(t("edit.reset", { place: place.port }), (draft) => disconnect(draft, place));

/** Put another text into every text value where some words occur; answers in how many. */
export function replaceInValues(editor: Editor, places: readonly Place[], words: string, by: string): number {
  let count = 0;
  editor.edit(t("edit.replace", { words, by }), (draft) => {
    for (const place of places) {
      const bound = draft.nodes.get(place.node)?.inputs.get(place.port);
      if (bound?.kind !== "literal" || typeof bound.value !== "string") continue;
      const value = bound.value.replace(new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu"), () => by);
      if (value === bound.value) continue;
      bind(draft, place, { kind: "literal", value });
      count++;
    }
  });
  return count;
}

/** Apply the fix of a problem; returns why it does not fit, or null. */
export function applyFix(editor: Editor, fix: Fix): string | null {
  const patch = fix.change?.patch;
  if (!patch) return t("fix.nothing");
  try {
    (editor.outer?.editor ?? editor).edit(fix.label, (draft) => applyPatch(draft, patch)); // fixes speak of the whole document
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : t("fix.unfit");
  }
}

export const changeSeedMode = (editor: Editor, place: Place, mode: SeedMode): boolean =>
  editor.edit(t(`edit.seed_${mode}`), (draft) => setSeedMode(draft, place, mode));
