/** What tools show while they work: plain data that the painter draws over the scene. */

import type { Point } from "../../geometry/point";
import type { ItemId, Place } from "../../graph/document";
import type { Area } from "../scene/grid";

export type Halo = "fits" | "converts" | "refused";

export interface PendingWire {
  readonly from: Point;
  readonly to: Point;
  /** Which side it hangs on. */
  readonly side: "input" | "output";
  readonly type: string;
  readonly halo: Halo | null;
}

/** A port that a wire could go to: painted with a ring. */
export interface PortHalo {
  readonly place: Place;
  readonly side: "input" | "output";
  readonly halo: Halo;
}

/** The edge of the canvas that stands for the inputs or the outputs of a definition. */
export interface Boundary {
  readonly area: Area;
  /** Whether letting go now would use it. */
  readonly over: boolean;
}

export interface Feedback {
  pending: readonly PendingWire[];
  halos: readonly PortHalo[];
  box: Area | null;
  knife: readonly Point[];
  /** Wires that the knife or a drop would take: by key. */
  marked: ReadonlySet<string>;
  guides: readonly { readonly a: Point; readonly b: Point }[];
  hoverWire: string | null;
  hoverPort: { readonly place: Place; readonly side: "input" | "output" } | null;
  /** The wire that the keyboard is on. */
  focusWire: string | null;
  /** The node whose header, or the frame, that the pointer is on. */
  hoverItem: ItemId | null;
  /** Words beside the pointer: why a wire is refused, into which frame a drop goes. */
  tip: { readonly text: string; readonly at: Point } | null;
  /** The frame that would take what is dragged. */
  dropInto: ItemId | null;
  boundary: Boundary | null;
}

export const noFeedback = (): Feedback => ({
  pending: [], halos: [], box: null, knife: [], marked: new Set(), guides: [], hoverWire: null, hoverPort: null,
  focusWire: null, hoverItem: null, tip: null, dropInto: null, boundary: null,
});
