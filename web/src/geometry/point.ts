/** Points, sizes and rectangles. World: the plane that nodes lie on. Screen: CSS pixels of the canvas. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The same as edges: what painting and hit-testing compare. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The camera: the world point at the canvas's upper left corner, and screen pixels a world unit. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}
