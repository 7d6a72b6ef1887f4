/** The named commands of the editor: what menus, keys, tools and panels perform. Each is one undoable step. */

import type { Literal } from "../api/catalogue";
import type { Fix } from "../api/problem";
import { align, type Alignment } from "../geometry/align";
import type { Point } from "../geometry/point";
import { neededFor } from "../graph/axes";
import { copyItems, paste, type PasteOptions } from "../graph/clipboard";
import type { Converter } from "../graph/catalogue";
import type { Binding, Document, ItemId, JsonObject, Mode, NodeLook, Place, SeedMode, Wire } from "../graph/document";
import { item, parts } from "../graph/document";
import { effectiveMode, flatten, refuseBypass, type Flattened } from "../graph/flatten";
import { changeFrame, joinFrame, wrapInFrame } from "../graph/frames";
import { moveItems, rectOf } from "../graph/items";
import { parseData } from "../graph/parse";
import { applyPatch } from "../graph/patch";
import { inputPort, type GraphView } from "../graph/ports";
import { refuseWire } from "../graph/refuse";
import type { Refusal } from "../graph/refusal";
import { renameNode } from "../graph/rename";
import { advanceSeeds, setSeedMode } from "../graph/seeds";
import { addNode, bind, connect, connectThrough, deleteAndHeal, deleteItems, disconnect } from "../graph/wiring";
import { brief } from "../graph/words";
import { nodesOf, placeAt } from "./open";
import type { Editor } from "./state";

/** The document and the catalogue of an editor, as the rules look at them. */
export const view = (editor: Editor): GraphView => ({ document: editor.document, catalogue: editor.get().catalogue });

/** Set a value: "Set cfg 7 → 7.5". With a gesture, a drag or a burst of typing is one step. */
export function setValue(editor: Editor, place: Place, value: Literal, gesture?: string): boolean {
  const before = editor.document.nodes.get(place.node)?.inputs.get(place.port);
  const old = before?.kind === "literal" ? before.value : before ? undefined : inputPort(view(editor), place)?.default;
  if (before?.kind === "literal" && JSON.stringify(before.value) === JSON.stringify(value)) return false;
  const name = `Set ${place.port} ${old === undefined ? "" : `${brief(old, 24)} `}→ ${brief(value, 24)}`;
  return editor.edit(name, (draft) => bind(draft, place, { kind: "literal", value }), gesture ? { gesture: `${gesture}:${place.node}.${place.port}` } : {});
}

/** Put the default back: the input is not in the file any more. */
export const resetValue = (editor: Editor, place: Place): boolean =>
  editor.edit(`Reset ${place.port}`, (draft) => disconnect(draft, place));

/** Draw a wire, or say why not. */
export function connectWire(editor: Editor, wire: Wire, via: string | null = null): Refusal | null {
  const refusal = refuseWire(view(editor), wire);
  if (!refusal) editor.edit(`Connect ${wire.from.node} to ${wire.to.node}`, (draft) => connect(draft, wire, via));
  return refusal;
}

/** Draw a wire with a converter between its ends, in the middle of them. */
export function connectWithConverter(editor: Editor, wire: Wire, converter: Converter): string {
  const [from, to] = [wire.from, wire.to].map((p) => rectOf(view(editor), item("node", p.node)) ?? { x: 0, y: 0, width: 0, height: 0 });
  const at = { x: ((from?.x ?? 0) + (from?.width ?? 0) + (to?.x ?? 0)) / 2 - 112, y: ((from?.y ?? 0) + (to?.y ?? 0)) / 2 };
  let name = "";
  editor.edit(`Connect through ${converter.type.id}`, (draft) => {
    name = connectThrough(draft, wire, converter, at.x, at.y);
  });
  return name;
}

export const disconnectWire = (editor: Editor, to: Place): boolean =>
  editor.edit(`Disconnect ${to.node} ${to.port}`, (draft) => disconnect(draft, to));

/** Cut several wires at once, as the knife does. */
export const cutWires = (editor: Editor, ends: readonly Place[]): boolean =>
  editor.edit(`Cut ${counted(ends.length, "wire")}`, (draft) => ends.forEach((to) => disconnect(draft, to)));

