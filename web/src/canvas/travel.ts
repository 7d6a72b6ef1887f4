/** Travelling: bring an item into view, with or without the keyboard. */

import type { ItemId } from "../graph/document";
import type { Surface } from "./surface";
import { revealed } from "./view/camera";

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
