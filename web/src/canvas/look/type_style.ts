/** How a port type is painted: its family's colour and glyph and its two letters. */

import { portLook, type Family } from "../../graph/ports";

export interface TypeStyle {
  readonly hue: Family;
  readonly code: string;
}

export const HUES: readonly Family[] = ["image", "latent", "model", "conditioning", "text", "number", "features", "table", "mask", "any"];

const made = new Map<string, TypeStyle>();

/** The style of a port type; unknown ones look like "any". */
export function typeStyle(type: string): TypeStyle {
  const known = made.get(type);
  if (known) return known;
  const { family, code } = portLook(type);
  const style = { hue: family, code };
  made.set(type, style);
  return style;
}
