/** How things lie on the canvas, as `ui` holds it: reading with limits, so that no file can break the layout. */

import type { Json, JsonObject, Mode, NodeLook, SeedMode } from "./document";

/** Ten thousand nodes in one row end at three million. */
export const FARTHEST = 10_000_000;
export const NO_REST: JsonObject = Object.freeze({});
const MODES: readonly Mode[] = ["on", "bypass", "mute"];
const SEEDS: readonly SeedMode[] = ["fixed", "random", "increment"];
const NODE_KEYS = ["x", "y", "width", "height", "collapsed", "mode", "color", "note", "seeds", "via"];

/** The look of a new node at this place. */
export const lookAt = (x: number, y: number): NodeLook => ({
  x, y, width: null, height: null, collapsed: false, mode: "on", color: null, note: "", seeds: new Map(), rest: NO_REST,
});

export const isObject = (data: Json | undefined): data is JsonObject =>
  typeof data === "object" && data !== null && !Array.isArray(data);

/** The object under a key, or an empty one. */
export const objectOf = (data: Json | undefined): JsonObject => (isObject(data) ? data : NO_REST);

/** A number within limits, or `otherwise`. */
export function numberOf(data: Json | undefined, low: number, high: number, otherwise: number): number {
  return typeof data === "number" && Number.isFinite(data) ? Math.min(Math.max(data, low), high) : otherwise;
}

export const coordinate = (data: Json | undefined): number => numberOf(data, -FARTHEST, FARTHEST, 0);

/** A side of something, or null where none is given. */
export const sideOf = (data: Json | undefined, least: number): number | null =>
  typeof data === "number" ? numberOf(data, least, 20_000, least) : null;

export const textOf = (data: Json | undefined): string => (typeof data === "string" ? data : "");

/** A colour by name; anything else is no colour. */
export const colorOf = (data: Json | undefined): string | null =>
  typeof data === "string" && /^[a-z][a-z0-9-]{0,20}$/.test(data) ? data : null;

export const modeOf = (data: Json | undefined): Mode => MODES.find((mode) => mode === data) ?? "on";

/** What is left of an object without these keys. */
export function restOf(data: JsonObject, keys: readonly string[]): JsonObject {
  const rest = Object.entries(data).filter(([key]) => !keys.includes(key));
  return rest.length ? Object.fromEntries(rest) : NO_REST;
}

/** The look that `ui.nodes[name]` describes. */
export function readLook(data: JsonObject): NodeLook {
  return {
    x: coordinate(data["x"]), y: coordinate(data["y"]), width: sideOf(data["width"], 120),
    height: sideOf(data["height"], 28), collapsed: data["collapsed"] === true, mode: modeOf(data["mode"]),
    color: colorOf(data["color"]), note: textOf(data["note"]), seeds: readSeeds(objectOf(data["seeds"])),
    rest: restOf(data, NODE_KEYS),
  };
}

function readSeeds(data: JsonObject): Map<string, SeedMode> {
  const seeds = new Map<string, SeedMode>();
  for (const [port, mode] of Object.entries(data)) {
    const known = SEEDS.find((m) => m === mode);
    if (known && known !== "fixed") seeds.set(port, known);
  }
  return seeds;
}

/** The look as `ui.nodes[name]`; what is usual is left out. */
export function writeLook(look: NodeLook, via: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries({
    ...look.rest, x: look.x, y: look.y, width: look.width, height: look.height, collapsed: look.collapsed || null,
    mode: look.mode === "on" ? null : look.mode, color: look.color, note: look.note || null,
    seeds: look.seeds.size ? Object.fromEntries(look.seeds) : null, via: via.size ? Object.fromEntries(via) : null,
  } satisfies Record<string, Json>).filter(([, value]) => value !== null));
}
