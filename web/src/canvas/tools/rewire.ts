/** Ctrl and drag from a port: all its wires go to another port. */

import { placeText, type Place } from "../../graph/document";
import { movePortWires } from "../../store/commands";
import type { PendingWire } from "../view/feedback";
import { snapPort, type Hit } from "../view/hit";
import { portPoint } from "../scene/node_view";
import type { WireView } from "../scene/wire_view";
import { t } from "../../messages";
import { idle } from "./idle";
import type { Pointer, Stage, Tool } from "./stage";

/** Move the wires of a port to the one where the button is let go. */
export function rewire(stage: Stage, p: Pointer, hit: Extract<Hit, { kind: "port" }>): Tool {
  return moving(stage, hit.place, hit.port.side, p, "drag");
}

/** Move the wires of a port to the one that is clicked next. */
export function rewireByClick(stage: Stage, place: Place, side: "input" | "output"): Tool {
  stage.tell(t("said.choose_port", { port: placeText(place) }));
  return moving(stage, place, side, null, "click");
}

function moving(stage: Stage, place: Place, side: "input" | "output", p: Pointer | null, how: "drag" | "click"): Tool {
  const wires = [...stage.scene.wiresAt(`node:${place.node}`)].filter((wire) => holds(wire, place, side));
  if (!wires.length) return idle;
  let target: Place | null = null;
  let pressed = how === "drag";
  const follow = (q: Pointer): void => {
    const near = snapPort(stage.scene, stage.camera, q, side, (other) => placeText(other) !== placeText(place));
    target = near && { node: near.view.id, port: near.port.name };
    const to = near ? portPoint(near.view, side, near.port.name) : stage.toWorld(q);
    stage.show({ pending: wires.map((wire) => pending(wire, side, to)), marked: new Set(wires.map((w) => w.key)) });
  };
  const end = (s: Stage): Tool => {
    s.show({ pending: [], marked: new Set() });
    return idle;
  };
  const tool: Tool = {
    name: how === "drag" ? "rewire" : "rewire-clicks",
    move(_, q) {
      follow(q);
      return tool;
    },
    down(_, q) {
      pressed = true;
      follow(q);
      return tool;
    },
    up(s) {
      if (!pressed) return tool;
      if (target) drop(s, place, target, side);
      return end(s);
    },
    cancel: end,
  };
  if (p) follow(p);
  return tool;
}

const holds = (wire: WireView, place: Place, side: "input" | "output"): boolean => {
  const end = side === "output" ? wire.from : wire.to;
  return end?.node === place.node && end.port === place.port;
};

function pending(wire: WireView, side: "input" | "output", to: { x: number; y: number }): PendingWire {
  const fixed = side === "output" ? { x: wire.x2, y: wire.y2 } : { x: wire.x1, y: wire.y1 };
  return { from: fixed, to, side: side === "output" ? "input" : "output", type: wire.type, halo: null };
}

function drop(stage: Stage, from: Place, to: Place, side: "input" | "output"): void {
  const count = movePortWires(stage.editor, from, to, side);
  stage.tell(t("said.rewired", { count, to: placeText(to) }));
}
