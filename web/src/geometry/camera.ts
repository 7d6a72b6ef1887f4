/** The camera: from screen to world and back, zooming at the pointer, fitting. */

import type { Camera, Point, Rect } from "./point";

export const LEAST_ZOOM = 0.05;
export const MOST_ZOOM = 4;

export const toWorld = (camera: Camera, screen: Point): Point =>
  ({ x: camera.x + screen.x / camera.zoom, y: camera.y + screen.y / camera.zoom });

export const toScreen = (camera: Camera, world: Point): Point =>
  ({ x: (world.x - camera.x) * camera.zoom, y: (world.y - camera.y) * camera.zoom });

/** The part of the world that a canvas of this size shows. */
export const viewOf = (camera: Camera, width: number, height: number): Rect =>
  ({ x: camera.x, y: camera.y, width: width / camera.zoom, height: height / camera.zoom });

export const limitZoom = (zoom: number): number => Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);

/** The camera moved by screen pixels: what lay under the pointer follows it. */
export const panBy = (camera: Camera, dx: number, dy: number): Camera =>
  ({ ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom });

/** The camera at another zoom; the world point under `screen` stays there. */
export function zoomAt(camera: Camera, screen: Point, zoom: number): Camera {
  const limited = limitZoom(zoom);
  const world = toWorld(camera, screen);
  return { x: world.x - screen.x / limited, y: world.y - screen.y / limited, zoom: limited };
}

/** The camera that shows all of a rectangle in the middle, at most at `most` zoom. */
export function fit(rect: Rect, width: number, height: number, margin = 48, most = 1): Camera {
  const room = (side: number, whole: number): number => Math.max(whole - 2 * margin, 1) / Math.max(side, 1);
  const zoom = limitZoom(Math.min(room(rect.width, width), room(rect.height, height), most));
  return { zoom, x: rect.x + rect.width / 2 - width / zoom / 2, y: rect.y + rect.height / 2 - height / zoom / 2 };
}

/** The camera moved as little as shows a rectangle (its upper left corner, where it is too large). */
export function reveal(camera: Camera, rect: Rect, width: number, height: number, margin = 32): Camera {
  const pad = margin / camera.zoom;
  const shift = (at: number, size: number, from: number, length: number): number => {
    if (at < from + pad) return at - pad;
    return at + size > from + length - pad ? Math.min(at + size - length + pad, at - pad) : from;
  };
  return { ...camera, x: shift(rect.x, rect.width, camera.x, width / camera.zoom), y: shift(rect.y, rect.height, camera.y, height / camera.zoom) };
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