/** Add a node and select it; returns its name. `wire` draws a wire in the same step. */
export function addNodeAt(editor: Editor, type: string, at: Point, inputs?: ReadonlyMap<string, Binding>, wire?: (name: string) => Wire | null): string {
  let name = "";
  editor.edit(`Add ${type.replace(/@.*$/, "")}`, (draft) => {
    name = addNode(draft, type, at.x, at.y, inputs);
    const drawn = wire?.(name);
    if (drawn && !refuseWire(view(editor), drawn)) connect(draft, drawn);
  });
  editor.select([item("node", name)]);
  return name;
}

export const deleteSelection = (editor: Editor): boolean => remove(editor, (items) => (draft) => deleteItems(draft, items));
export const deleteAndHealSelection = (editor: Editor): boolean =>
  remove(editor, (items) => (draft) => deleteAndHeal(draft, view(editor), items));

function remove(editor: Editor, how: (items: ItemId[]) => Parameters<Editor["edit"]>[1]): boolean {
  const items = [...editor.get().selection];
  return items.length > 0 && editor.edit(`Delete ${inWords(items)}`, how(items), { select: [] });
}

/** "sample", "3 items". */
const inWords = (items: readonly ItemId[]): string => {
  const [only] = items;
  return items.length === 1 && only ? parts(only)[1] : `${items.length} items`;
};
const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** Move items; a drag names its gesture, so that it is one step. */
export const moveBy = (editor: Editor, items: Iterable<ItemId>, dx: number, dy: number, gesture?: string): boolean =>
  editor.edit("Move", (draft) => moveItems(draft, items, dx, dy), gesture ? { gesture } : {});

/** Align or distribute the selection. */
export function alignSelection(editor: Editor, how: Alignment): boolean {
  const items = [...editor.get().selection];
  const rects = items.map((id) => rectOf(view(editor), id));
  const there = items.flatMap((id, i) => (rects[i] ? [{ id, rect: rects[i] }] : []));
  const corners = align(there.map((t) => t.rect), how);
  return editor.edit(`Align ${how}`, (draft) => there.forEach(({ id, rect }, i) => {
    const to = corners[i];
    if (to) moveItems(draft, [id], to.x - rect.x, to.y - rect.y);
  }));
}

/** Put nodes where a layout says, as one step. */
export const tidyTo = (editor: Editor, corners: Iterable<readonly [string, Point]>): boolean =>
  editor.edit("Tidy", (draft) => placeAt(view(editor), draft, corners));

export function rename(editor: Editor, name: string, wanted: string): boolean {
  return editor.edit(`Rename ${name} to ${wanted}`, (draft) => renameNode(draft, name, wanted), { select: [item("node", wanted)] });
}

/** Change looks of nodes: collapse, colour, note, size. */
export function changeLooks(editor: Editor, name: string, nodes: Iterable<string>, change: (look: NodeLook) => Partial<NodeLook>, gesture?: string): boolean {
  return editor.edit(name, (draft) => {
    for (const key of nodes) {
      const node = draft.nodes.get(key);
      if (node) draft.put("nodes", key, { ...node, look: { ...node.look, ...change(node.look) } });
    }
  }, gesture ? { gesture } : {});
}

/** Collapse the selected nodes and frames, or open them where all are collapsed. */
export function toggleCollapsed(editor: Editor): boolean {
  const { document } = editor;
  const items = [...editor.get().selection].filter((id) => ["node", "frame"].includes(parts(id)[0]));
  const isCollapsed = (id: ItemId): boolean => collapsedOf(document, id);
  const collapsed = !items.every(isCollapsed);
  return editor.edit(collapsed ? "Collapse" : "Open", (draft) => items.forEach((id) => {
    const [kind, key] = parts(id);
    const node = kind === "node" ? draft.nodes.get(key) : undefined;
    if (node) draft.put("nodes", key, { ...node, look: { ...node.look, collapsed } });
    if (kind === "frame") changeFrame(draft, key, { collapsed });
  }));
}

