/** Where a picture lies in its window: a scale in device pixels a pixel, and the pixel in the middle. Pure. */

export interface View {
  /** Device pixels for one pixel of the picture; 1 is exact. */
  readonly scale: number;
  /** The place of the picture that lies in the middle of the window, in its pixels. */
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export const [LEAST, MOST] = [1 / 32, 64];
const MARGIN = 8;

/** From this scale on pixels stay square, and from the other on a grid is drawn between them. */
export const SQUARE_FROM = 2;
export const GRID_FROM = 16;

export const limited = (scale: number): number => Math.min(MOST, Math.max(LEAST, scale));

/** All of the picture, as large as it goes; small ones by a whole factor, so that all their pixels are of one size. */
export function fitView(picture: Size, window: Size): View {
  const scale = Math.min((window.width - 2 * MARGIN) / picture.width, (window.height - 2 * MARGIN) / picture.height);
  return { scale: limited(scale > 1 ? Math.floor(scale) : scale), x: picture.width / 2, y: picture.height / 2 };
}

/** Each pixel of the picture on one of the screen. */
export const exactView = (view: View): View => ({ ...view, scale: 1 });

/** The corner of the picture in the window: on whole device pixels, so that none is smeared over two. */
export function cornerOf(view: View, window: Size): Spot {
  return { x: Math.round(window.width / 2 - view.x * view.scale), y: Math.round(window.height / 2 - view.y * view.scale) };
}

/** The pixel under a place of the window; also beyond the picture. */
export function pixelUnder(view: View, window: Size, at: Spot): Spot {
  const corner = cornerOf(view, window);
  return { x: Math.floor((at.x - corner.x) / view.scale), y: Math.floor((at.y - corner.y) / view.scale) };
}

/** Another scale, such that what lies under `at` stays there. */
export function zoomedAt(view: View, window: Size, scale: number, at: Spot): View {
  const next = limited(scale);
  const [dx, dy] = [at.x - window.width / 2, at.y - window.height / 2];
  return { scale: next, x: view.x + dx / view.scale - dx / next, y: view.y + dy / view.scale - dy / next };
}

/** Moved by device pixels; the middle stays on the picture. */
export function panned(view: View, picture: Size, dx: number, dy: number): View {
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  return { ...view, x: within(view.x - dx / view.scale, picture.width), y: within(view.y - dy / view.scale, picture.height) };
}

/** The steps that + and - go through: whole factors above 1, their inverses below. */
export const nextScale = (scale: number, way: 1 | -1): number => limited(2 ** (way > 0 ? Math.floor(Math.log2(scale) + 1.0001) : Math.ceil(Math.log2(scale) - 1.0001)));
