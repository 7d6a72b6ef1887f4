/** The single entry to the graph surface. */

import "./canvas.css";
import type { ItemId } from "../graph/document";
import type { Editor } from "../store/state";
import type { CanvasHandle, CanvasOptions } from "./contract";
import { keyboard } from "./keys/keyboard";
import { Mirror } from "./mirror/mirror";
import { Minimap } from "./minimap/minimap";
import { Chips } from "./chips/chips";
import { Surface } from "./surface";
import { listen } from "./tools/listen";
import { Machine } from "./tools/machine";
import { drawing } from "./tools/wire";
import { union } from "./scene/scene";
import { fitted, revealed, zoomedAt } from "./view/camera";

/** Build the graph surface into `host`, on the state of `store`. */
export function createCanvas(host: HTMLElement, store: Editor, options: CanvasOptions = {}): CanvasHandle {
  const surface = new Surface(host, store, options);
  const machine = new Machine(surface);
  const mirror = new Mirror(surface);
  const chips = new Chips(surface);
  const minimap = new Minimap(surface, options.minimap ?? true);
  surface.parts = {
    announce: (text) => mirror.announce(text),
    tell(text) {
      mirror.announce(text);
      options.toast?.(text);
    },
    focus: (item) => mirror.focus(item),
    pinWire: (key) => chips.pin(key),
    frame(moved) {
      chips.update(moved);
      minimap.update(moved);
    },
  };
  const stops = [listen(surface, machine), keyboard(surface, machine, mirror)];
  return handle(surface, machine, minimap, () => {
    for (const stop of stops) stop();
    minimap.dispose();
    chips.dispose();
    mirror.dispose();
    surface.dispose();
  });
}

function handle(surface: Surface, machine: Machine, minimap: Minimap, dispose: () => void): CanvasHandle {
  const middle = () => ({ x: surface.size.width / 2, y: surface.size.height / 2 });
  return {
    showPreview: (node, picture, kind) => surface.pictures.show(node, picture, kind),
    clearPreviews: (node) => surface.pictures.clear(node),
    fit: (items) => fit(surface, items),
    zoomTo: (zoom) => surface.moveCamera(zoomedAt(surface.camera, zoom, middle())),
    reveal: (item) => reveal(surface, item),
    startWire: (place, side) => machine.set(drawing(surface, { id: 0, ...middle(), button: 0, shift: false, ctrl: false, alt: false,
      touch: false, clicks: 1 }, { place, side, via: null }, "click", null)),
    toWorld: (screen) => surface.toWorld(screen),
    toScreen: (world) => surface.toScreen(world),
    focus: () => surface.focus(surface.state().active),
    setMinimap: (shown) => minimap.setShown(shown),
    highlight(items) {
      surface.highlighted = new Set(items);
      surface.repaintAll();
    },
    flush: () => surface.flush(),
    dispose,
  };
}

/** Show these items, or all, as large as fits. */
export function fit(surface: Surface, items?: Iterable<ItemId>): void {
  const area = items ? union([...items].flatMap((id) => surface.scene.box(id) ?? [])) : surface.scene.bounds();
  if (area) surface.moveCamera(fitted(area, surface.size.width, surface.size.height));
}

/** Bring an item into view and put the keyboard on it. */
export function reveal(surface: Surface, item: ItemId): void {
  const box = surface.scene.box(item);
  if (!box) return;
  surface.moveCamera(revealed(surface.camera, box, surface.size.width, surface.size.height));
  surface.editor.select([item], item);
  surface.focus(item);
}
