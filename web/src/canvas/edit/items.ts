/** Commands on the selected items: delete, heal, duplicate, frame, collapse, bypass, mute, swap, nudge. */

import { copyItems, paste } from "../../graph/clipboard";
import { parts, type GraphNode, type ItemId, type Mode, type NodeLook, type Place } from "../../graph/document";
import { refuseBypass } from "../../graph/flatten";
import { changeFrame, wrapInFrame } from "../../graph/frames";
import { allItems, moveItems } from "../../graph/items";
import { parseData } from "../../graph/parse";
import { deleteAndHeal, deleteItems, disconnect, swapInputs } from "../../graph/wiring";
import type { Stage } from "../tools/stage";
import { say } from "../words";

/** The selection, or the item that the keyboard is on. */
export function chosen(stage: Stage): ItemId[] {
  const { selection, active } = stage.editor.get();
  if (selection.size) return [...selection];
  return active ? [active] : [];
}

/** The chosen nodes, those inside chosen frames left out. */
function chosenNodes(stage: Stage): GraphNode[] {
  return chosen(stage).flatMap((id) => {
    const [kind, name] = parts(id);
    return kind === "node" ? (stage.editor.document.nodes.get(name) ?? []) : [];
  });
}

/** Delete; `heal` wires what fed a node to what it fed. */
export function remove(stage: Stage, heal: boolean): void {
  const items = chosen(stage);
  if (!items.length) return;
  const change = heal ? say("edit.heal") : say("edit.delete");
  stage.editor.edit(change, (draft) => (heal ? deleteAndHeal(draft, stage.graph, items) : deleteItems(draft, items)), { select: [] });
  stage.announce(say("said.deleted", { count: items.length }));
  stage.focus(null);
}

const SHIFT = 32;

/** Copies beside the originals, selected; wires from outside are kept with `linked`. */
export function duplicate(stage: Stage, linked = false): void {
  const items = chosen(stage);
  if (!items.length) return;
  const parsed = parseData(copyItems(stage.editor.document, items));
  if (!parsed.document) return;
  const from = parsed.document;
  let made: ItemId[] = [];
  stage.editor.edit(say("edit.duplicate"), (draft) => {
    made = paste(draft, from, { dx: SHIFT, dy: SHIFT, keepWires: linked });
  });
  stage.editor.select(made, made[0] ?? null);
}

/** A frame around the chosen items. */
export function frame(stage: Stage): void {
  const items = chosen(stage);
  if (!items.length) return;
  let id = "";
  stage.editor.edit(say("edit.frame"), (draft) => void (id = wrapInFrame(draft, stage.graph, items, "")));
  stage.editor.select([`frame:${id}`], `frame:${id}`);
  stage.announce(say("said.frame", { count: items.length }));
  stage.options.rename?.(`frame:${id}`);
}

/** Collapse all, or expand all when all are collapsed. */
export function collapse(stage: Stage): void {
  const nodes = chosenNodes(stage);
  const shut = nodes.some((node) => !node.look.collapsed);
  changeLooks(stage, nodes, shut ? say("edit.collapse") : say("edit.expand"), { collapsed: shut });
}

/** Bypass or mute all chosen, or switch them on again; a bypass that cannot be is refused with its reason. */
export function toggleMode(stage: Stage, mode: Exclude<Mode, "on">): void {
  const nodes = chosenNodes(stage);
  const next: Mode = nodes.every((node) => node.look.mode === mode) ? "on" : mode;
  const refused = next === "bypass" ? nodes.map((node) => refuseBypass(stage.graph, node)).find((reason) => reason !== null) : undefined;
  if (refused) return stage.tell(refused);
  changeLooks(stage, nodes, next === "on" ? say("edit.on") : say(next === "bypass" ? "edit.bypass" : "edit.mute"), { mode: next });
  const frames = chosen(stage).filter((id) => id.startsWith("frame:")).map((id) => id.slice(6));
  if (frames.length) toggleFrames(stage, frames, mode);
}

function toggleFrames(stage: Stage, frames: readonly string[], mode: Mode): void {
  const on = frames.every((id) => stage.editor.document.frames.get(id)?.mode === mode);
  stage.editor.edit(say(on ? "edit.on" : mode === "mute" ? "edit.mute" : "edit.bypass"), (draft) => {
    for (const id of frames) changeFrame(draft, id, { mode: on ? "on" : mode });
  });
}

function changeLooks(stage: Stage, nodes: readonly GraphNode[], name: string, change: Partial<NodeLook>): void {
  if (!nodes.length) return;
  stage.editor.edit(name, (draft) => {
    for (const node of nodes) draft.put("nodes", node.name, { ...node, look: { ...node.look, ...change } });
  });
  stage.announce(`${name}: ${nodes.map((node) => node.name).join(", ")}`);
}

/** Swap the first two inputs of one type. */
export function swap(stage: Stage): void {
  const [node] = chosenNodes(stage);
  if (node) stage.editor.edit(say("edit.swap"), (draft) => void swapInputs(draft, stage.graph, node.name));
}

/** Move by world units: presses after each other are one step of the history. */
export function nudge(stage: Stage, dx: number, dy: number): void {
  const items = chosen(stage);
  if (items.length) stage.editor.edit(say("edit.nudge"), (draft) => moveItems(draft, items, dx, dy), { gesture: "nudge" });
}

export function selectAll(stage: Stage): void {
  const items = allItems(stage.editor.document);
  stage.editor.select(items);
  stage.announce(say("said.selected", { count: items.length }));
}

/** Cut wires by the inputs they end in. */
export function cutWires(stage: Stage, inputs: readonly Place[]): void {
  if (inputs.length) stage.editor.edit(say("edit.cut"), (draft) => inputs.forEach((to) => disconnect(draft, to)));
}
