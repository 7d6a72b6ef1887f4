/** Every open workflow knows how its results stand: followed from when a tab opens until it closes. */
import { effect } from "@preact/signals";
import { Freshness } from "../../store/freshness";
import type { Editor } from "../../store/state";
import { whenIdle } from "../shared/later";
import { tabs } from "../workbench";

/** Standings are worked out this long after a change: not while somebody types. */
const PAUSE = 80;

const followed = new Map<Editor, Freshness>();

/** How the results of a workflow stand. */
export function freshnessOf(editor: Editor): Freshness {
  const known = followed.get(editor);
  if (known) return known;
  const fresh = new Freshness(editor, (act) => void setTimeout(() => whenIdle(act), PAUSE), whenIdle);
  followed.set(editor, fresh);
  return fresh;
}

/** From now on; returns the way to stop. */
export function followTabs(): () => void {
  return effect(() => {
    const open = new Set(tabs.value.map((tab) => tab.editor));
    for (const editor of open) freshnessOf(editor);
    for (const [editor, fresh] of followed) if (!open.has(editor)) {
      fresh.stop();
      followed.delete(editor);
    }
  });
}
