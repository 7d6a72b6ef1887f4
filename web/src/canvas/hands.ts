/** What acts on the canvas: pointer, keys, and the mirror for screen readers. The canvas is painted without. */

import type { Place } from "../graph/document";
import type { CanvasHandle } from "./contract";
import { actsOf, type Act } from "./keys/acts";
import { Keyboard } from "./keys/keyboard";
import { insertOn } from "./keys/wire_keys";
import { Mirror } from "./mirror/mirror";
import { paintFeedback } from "./paint/feedback";
import { pointAt } from "./scene/curve";
import type { WireView } from "./scene/wire_view";
import type { Surface } from "./surface";
import { listen } from "./tools/listen";
import { Machine } from "./tools/machine";
import { rewireByClick } from "./tools/rewire";
import { addDotAt } from "./tools/start";
import { drawing } from "./tools/wire";

type Editing = Pick<CanvasHandle, "startWire" | "moveWires" | "focusWire" | "insertOn" | "bend">;

export class Hands {
  readonly mirror: Mirror;
  readonly editing: Editing;
  private readonly machine: Machine;
  private readonly acts: Readonly<Record<Act, () => void>>;
  private readonly keyboard: Keyboard;
  private readonly stop: () => void;

  constructor(surface: Surface) {
    surface.paintFeedback = paintFeedback;
    this.machine = new Machine(surface);
    this.mirror = new Mirror(surface);
    this.acts = { ...actsOf(surface), ports: () => this.keyboard.walker.ports() };
    this.keyboard = new Keyboard(surface, this.machine, this.mirror, this.acts);
    this.stop = listen(surface, this.machine);
    this.editing = editing(surface, this.machine, this.keyboard);
  }

  perform(act: Act): void {
    this.acts[act]();
  }

  dispose(): void {
    this.stop();
    this.keyboard.dispose();
    this.mirror.dispose();
  }
}

function editing(surface: Surface, machine: Machine, keyboard: Keyboard): Editing {
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
  };
}