const collapsedOf = (document: Document, id: ItemId): boolean => {
  const [kind, key] = parts(id);
  return kind === "node" ? (document.nodes.get(key)?.look.collapsed ?? false) : (document.frames.get(key)?.collapsed ?? false);
};

/** Bypass or mute the selection, or put it on again where all is so. Returns why a node cannot be bypassed, or null. */
export function toggleMode(editor: Editor, mode: Exclude<Mode, "on">): string | null {
  const { document } = editor;
  const items = [...editor.get().selection].filter((id) => ["node", "frame"].includes(parts(id)[0]));
  const has = (id: ItemId): boolean => modeOf(document, id) === mode;
  const next = items.every(has) ? "on" : mode;
  const nodes = nodesOf(items).flatMap((name) => document.nodes.get(name) ?? []);
  const why = next === "bypass" ? nodes.map((node) => refuseBypass(view(editor), node)).find((w) => w !== null) : undefined;
  if (why) return why;
  editor.edit(next === "on" ? "Switch on" : next === "mute" ? "Mute" : "Bypass", (draft) => {
    for (const node of nodes) draft.put("nodes", node.name, { ...node, look: { ...node.look, mode: next } });
    for (const id of items) if (parts(id)[0] === "frame") changeFrame(draft, parts(id)[1], { mode: next });
  });
  return null;
}

const modeOf = (document: Document, id: ItemId): Mode => {
  const [kind, key] = parts(id);
  return (kind === "node" ? document.nodes.get(key)?.look.mode : document.frames.get(key)?.mode) ?? "on";
};

/** Put a frame around the selection; returns its id. */
export function frameSelection(editor: Editor, title = ""): string {
  const items = [...editor.get().selection];
  let id = "";
  editor.edit(`Frame ${inWords(items)}`, (draft) => {
    id = wrapInFrame(draft, view(editor), items, title);
  });
  editor.select([item("frame", id)]);
  return id;
}

/** Put items into a frame, or out of all. */
export const dropIntoFrame = (editor: Editor, items: Iterable<ItemId>, id: string | null): boolean =>
  editor.edit(id === null ? "Take out of frame" : "Drop into frame", (draft) => void joinFrame(draft, items, id));

/** The selection as the API's own JSON, for the clipboard. */
export const copySelection = (editor: Editor): JsonObject => copyItems(editor.document, editor.get().selection);

/** Paste a document; returns why not, or null. What was pasted is selected. */
export function pasteData(editor: Editor, data: unknown, options: PasteOptions = {}): string | null {
  const { document, problems } = parseData(data);
  if (!document) return problems[0]?.message ?? "this is no workflow";
  let added: ItemId[] = [];
  editor.edit(`Paste ${counted(document.nodes.size, "node")}`, (draft) => {
    added = paste(draft, document, options);
  });
  editor.select(added);
  return null;
}

/** Duplicate the selection, a little to the right and below. */
export const duplicate = (editor: Editor, keepWires = false): string | null =>
  pasteData(editor, copySelection(editor), { keepWires, dx: 32, dy: 32 });

/** Apply the fix of a problem; returns why it does not fit, or null. */
export function applyFix(editor: Editor, fix: Fix): string | null {
  const patch = fix.change?.patch;
  if (!patch) return "there is nothing to apply";
  try {
    editor.edit(fix.label, (draft) => applyPatch(draft, patch));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : "the fix does not fit this workflow";
  }
}

export const changeSeedMode = (editor: Editor, place: Place, mode: SeedMode): boolean =>
  editor.edit(`Seed ${mode === "fixed" ? "fixed" : mode === "random" ? "new each run" : "one more each run"}`, (draft) => setSeedMode(draft, place, mode));

/** Make ready for a run: draw the seeds that move on, of what will run, and flatten. What is returned is what to post. */
export function prepareRun(editor: Editor, targets: readonly string[] = [], random?: () => number): Flattened {
  const { document } = editor;
  const on = [...neededFor(document, targets)].filter((name) => {
    const node = document.nodes.get(name);
    return node && effectiveMode(document, node) === "on";
  });
  editor.edit("Draw seeds", (draft) => void advanceSeeds(draft, view(editor), on, random));
  return flatten(view(editor));
}

