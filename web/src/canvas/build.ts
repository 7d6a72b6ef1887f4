/** The graph surface put together: painted at once, its hands and extras as soon as they are there. */

import "./canvas.css";
import type { Editor } from "../store/state";
import type { CanvasHandle, CanvasOptions } from "./contract";
import type { Extras } from "./extras/extras";
import type { Hands } from "./hands";
import { Soon } from "./soon";
import { Surface } from "./surface";
import { fit, reveal, show, zoom } from "./travel";
import type { Parts } from "./voice";

type Viewing = "showPreview" | "clearPreviews" | "fit" | "zoomTo" | "reveal" | "show" | "toWorld" | "toScreen" | "focus" | "setMinimap" | "highlight" | "flush";

/** Build the graph surface into `host`; `handsFor` makes what acts on it, or fetches that. */
export function build(host: HTMLElement, store: Editor, options: CanvasOptions, handsFor: (surface: Surface) => Hands | Promise<Hands>): CanvasHandle {
  const surface = new Surface(host, store, options);
  const hands = new Soon(handsFor(surface));
  const extras = new Soon(import("./extras/extras").then((module) => new module.Extras(surface)));
  surface.parts = partsOf(hands, extras, options);
  return { ...viewing(surface, extras), ...editing(surface, hands), dispose() {
    for (const part of [hands, extras, surface]) part.dispose();
  } };
}

function partsOf(hands: Soon<Hands>, extras: Soon<Extras>, options: CanvasOptions): Parts {
  const announce = (text: string): void => hands.with(({ mirror }) => mirror.announce(text));
  return {
    announce,
    tell(text) {
      announce(text);
      options.toast?.(text);
    },
    focus: (item) => hands.with(({ mirror }) => mirror.focus(item)),
    pinWire: (key) => extras.with((part) => part.pinWire(key)),
    rename: (item, port) => extras.with((part) => part.rename(item, port)),
    write: (item) => extras.with((part) => part.write(item)),
    offer: (offer) => extras.with((part) => part.offer(offer)),
    covers: (item) => extras.now?.covers(item) ?? false,
    frame: (moved) => extras.now?.update(moved),
  };
}

function viewing(surface: Surface, extras: Soon<Extras>): Pick<CanvasHandle, Viewing> {
  return {
    showPreview: (node, picture, kind) => surface.pictures.show(node, picture, kind),
    clearPreviews: (node) => surface.pictures.clear(node),
    fit: (items) => fit(surface, items),
    zoomTo: (to) => zoom(surface, to),
    reveal: (item) => reveal(surface, item),
    show: (item) => void show(surface, item),
    toWorld: (screen) => surface.toWorld(screen),
    toScreen: (world) => surface.toScreen(world),
    focus: () => surface.focus(surface.state().active),
    setMinimap: (shown) => extras.with((part) => part.setMinimap(shown)),
    highlight: (items) => surface.highlight(items),
    flush: () => surface.flush(),
  };
}

function editing(surface: Surface, hands: Soon<Hands>): Omit<CanvasHandle, Viewing | "dispose"> {
  return {
    startWire: (place, side) => hands.with(({ editing: act }) => act.startWire(place, side)),
    moveWires: (place, side) => hands.with(({ editing: act }) => act.moveWires(place, side)),
    focusWire: (to) => hands.with(({ editing: act }) => act.focusWire(to)),
    insertOn: (to) => hands.with(({ editing: act }) => act.insertOn(to)),
    bend: (to) => hands.with(({ editing: act }) => act.bend(to)),
    rename: (item, port) => surface.rename(item, port ?? null),
    write: (item) => surface.write(item),
    perform: (act) => hands.with((part) => part.perform(act)),
  };
}
