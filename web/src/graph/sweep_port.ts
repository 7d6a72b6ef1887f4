/** Which inputs can be swept. */

import type { InputPort } from "../api/catalogue";

const SCALARS: ReadonlySet<string> = new Set(["Boolean", "Integer", "Number", "Text"]);

/** Whether an input can walk along an axis: it takes single values that can be typed. */
export const canSweep = (port: InputPort | null): port is InputPort => port?.kind === "item" && SCALARS.has(port.type);
