/** Nothing is held: hovering, and what a press starts. */

import type { ItemId, Place } from "../../graph/document";
import { toggleCollapsed } from "../../store/commands";
import { standingWords } from "../run_words";
import type { CellHit } from "../paint/sweeps";
import type { Hit } from "../view/hit";
import { box } from "./box";
import { knife } from "./knife";
import { dragItems } from "./move";
import { panning } from "./pan";
import { resizing } from "./resize";
import { rewire } from "./rewire";
import { addDotAt, openPalette } from "./start";
import { movedFrom, type Pointer, type Stage, type Tool } from "./stage";
import { pull } from "./wire";

export const idle: Tool = {
  name: "idle",
  move(stage, p) {
    const cell = stage.cellAt(p);
    hover(stage, cell ? { kind: "empty" } : stage.hit(p));
    if (cell) {
      stage.cursor("pointer");
      stage.hint(cell.words);
    }
    return idle;
  },
  down(stage, p) {
    if (p.button !== 0) return idle;
    const cell = stage.cellAt(p);
    return cell ? onCell(p, cell) : press(stage, p, stage.hit(p));
  },
  cancel(stage) {
    hover(stage, { kind: "empty" });
    return idle;
  },
};

/** Show what the pointer is over. */
function hover(stage: Stage, hit: Hit): void {
  const port = hit.kind === "port" ? { place: hit.place, side: hit.port.side } : null;
  const wire = hit.kind === "wire" ? hit.wire.key : null;
  const item = hit.kind === "frame" ? hit.item : hit.kind === "node" && hit.header ? hit.view.item : null;
  const now = stage.feedback;
  if (now.hoverWire !== wire || now.hoverItem !== item || !samePort(now.hoverPort, port)) stage.show({ hoverWire: wire, hoverPort: port, hoverItem: item });
  stage.cursor(CURSORS[hit.kind]);
  stage.hint(hit.kind === "node" && hit.header ? standingWords(stage.editor.get(), hit.view.id) : "");
}

const CURSORS: Readonly<Record<Hit["kind"], string>> = {
  port: "crosshair", field: "text", node: "grab", dot: "grab", wire: "pointer", frame: "grab", note: "grab", corner: "nwse-resize", empty: "default",
};

type HoverPort = { readonly place: Place; readonly side: string } | null;

const samePort = (a: HoverPort, b: HoverPort): boolean =>
  a === b || (a !== null && b !== null && a.side === b.side && a.place.node === b.place.node && a.place.port === b.place.port);

function press(stage: Stage, p: Pointer, hit: Hit): Tool {
  stage.editor.endGesture();
  switch (hit.kind) {
    case "port": return p.ctrl ? rewire(stage, p, hit) : onPort(p, hit.place, hit.port.side);
    case "field": if (stage.enterField(hit.view.id, hit.field.port.name)) return idle;
      return onItem(p, hit.view.item);
    case "node": return onItem(p, hit.view.item, hit.noted);
    case "corner": return resizing(stage, p, hit.item);
    case "dot": case "frame": case "note": return onItem(p, hit.item);
    case "wire": return p.alt ? onEmpty(p) : onWire(p, hit);
    case "empty": return onEmpty(p);
  }
}

/** Pressed on the dot of a cell: a click moves the cursor there. */
function onCell(start: Pointer, cell: CellHit): Tool {
  const tool: Tool = {
    name: "pointing cell",
    move: (_, p) => (movedFrom(start, p) ? idle : tool),
    up(stage) {
      stage.goToCell(cell);
      return idle;
    },
    cancel: () => idle,
  };
  return tool;
}

/** Pressed on a port: a click starts a wire that follows, a drag one that is dropped. */
function onPort(start: Pointer, place: Place, side: "input" | "output"): Tool {
  const tool: Tool = {
    name: "pointing port",
    move: (stage, p) => (movedFrom(start, p) ? pull(stage, p, place, side, "drag") : tool),
    up: (stage, p) => pull(stage, p, place, side, "click"),
    cancel: () => idle,
  };
  return tool;
}

/** Pressed on an item: a click selects, a drag moves it with the selection. `opens`: on the sign of the note that it has. */
function onItem(start: Pointer, item: ItemId, opens = false): Tool {
  const tool: Tool = {
    name: "pointing item",
    move: (stage, p) => (movedFrom(start, p) ? dragItems(stage, start, p, item) : tool),
    up(stage, p) {
      choose(stage, item, p.shift || p.ctrl);
      if (opens || (p.clicks === 2 && item.startsWith("note:"))) stage.write(item);
      else if (p.clicks === 2) openTwice(stage, item);
      return idle;
    },
    cancel: () => idle,
  };
  return tool;
}

/** A double click: a collapsed frame opens, an instance is looked into, anything else gets another name. */
function openTwice(stage: Stage, item: ItemId): void {
  const frame = item.startsWith("frame:") ? stage.editor.document.frames.get(item.slice(6)) : undefined;
  if (item.startsWith("node:") && stage.options.dive?.(item.slice(5))) return;
  if (frame?.collapsed) toggleCollapsed(stage.editor, [item]);
  else if (!item.startsWith("dot:")) stage.rename(item, null);
}

/** Select an item alone, or toggle it. */
export function choose(stage: Stage, item: ItemId, toggle: boolean): void {
  const { selection } = stage.editor.get();
  const next = new Set(toggle ? selection : []);
  if (toggle && selection.has(item)) next.delete(item);
  else next.add(item);
  stage.editor.select(next, item);
  stage.focus(item);
}

/** Pressed on a wire: a double click bends it, a click selects its ends' nodes, a drag is one on the canvas. */
function onWire(start: Pointer, hit: Extract<Hit, { kind: "wire" }>): Tool {
  const empty = onEmpty(start);
  const tool: Tool = {
    name: "pointing wire",
    move: (stage, p) => (movedFrom(start, p) ? (empty.move?.(stage, p) ?? idle) : tool),
    up(stage, p) {
      if (p.clicks === 2) addDotAt(stage, hit.wire, stage.toWorld(p));
      else stage.pinWire(hit.wire.key);
      return idle;
    },
    cancel: () => idle,
  };
  return tool;
}

/** Pressed on the empty canvas: a box, the knife with Alt, or panning. */
function onEmpty(start: Pointer): Tool {
  const tool: Tool = {
    name: "pointing canvas",
    move: (stage, p) => (movedFrom(start, p) ? leaveEmpty(stage, start, p) : tool),
    up(stage, p) {
      if (p.clicks === 2) openPalette(stage, p, null);
      else if (!p.shift) stage.editor.select([], null);
      stage.focus(null);
      return idle;
    },
    cancel: () => idle,
  };
  return tool;
}

function leaveEmpty(stage: Stage, start: Pointer, p: Pointer): Tool {
  if (start.alt) return knife(stage, start, p);
  if (start.touch || (stage.options.dragEmpty === "pan" && !start.shift)) return panning(stage, start, p);
  return box(stage, start, p);
}
