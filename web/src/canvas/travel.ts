/** Travelling: bring an item into view, with or without the keyboard. */

import type { ItemId } from "../graph/document";
import type { Surface } from "./surface";
import { union } from "./scene/scene";
import { fitted, revealed, zoomedAt } from "./view/camera";

/** Bring an item into view; one in a collapsed frame is shown by that frame. */
export function show(surface: Surface, item: ItemId): boolean {
  const box = surface.scene.box(item);
  if (box) surface.glide(revealed(surface.heading, box, surface.size.width, surface.size.height));
  return box !== null;
}

/** Bring an item into view and put the keyboard on it. */
export function reveal(surface: Surface, item: ItemId): void {
  if (!show(surface, item)) return;
  surface.editor.select([item], item);
  surface.focus(item);
}

/** To another zoom around the middle of the view. */
export function zoom(s: Surface, to: number): void {
  s.glide(zoomedAt(s.heading, to, { x: s.size.width / 2, y: s.size.height / 2 }));
}

/** Show these items, or all where there are none, as large as fits. */
export function fit(s: Surface, items: Iterable<ItemId> = []): void {
  const some = [...items];
  const area = some.length ? union(some.flatMap((id) => s.scene.box(id) ?? [])) : s.scene.bounds();
  if (area) s.glide(fitted(area, s.size.width, s.size.height));
}
