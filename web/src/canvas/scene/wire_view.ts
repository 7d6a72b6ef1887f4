/** A wire as the canvas sees it: one segment between two ports or reroute dots. */

import type { Place } from "../../graph/document";
import type { TypeStyle } from "../look/type_style";
import { curveArea, type Curve } from "./curve";
import type { Box } from "./grid";

export interface WireView extends Box, Curve {
  /** "in:node.port" for what ends in an input, "dot:id" for what ends in a dot. */
  readonly key: string;
  readonly from: Place;
  /** The input it ends in; null where it ends in a dot. */
  readonly to: Place | null;
  /** The dot it starts at, or null for the output itself. */
  readonly start: string | null;
  /** The dot it ends in, or null. */
  readonly end: string | null;
  readonly type: string;
  readonly style: TypeStyle;
  /** A silent conversion that loses nothing: drawn as a notch. */
  readonly converts: boolean;
  /** Carries axes: drawn as a double line. */
  axes: readonly string[];
}

/** Where a wire lies that nobody can see. */
export const NOWHERE = { x1: 0, y1: 0, x2: 0, y2: 0, left: 0, top: 0, right: 0, bottom: 0 } as const;

const PAD = 8;

/** Put the ends of a wire; the index needs it again afterwards. */
export function placeWire(wire: WireView, x1: number, y1: number, x2: number, y2: number): void {
  wire.x1 = x1;
  wire.y1 = y1;
  wire.x2 = x2;
  wire.y2 = y2;
  Object.assign(wire, curveArea(wire, PAD));
}
