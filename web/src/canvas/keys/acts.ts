/** What keys, menus and the command palette perform on the canvas, by name. */

import type { Point } from "../../geometry/point";
import { parts, type ItemId } from "../../graph/document";
import { reorder } from "../../store/commands";
import { arrange, choose, chosen, collapse, duplicate, frame, note, remove, selectAll, swap, toggleMode } from "../edit/items";
import type { Surface } from "../surface";
import { fit, zoom } from "../travel";
import { t } from "../../messages";

const ALIGN = ["left", "right", "top", "bottom", "middle", "centre", "across", "down", "grid"] as const;
const STREAMS = ["up", "down", "connected"] as const;

export type Act = `align_${(typeof ALIGN)[number]}` | `select_${(typeof STREAMS)[number]}` | "delete" | "heal" | "select_all" | "duplicate"
  | "duplicate_linked" | "frame" | "collapse" | "bypass" | "mute" | "swap" | "undo" | "redo" | "copy" | "cut" | "rename" | "fit" | "actual" | "closer"
  | "further" | "tidy" | "ports" | "note" | "node_note" | "front" | "back_most";

/** All acts of a canvas. */
export function actsOf(s: Surface): Readonly<Record<Exclude<Act, "ports">, () => void>> {
  const onActive = (act: (item: ItemId) => void) => (): void => {
    const item = s.state().active ?? chosen(s)[0];
    if (item) act(item);
  };
  return {
    ...(Object.fromEntries(ALIGN.map((how) => [`align_${how}`, () => arrange(s, how)])) as Record<`align_${(typeof ALIGN)[number]}`, () => void>),
    ...(Object.fromEntries(STREAMS.map((way) => [`select_${way}`, () => choose(s, way)])) as Record<`select_${(typeof STREAMS)[number]}`, () => void>),
    delete: () => remove(s, false), heal: () => remove(s, true), select_all: () => selectAll(s),
    duplicate: () => duplicate(s), duplicate_linked: () => duplicate(s, true), frame: () => frame(s), collapse: () => collapse(s),
    bypass: () => toggleMode(s, "bypass"), mute: () => toggleMode(s, "mute"), swap: () => swap(s),
    undo: () => history(s, "undo"), redo: () => history(s, "redo"), copy: () => s.options.copy?.(false), cut: () => s.options.copy?.(true),
    rename: onActive((item) => s.rename(item, null)), fit: () => fit(s, s.state().selection),
    actual: () => zoom(s, 1), closer: () => zoom(s, s.heading.zoom * 1.25), further: () => zoom(s, s.heading.zoom * 0.8),
    tidy: () => void import("./tidy").then(({ tidySelection }) => tidySelection(s)), note: () => note(s, freePlace(s)), node_note: onActive((item) => s.write(item)),
    front: () => void reorder(s.editor, chosen(s), "front"), back_most: () => void reorder(s.editor, chosen(s), "back"),
  };
}

function history(s: Surface, way: "undo" | "redo"): void {
  const { names, position } = s.state().history;
  const name = names[way === "undo" ? position - 1 : position] ?? "";
  const { active } = s.state();
  const done = way === "undo" ? s.editor.undo() : s.editor.redo();
  if (done && s.state().active !== active) s.focus(s.state().active);
  const word = way === "undo" ? (done ? "said.undone" : "said.nothing") : (done ? "said.redone" : "said.nothing_redo");
  s.announce(t(word, { name }));
}

/** Above the active node, or in the middle of the view. */
function freePlace(s: Surface): Point {
  const { active } = s.state();
  const box = active && parts(active)[0] === "node" ? s.scene.box(active) : null;
  if (box) return { x: box.left, y: box.top - 140 };
  const middle = s.toWorld({ x: s.size.width / 2, y: s.size.height / 2 });
  return { x: middle.x - 120, y: middle.y - 60 };
}
