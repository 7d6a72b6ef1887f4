/** The camera: between screen and world, zooming at a point, fitting and revealing an area, gliding between two places. */

import type { Area, Camera, Point } from "./point";

export const ZOOM = { least: 0.02, most: 4 } as const;

export const clampZoom = (zoom: number): number => Math.min(ZOOM.most, Math.max(ZOOM.least, zoom));

export const toWorld = (camera: Camera, p: Point): Point => ({ x: camera.x + p.x / camera.zoom, y: camera.y + p.y / camera.zoom });

export const toScreen = (camera: Camera, p: Point): Point => ({ x: (p.x - camera.x) * camera.zoom, y: (p.y - camera.y) * camera.zoom });

/** The camera after the surface was pulled by screen pixels. */
export const panned = (camera: Camera, dx: number, dy: number): Camera =>
  ({ ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom });

/** The camera at another zoom with the world point under `at` staying there. */
export function zoomedAt(camera: Camera, zoom: number, at: Point): Camera {
  const next = clampZoom(zoom);
  const held = toWorld(camera, at);
  return { x: held.x - at.x / next, y: held.y - at.y / next, zoom: next };
}

/** What the camera sees, `pad` screen pixels wider. */
export function visibleArea(camera: Camera, width: number, height: number, pad = 0): Area {
  const edge = pad / camera.zoom;
  return { left: camera.x - edge, top: camera.y - edge,
    right: camera.x + width / camera.zoom + edge, bottom: camera.y + height / camera.zoom + edge };
}

/** The camera that shows an area in the middle, never larger than `most` or smaller than `least`. */
export function fitted(area: Area, width: number, height: number, pad = 48, most = 1, least: number = ZOOM.least): Camera {
  const w = Math.max(1, area.right - area.left);
  const h = Math.max(1, area.bottom - area.top);
  const room = (side: number, whole: number): number => Math.max(whole - 2 * pad, 1) / side;
  const zoom = Math.max(least, Math.min(most, room(w, width), room(h, height), ZOOM.most));
  return { x: (area.left + area.right - width / zoom) / 2, y: (area.top + area.bottom - height / zoom) / 2, zoom };
}

/** The camera moved as little as shows an area (its upper left corner, where it is too large). */
export function revealed(camera: Camera, area: Area, width: number, height: number, pad = 40): Camera {
  const seen = visibleArea(camera, width, height, -pad);
  const shift = (low: number, high: number, from: number, to: number): number =>
    high - low > to - from || low < from ? low - from : high > to ? high - to : 0;
  return { ...camera, x: camera.x + shift(area.left, area.right, seen.left, seen.right),
    y: camera.y + shift(area.top, area.bottom, seen.top, seen.bottom) };
}

/** The camera between two, `t` from 0 to 1: zoom moves evenly to the eye. */
export function blend(a: Camera, b: Camera, t: number, width: number, height: number): Camera {
  const zoom = a.zoom * (b.zoom / a.zoom) ** t;
  const middle = (c: Camera): Point => ({ x: c.x + width / c.zoom / 2, y: c.y + height / c.zoom / 2 });
  const [from, to] = [middle(a), middle(b)];
  // How far the zoom has come decides how far the middle has: then no point of the way runs ahead.
  const way = Math.abs(a.zoom / b.zoom - 1) < 1e-6 ? t : (1 / zoom - 1 / a.zoom) / (1 / b.zoom - 1 / a.zoom);
  return { zoom, x: from.x + (to.x - from.x) * way - width / zoom / 2, y: from.y + (to.y - from.y) * way - height / zoom / 2 };
}
