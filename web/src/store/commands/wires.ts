/** Commands on wires. Each is one undoable step. */

import type { Point } from "../../geometry/point";
import type { Converter } from "../../graph/catalogue";
import { item, placeText, type Place, type Wire } from "../../graph/document";
import { insertBetween } from "../../graph/insert";
import { rectOf } from "../../graph/items";
import { refuseWire } from "../../graph/refuse";
import type { Refusal } from "../../graph/refusal";
import { connect, connectThrough, disconnect, moveWires, swapInputs } from "../../graph/wiring";
import { t } from "../../messages";
import type { Editor } from "../state";
import { view } from "./shared";

/** Draw a wire, or say why not. */
export function connectWire(editor: Editor, wire: Wire, via: string | null = null): Refusal | null {
  const refusal = refuseWire(view(editor), wire);
  const said = { from: placeText(wire.from), to: placeText(wire.to) };
  if (!refusal) editor.edit(t("edit.connect", said), (draft) => connect(draft, wire, via));
  return refusal;
}

/** Draw a wire with a converter between its ends, in the middle of them. */
export function connectWithConverter(editor: Editor, wire: Wire, converter: Converter): string {
  const [from, to] = [wire.from, wire.to].map((p) => rectOf(view(editor), item("node", p.node)) ?? { x: 0, y: 0, width: 0, height: 0 });
  const at = { x: ((from?.x ?? 0) + (from?.width ?? 0) + (to?.x ?? 0)) / 2 - 112, y: ((from?.y ?? 0) + (to?.y ?? 0)) / 2 };
  const said = { from: placeText(wire.from), to: placeText(wire.to), converter: converter.type.id };
  let name = "";
  editor.edit(t("edit.convert", said), (draft) => {
    name = connectThrough(draft, wire, converter, at.x, at.y);
  });
  return name;
}

export const disconnectWire = (editor: Editor, to: Place): boolean =>
  editor.edit(t("edit.disconnect", { to: placeText(to) }), (draft) => disconnect(draft, to));

/** Cut several wires at once, as the knife does. */
export const cutWires = (editor: Editor, ends: readonly Place[]): boolean =>
  ends.length > 0 && editor.edit(t("edit.cut", { count: ends.length }), (draft) => ends.forEach((to) => disconnect(draft, to)));

/** Move all wires of a port to another of its side; what does not fit stays. Answers how many moved. */
export function movePortWires(editor: Editor, from: Place, to: Place, side: "input" | "output"): number {
  let moved = 0;
  editor.edit(t("edit.rewire"), (draft) => {
    moved = moveWires(draft, from, to, side, (wire) => refuseWire({ ...view(editor), document: draft }, wire));
  });
  return moved;
}

/** Swap the first two inputs of one type; false where there are none. */
export const swapFirstInputs = (editor: Editor, node: string): boolean =>
  editor.edit(t("edit.swap"), (draft) => void swapInputs(draft, view(editor), node));

/** Add a node of this type on a wire; what stands to the right makes room. Answers its name, "" where it does not fit. */
export function addOnWire(editor: Editor, wire: Wire, type: string, at: Point): string {
  let name = "";
  editor.edit(t("edit.insert"), (draft) => {
    name = insertBetween(draft, { ...view(editor), document: draft }, wire, type, at) ?? "";
  });
  if (name) editor.select([item("node", name)], item("node", name));
  return name;
}
