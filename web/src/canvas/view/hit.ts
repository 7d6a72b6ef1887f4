/** What lies under the pointer. Pure: a scene, a camera, a point. Ports before bodies, front before back. */

import { METRICS } from "../../geometry/metrics";
import type { Camera, Point } from "../../geometry/point";
import type { ItemId, Place } from "../../graph/document";
import { nearest } from "../scene/curve";
import type { Area } from "../scene/grid";
import type { FieldView, NodeView, PortView } from "../scene/node_view";
import type { Scene } from "../scene/scene";
import { FRAME_HEADER, type DotView } from "../scene/things";
import type { WireView } from "../scene/wire_view";
import { toWorld } from "./camera";

export type Hit =
  | { readonly kind: "port"; readonly view: NodeView; readonly port: PortView; readonly place: Place }
  | { readonly kind: "field"; readonly view: NodeView; readonly field: FieldView }
  /** `noted`: on the sign that says it has a note. */
  | { readonly kind: "node"; readonly view: NodeView; readonly header: boolean; readonly noted: boolean }
  /** The lower right corner of a node or a note, by which it is resized. */
  | { readonly kind: "corner"; readonly item: ItemId }
  | { readonly kind: "dot"; readonly view: DotView; readonly item: ItemId }
  | { readonly kind: "wire"; readonly wire: WireView; readonly t: number }
  | { readonly kind: "frame"; readonly item: ItemId }
  | { readonly kind: "note"; readonly item: ItemId }
  | { readonly kind: "empty" };

/** Below this zoom ports are too close to each other to be meant. */
const PORT_ZOOM = 0.25;
const WIRE_REACH = 7;
/** How far left of its right edge a node shows that it has a note. */
export const NOTE_SIGN = 38;
const DOT_REACH = 11;

/** What is at a screen point. */
export function hitAt(scene: Scene, camera: Camera, screen: Point): Hit {
  const p = toWorld(camera, screen);
  const k = 1 / camera.zoom;
  return dotAt(scene, p, Math.max(8, DOT_REACH * k))
    ?? nodeOrPort(scene, p, camera.zoom)
    ?? noteAt(scene, p)
    ?? wireAt(scene, p, WIRE_REACH * k)
    ?? frameAt(scene, p, k)
    ?? { kind: "empty" };
}

const around = (p: Point, r: number): Area => ({ left: p.x - r, top: p.y - r, right: p.x + r, bottom: p.y + r });

function nodeOrPort(scene: Scene, p: Point, zoom: number): Hit | null {
  const reach = zoom < PORT_ZOOM ? 0 : METRICS.portReach / zoom;
  const views = scene.nodesIn(around(p, reach)).reverse();
  for (const view of views) {
    const inside = within(view, p);
    const port = reach ? portNear(view, p, reach, inside) : null;
    if (port) return { kind: "port", view, port, place: { node: view.id, port: port.name } };
    if (inside) return onNode(view, p, zoom);
  }
  return null;
}

export const within = (view: Area, p: Point): boolean =>
  p.x >= view.left && p.x <= view.right && p.y >= view.top && p.y <= view.bottom;

/** The nearest port in reach; inside the body only close to the edge, so that fields stay usable. */
function portNear(view: NodeView, p: Point, reach: number, inside: boolean): PortView | null {
  let best: PortView | null = null;
  let least = inside ? Math.min(reach, METRICS.portReach) : reach;
  for (const port of portsOf(view)) {
    const distance = Math.hypot(view.left + port.x - p.x, view.top + port.y - p.y);
    if (distance <= least) [best, least] = [port, distance];
  }
  return best;
}

function* portsOf(view: NodeView): Generator<PortView> {
  yield* view.inputs;
  yield* view.outputs;
}

const CORNER = 12;

const onCorner = (a: Area, p: Point): boolean => a.right - p.x + (a.bottom - p.y) <= CORNER;

function onNode(view: NodeView, p: Point, zoom: number): Hit {
  const header = p.y <= view.top + view.layout.header.height;
  const noted = header && view.node.look.note !== "" && zoom >= 0.4 && Math.abs(p.x - (view.right - NOTE_SIGN)) <= 10;
  if (header || zoom < 0.4) return { kind: "node", view, header, noted };
  if (onCorner(view, p)) return { kind: "corner", item: view.item };
  const field = view.fields.find((f) => !f.bound && p.x >= view.left + f.x && p.x <= view.left + f.x + f.width
    && p.y >= view.top + f.y && p.y <= view.top + f.y + f.height);
  return field ? { kind: "field", view, field } : { kind: "node", view, header, noted };
}

function dotAt(scene: Scene, p: Point, reach: number): Hit | null {
  for (const view of scene.dots.values()) {
    if (Math.hypot(view.dot.x - p.x, view.dot.y - p.y) <= reach) return { kind: "dot", view, item: view.item };
  }
  return null;
}

function noteAt(scene: Scene, p: Point): Hit | null {
  let found: Hit | null = null;
  for (const view of scene.notes.values()) if (within(view, p)) found = { kind: onCorner(view, p) ? "corner" : "note", item: view.item };
  return found;
}

/** The nearest wire within `reach`, world. */
export function wireAt(scene: Scene, p: Point, reach: number): Extract<Hit, { kind: "wire" }> | null {
  let best: Extract<Hit, { kind: "wire" }> | null = null;
  let least = reach;
  scene.wireGrid.visit(around(p, reach), (wire) => {
    const { distance, t } = nearest(wire, p);
    if (distance <= least) [best, least] = [{ kind: "wire", wire, t }, distance];
  });
  return best;
}

/** A frame is taken by its header and its edge; its inside is the canvas. */
function frameAt(scene: Scene, p: Point, k: number): Hit | null {
  const edge = 5 * k;
  let best: { item: ItemId; size: number } | null = null;
  for (const view of scene.frames.values()) {
    if (!within(view, p)) continue;
    const header = p.y <= view.top + Math.max(FRAME_HEADER, 12 * k);
    const rim = Math.min(p.x - view.left, view.right - p.x, view.bottom - p.y) <= edge;
    const size = (view.right - view.left) * (view.bottom - view.top);
    if ((header || rim) && (!best || size < best.size)) best = { item: view.item, size };
  }
  return best && { kind: "frame", item: best.item };
}

/** The innermost frame whose inside holds a point, or null. */
export function frameAround(scene: Scene, p: Point, without: ReadonlySet<ItemId>): ItemId | null {
  let best: { item: ItemId; size: number } | null = null;
  for (const view of scene.frames.values()) {
    const size = (view.right - view.left) * (view.bottom - view.top);
    if (!without.has(view.item) && within(view, p) && (!best || size < best.size)) best = { item: view.item, size };
  }
  return best?.item ?? null;
}

/** The port nearest to a screen point within the snapping distance that `accept` takes. */
export function snapPort(scene: Scene, camera: Camera, screen: Point, side: "input" | "output",
  accept: (place: Place) => boolean): { readonly view: NodeView; readonly port: PortView } | null {
  const p = toWorld(camera, screen);
  const reach = METRICS.snapReach / camera.zoom;
  let best: { view: NodeView; port: PortView } | null = null;
  let least = reach;
  for (const view of scene.nodesIn(around(p, reach))) {
    for (const port of side === "input" ? view.inputs : view.outputs) {
      const distance = Math.hypot(view.left + port.x - p.x, view.top + port.y - p.y);
      if (distance <= least && accept({ node: view.id, port: port.name })) [best, least] = [{ view, port }, distance];
    }
  }
  return best;
}
