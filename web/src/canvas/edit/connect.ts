/** Connecting as commands: what a drop does, and what it says. */

import type { Converter } from "../../graph/catalogue";
import { placeText, type ItemId, type Place, type Wire } from "../../graph/document";
import { bestInput, outputsFor, refuseWire } from "../../graph/refuse";
import type { Refusal } from "../../graph/refusal";
import { connect, connectThrough, disconnect } from "../../graph/wiring";
import { portPoint } from "../scene/node_view";
import type { Stage } from "../tools/stage";
import type { Halo } from "../view/feedback";
import { say } from "../words";

/** The end of a wire that is being drawn. */
export interface End {
  readonly place: Place;
  readonly side: "input" | "output";
  /** The reroute dot it hangs on. */
  readonly via: string | null;
}

/** The wire between an end and a port of the other side. */
export const wireBetween = (end: End, other: Place): Wire =>
  end.side === "output" ? { from: end.place, to: other } : { from: other, to: end.place };

/** What a halo says about a wire. */
export function haloOf(refusal: Refusal | null): Halo {
  if (!refusal) return "fits";
  return refusal.kind === "type_mismatch" && refusal.converters.length ? "converts" : "refused";
}

/** Draw a wire that fits; what stood in the input goes. `leaving` is an input it was taken from. */
export function makeWire(stage: Stage, wire: Wire, via: string | null, leaving: Place | null = null): void {
  const said = { from: placeText(wire.from), to: placeText(wire.to) };
  stage.editor.edit(say("edit.connect", said), (draft) => {
    if (leaving && placeText(leaving) !== placeText(wire.to)) disconnect(draft, leaving);
    connect(draft, wire, via);
  });
  stage.announce(say("link.made", said));
}

/** Put a converter between, half way. */
export function convertWire(stage: Stage, wire: Wire, converter: Converter): void {
  const [a, b] = [stage.scene.nodes.get(wire.from.node), stage.scene.nodes.get(wire.to.node)];
  if (!a || !b) return;
  const [p, q] = [portPoint(a, "output", wire.from.port), portPoint(b, "input", wire.to.port)];
  const at = { x: (p.x + q.x) / 2 - 112, y: (p.y + q.y) / 2 - 40 };
  const name = say("edit.convert", { from: placeText(wire.from), to: placeText(wire.to), converter: converter.type.id });
  let made = "";
  stage.editor.edit(name, (draft) => void (made = connectThrough(draft, wire, converter, at.x, at.y)));
  if (made) stage.editor.select([`node:${made}` satisfies ItemId]);
  stage.announce(name);
}

/** Take a wire out of an input. */
export function cutWire(stage: Stage, to: Place): void {
  stage.editor.edit(say("edit.disconnect", { to: placeText(to) }), (draft) => disconnect(draft, to));
}

/** The port of a node that a wire dropped on its body takes, or null. */
export function bodyPort(stage: Stage, end: End, node: string): Place | null {
  if (end.side === "output") return bestInput(stage.graph, end.place, node)?.place ?? null;
  return outputsFor(stage.graph, end.place).find((target) => target.place.node === node)?.place ?? null;
}

/** A refusal in words: the reason and what would help. */
export const refusalText = (refusal: Refusal): string => `${refusal.reason}. ${refusal.fix}`;

export const refusalOf = (stage: Stage, end: End, other: Place): Refusal | null =>
  refuseWire(stage.graph, wireBetween(end, other));
