/** Drawing a wire: by dragging, or by a click on one port and a click on the other. */

import { METRICS } from "../../geometry/metrics";
import type { Point } from "../../geometry/point";
import { placeText, type Place } from "../../graph/document";
import type { Refusal } from "../../graph/refusal";
import { inputsFor, outputsFor, refuseBody } from "../../graph/refuse";
import { t } from "../../messages";
import { bodyPort, convertWire, cutWire, haloOf, makeWire, refusalOf, refusalText, wireBetween, type End } from "../edit/connect";
import { portPoint } from "../scene/node_view";
import { boundaryFor, boundaryWords } from "./boundary";
import { offerOthers } from "./offer";
import { snapPort, within } from "../view/hit";
import type { PortHalo } from "../view/feedback";
import { idle } from "./idle";
import { openPalette } from "./start";
import { movedFrom, type Pointer, type Stage, type Tool } from "./stage";

/** Start a wire at a port. One that is pulled from a wired input is taken off it. */
export function pull(stage: Stage, p: Pointer, place: Place, side: "input" | "output", how: "drag" | "click"): Tool {
  const bound = side === "input" ? stage.editor.document.nodes.get(place.node)?.inputs.get(place.port) : undefined;
  if (how === "drag" && bound?.kind === "wire") {
    return drawing(stage, p, { place: { node: bound.node, port: bound.port }, side: "output", via: bound.via }, how, place);
  }
  return drawing(stage, p, { place, side, via: null }, how, null);
}

/** The wire follows the pointer until it is dropped. `leaving` is the input it was taken from. */
export function drawing(stage: Stage, p: Pointer, end: End, how: "drag" | "click", leaving: Place | null): Tool {
  const pen = new Pen(stage, end, leaving);
  let pressed: Pointer | null = null;
  const tool: Tool = {
    name: how === "drag" ? "wire" : "wire-clicks",
    move(_, q) {
      pen.follow(q);
      return tool;
    },
    down(_, q) {
      pressed = q;
      return tool;
    },
    up(s, q) {
      if (how === "click" && (!pressed || movedFrom(pressed, q))) return tool;
      pen.follow(q);
      return pen.drop(s, q, how);
    },
    cancel: () => pen.end(),
  };
  pen.start();
  pen.follow(p);
  return tool;
}

/** A wire being drawn: what it would hit, what it shows. */
class Pen {
  private target: Place | null = null;
  /** The target was chosen because its node's body is under the pointer. */
  private onBody = false;
  /** The node under the pointer, where none of its ports is the target. */
  private body: string | null = null;
  private warned = "";
  /** The pointer is on the boundary of the definition. */
  private atEdge = false;

  constructor(private readonly stage: Stage, readonly origin: End, private readonly leaving: Place | null) {}

  /** Rings around every port that would take it. */
  start(): void {
    const { stage, origin: end } = this;
    const targets = end.side === "output" ? inputsFor(stage.graph, end.place) : outputsFor(stage.graph, end.place);
    const side = end.side === "output" ? "input" : "output";
    const halos = targets.map((t): PortHalo => ({ place: t.place, side, halo: t.needs.length ? "converts" : "fits" }));
    stage.show({ halos, hoverPort: null, hoverWire: null, marked: new Set(this.leaving ? [`in:${placeText(this.leaving)}`] : []) });
    stage.cursor("crosshair");
  }

  follow(p: Point): void {
    const { stage, origin: end } = this;
    this.onBody = false;
    this.body = null;
    const boundary = this.leaving ? null : boundaryFor(stage, end, p);
    this.atEdge = boundary?.over === true;
    this.target = this.atEdge ? null : this.aim(p);
    const other = end.side === "output" ? "input" : "output";
    const view = this.target && stage.scene.nodes.get(this.target.node);
    const to = view && this.target ? portPoint(view, other, this.target.port) : stage.toWorld(p);
    const refusal = this.target ? refusalOf(stage, end, this.target) : this.refusedBody();
    const halo = this.target || refusal ? haloOf(refusal) : null;
    if (refusal) this.warn(refusalText(refusal));
    else if (this.atEdge) this.warn(boundaryWords(end.side));
    else this.warned = "";
    stage.show({ pending: [{ from: this.from(), to, side: end.side, type: this.type(), halo }], boundary,
      tip: this.warned ? { text: this.warned, at: { x: p.x, y: p.y } } : null });
  }

  /** What letting go would do at the edge; why the port under the pointer does not take the wire, and what would help: seen, and heard once. */
  private warn(text: string): void {
    if (this.warned === text) return;
    this.warned = text;
    this.stage.announce(text);
  }

