/** The single entry to the graph surface. */

import "./canvas.css";
import type { Place } from "../graph/document";
import type { Editor } from "../store/state";
import type { CanvasHandle, CanvasOptions } from "./contract";
import type { Extras } from "./extras/extras";
import { actsOf, fit, zoom } from "./keys/acts";
import { Keyboard } from "./keys/keyboard";
import { insertOn } from "./keys/wire_keys";
import { Mirror } from "./mirror/mirror";
import { pointAt } from "./scene/curve";
import type { WireView } from "./scene/wire_view";
import { Surface } from "./surface";
import { listen } from "./tools/listen";
import { Machine } from "./tools/machine";
import { rewireByClick } from "./tools/rewire";
import { addDotAt } from "./tools/start";
import { drawing } from "./tools/wire";
import { reveal, show } from "./travel";

/** Build the graph surface into `host`, on the state of `store`. */
export function createCanvas(host: HTMLElement, store: Editor, options: CanvasOptions = {}): CanvasHandle {
  const surface = new Surface(host, store, options);
  const machine = new Machine(surface);
  const mirror = new Mirror(surface);
  const later = new Later(surface);
  surface.parts = {
    announce: (text) => mirror.announce(text),
    tell(text) {
      mirror.announce(text);
      options.toast?.(text);
    },
    focus: (item) => mirror.focus(item),
    pinWire: (key) => later.with((extras) => extras.pinWire(key)),
    rename: (item, port) => later.with((extras) => extras.rename(item, port)),
    write: (item) => later.with((extras) => extras.write(item)),
    offer: (offer) => later.with((extras) => extras.offer(offer)),
    covers: (item) => later.extras?.covers(item) ?? false,
    frame: (moved) => later.extras?.update(moved),
  };
  const acts = actsOf(surface);
  const keyboard = new Keyboard(surface, machine, mirror, acts);
  const parts = [keyboard, later, mirror, surface];
  const stop = listen(surface, machine);
  return { ...viewing(surface, later), ...editing(surface, machine, keyboard), perform: (act) => acts[act](), dispose() {
    stop();
    for (const part of parts) part.dispose();
  } };
}

/** The extras, loaded when the canvas has been painted. */
class Later {
  extras: Extras | null = null;
  private readonly loading: Promise<Extras>;
  private gone = false;

  constructor(surface: Surface) {
    this.loading = import("./extras/extras").then((module) => {
      const extras = new module.Extras(surface);
      if (this.gone) extras.dispose();
      else this.extras = extras;
      return extras;
    });
  }

  with(act: (extras: Extras) => void): void {
    if (this.extras) act(this.extras);
    else void this.loading.then((extras) => (this.gone ? undefined : act(extras)));
  }

  dispose(): void {
    this.gone = true;
    this.extras?.dispose();
  }
}

type Viewing = "showPreview" | "clearPreviews" | "fit" | "zoomTo" | "reveal" | "show" | "toWorld" | "toScreen" | "focus" | "setMinimap" | "highlight" | "flush";
type Editing = Exclude<keyof CanvasHandle, Viewing | "perform" | "dispose">;

function viewing(surface: Surface, later: Later): Pick<CanvasHandle, Viewing> {
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
    setMinimap: (shown) => later.with((extras) => extras.setMinimap(shown)),
    highlight: (items) => surface.highlight(items),
    flush: () => surface.flush(),
  };
}

function editing(surface: Surface, machine: Machine, keyboard: Keyboard): Pick<CanvasHandle, Editing> {
  const middle = () => ({ id: 0, x: surface.size.width / 2, y: surface.size.height / 2, button: 0, shift: false, ctrl: false, alt: false, touch: false, clicks: 1 });
  const onWire = (act: (wire: WireView) => void) => (to: Place): void => {
    const wire = surface.scene.wires.get(`in:${to.node}.${to.port}`);
    if (wire) act(wire);
  };
  return {
    startWire: (place, side) => machine.set(drawing(surface, middle(), { place, side, via: null }, "click", null)),
    moveWires: (place, side) => machine.set(rewireByClick(surface, place, side)),
    focusWire: onWire((wire) => keyboard.wires.focus(wire)),
    insertOn: onWire((wire) => insertOn(surface, wire)),
    bend: onWire((wire) => addDotAt(surface, wire, pointAt(wire, 0.5))),
    rename: (item, port) => surface.rename(item, port ?? null),
    write: (item) => surface.write(item),
  };
}
