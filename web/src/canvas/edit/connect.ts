/** Connecting as commands: what a drop does, and what it says. */

import type { Converter } from "../../graph/catalogue";
import { placeText, type ItemId, type Place, type Wire } from "../../graph/document";
import { bestInput, outputsFor, refuseWire } from "../../graph/refuse";
import type { Refusal } from "../../graph/refusal";
import { connect, disconnect } from "../../graph/wiring";
import { t } from "../../messages";
import { connectWithConverter, disconnectWire } from "../../store/commands";
import type { Stage } from "../tools/stage";
import type { Halo } from "../view/feedback";

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
  stage.editor.edit(t("edit.connect", said), (draft) => {
    if (leaving && placeText(leaving) !== placeText(wire.to)) disconnect(draft, leaving);
    connect(draft, wire, via);
  });
  stage.options.linked?.(wire);
  stage.announce(t("link.made", said));
}

/** Put a converter between, half way. */
export function convertWire(stage: Stage, wire: Wire, converter: Converter): void {
  const made = connectWithConverter(stage.editor, wire, converter);
  if (made) stage.editor.select([`node:${made}` satisfies ItemId]);
  stage.announce(t("edit.convert", { from: placeText(wire.from), to: placeText(wire.to), converter: converter.type.id }));
}

/** Take a wire out of an input. */
export function cutWire(stage: Stage, to: Place): void {
  if (disconnectWire(stage.editor, to)) stage.announce(t("edit.disconnect", { to: placeText(to) }));
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