  /** The nearest port in reach, fitting ones first; else the best port of the body under the pointer. */
  private aim(p: Point): Place | null {
    const { stage, origin: end } = this;
    const side = end.side === "output" ? "input" : "output";
    const fits = new Set(stage.feedback.halos.map((h) => placeText(h.place)));
    const near = snapPort(stage.scene, stage.camera, p, side, (place) => fits.has(placeText(place)));
    if (near) return { node: near.view.id, port: near.port.name };
    const at = stage.toWorld(p);
    const body = stage.scene.nodesIn({ left: at.x, right: at.x, top: at.y, bottom: at.y }).reverse().find((v) => within(v, at));
    const best = body && body.id !== end.place.node ? bodyPort(stage, end, body.id) : null;
    if (best) {
      this.onBody = true;
      return best;
    }
    const refused = snapPort(stage.scene, stage.camera, p, side, (place) => this.onPort(p, place, side));
    if (!refused) this.body = body?.id ?? null;
    return refused && { node: refused.view.id, port: refused.port.name };
  }

  /** Why no port of the node under the pointer takes the wire. */
  private refusedBody(): Refusal | null {
    const { place, side } = this.origin;
    return this.body === null || this.body === place.node || this.leaving ? null : refuseBody(this.stage.graph, place, side, this.body);
  }

  /** A port that refuses must really be under the pointer: nothing snaps to a refusal. */
  private onPort(p: Point, place: Place, side: "input" | "output"): boolean {
    const view = this.stage.scene.nodes.get(place.node);
    if (!view || place.node === this.origin.place.node) return false;
    const at = this.stage.toScreen(portPoint(view, side, place.port));
    return Math.hypot(at.x - p.x, at.y - p.y) <= METRICS.portReach;
  }

  private from(): Point {
    const { stage, origin: end } = this;
    const dot = end.via === null ? undefined : stage.editor.document.dots.get(end.via);
    const view = stage.scene.nodes.get(end.place.node);
    return dot ?? (view ? portPoint(view, end.side, end.place.port) : { x: 0, y: 0 });
  }

  private type(): string {
    const view = this.stage.scene.nodes.get(this.origin.place.node);
    const ports = this.origin.side === "output" ? view?.outputs : view?.inputs;
    return ports?.find((port) => port.name === this.origin.place.port)?.type ?? "";
  }

  drop(stage: Stage, p: Pointer, how: "drag" | "click"): Tool {
    if (this.atEdge) {
      stage.options.expose?.(this.origin.place, this.origin.side);
      return this.end();
    }
    const after = this.target ? this.connect(stage, this.target, p) : this.dropInVoid(stage, p, how);
    if (after === idle) this.end();
    return after;
  }

  private connect(stage: Stage, target: Place, p: Pointer): Tool {
    const refusal = refusalOf(stage, this.origin, target);
    const wire = wireBetween(this.origin, target);
    if (!refusal) {
      makeWire(stage, wire, this.origin.side === "output" ? this.origin.via : null, this.leaving);
      if (this.onBody) offerOthers(stage, this.origin, target);
    } else if (refusal.kind === "type_mismatch" && refusal.converters[0]) {
      const [converter] = refusal.converters;
      return confirming(this, stage, p, t("refusal.confirm", { reason: refusal.reason, type: converter.type.id }),
        () => convertWire(stage, wire, converter));
    } else stage.tell(refusalText(refusal));
    return idle;
  }

  private dropInVoid(stage: Stage, p: Pointer, how: "drag" | "click"): Tool {
    const refusal = this.refusedBody();
    if (this.leaving) cutWire(stage, this.leaving);
    else if (refusal) stage.tell(refusalText(refusal));
    else if (this.body !== null) return idle; // back on its own node: given up
    else if (how === "drag" || p.clicks === 2) openPalette(stage, p, this.origin);
    return idle;
  }

  end(): Tool {
    this.stage.show({ pending: [], halos: [], marked: new Set(), tip: null, boundary: null });
    this.stage.cursor("default");
    return idle;
  }
}

/** A lossy conversion waits for one key or one more press at the same place: then the converter is inserted. Escape or a press elsewhere leaves all as it was. */
function confirming(pen: Pen, stage: Stage, at: Point, text: string, go: () => void): Tool {
  stage.announce(text);
  stage.show({ tip: { text, at: { x: at.x, y: at.y } } });
  const tool: Tool = {
    name: "confirming",
    down(_, p) {
      if (Math.hypot(p.x - at.x, p.y - at.y) <= METRICS.snapReach) go();
      return pen.end();
    },
    cancel: () => pen.end(),
    key(_, key) {
      if (key !== "Enter") return tool;
      go();
      return pen.end();
    },
  };
  return tool;
}
