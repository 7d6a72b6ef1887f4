/** The difference of two pictures, its numbers, and the map of their similarity. Pure: in a worker, or here where there is none. */
import { difference, distance, similarity, type Distance } from "../../pixels/compare";
import { fitted, type Fit } from "../../pixels/fit";
import type { Picture } from "../../pixels/picture";

export interface Wanted {
  readonly a: Picture;
  readonly b: Picture;
  readonly fit: Fit;
}

export interface Measured {
  readonly apart: Picture;
  readonly map: Picture | null;
  readonly distance: Distance;
}

export function measure({ a, b, fit }: Wanted): Measured {
  const [one, other] = fitted(a, b, fit);
  const apart = difference(one, other);
  const map = similarity(one, other);
  return { apart, map, distance: distance(apart, map) };
}
