/** Dragging items: with the selection and what frames hold, along guides; onto a wire, into a frame, onto a dot. */

import type { Point } from "../../geometry/point";
import { parts, type Draft, type ItemId } from "../../graph/document";
import { joinFrame, mergeDots } from "../../graph/frames";
import { cornerOf, place, withContents } from "../../graph/items";
import { makeRoom } from "../../graph/insert";
import { titleOf } from "../../store/commands";
import type { Feedback } from "../view/feedback";
import { fitsOnWire, insertOnWire } from "../../graph/wiring";
import { union } from "../scene/scene";
import type { Area } from "../scene/grid";
import { visibleArea } from "../view/camera";
import { frameAround, wireAt } from "../view/hit";
import type { WireView } from "../scene/wire_view";
import { t } from "../../messages";
import { snapTo } from "../../geometry/snap";
import { idle } from "./idle";
import type { Pointer, Stage, Tool } from "./stage";
import { wireOf } from "./start";

const SNAP = 6;
const WIRE_REACH = 12;
const NEAR = 60;

/** A drag in progress: where everything was, and what the drop would do. */
class Drag {
  readonly items: ReadonlySet<ItemId>;
  readonly corners: ReadonlyMap<ItemId, Point>;
  private readonly area: Area | null;
  private readonly near: readonly Area[];
  onto: WireView | null = null;
  into: ItemId | null = null;
  private told = "";

  constructor(readonly stage: Stage, readonly start: Point, readonly chosen: readonly ItemId[]) {
    const { document } = stage.editor;
    this.items = withContents(document, chosen);
    this.corners = new Map([...this.items].flatMap((id) => {
      const corner = cornerOf(document, id);
      return corner ? [[id, { x: corner.x, y: corner.y }] as const] : [];
    }));
    const first = union([...this.items].flatMap((id) => stage.scene.box(id) ?? []));
    this.area = first && { ...first };
    this.near = this.neighbours();
  }

  /** Boxes to line up with: what is in view and stays, not too many. */
  private neighbours(): Area[] {
    const { scene, camera, size } = this.stage;
    const seen = scene.nodesIn(visibleArea(camera, size.width, size.height)).filter((v) => !this.items.has(v.item));
    return seen.slice(-NEAR).map(({ left, top, right, bottom }) => ({ left, top, right, bottom }));
  }

  follow(p: Pointer): void {
    const { stage } = this;
    const k = stage.camera.zoom;
    let [dx, dy] = [(p.x - this.start.x) / k, (p.y - this.start.y) / k];
    const snap = this.area && !p.alt ? snapTo(moved(this.area, dx, dy), this.near, SNAP / k) : null;
    dx += snap?.dx ?? 0;
    dy += snap?.dy ?? 0;
    this.put(Math.round(dx), Math.round(dy));
    this.aim(p);
    stage.show({ guides: snap?.guides ?? [], marked: new Set(this.onto ? [this.onto.key] : []), dropInto: this.into, tip: this.tip(p),
      hoverItem: null, hoverPort: null });
  }

  /** "Drop into Upscale", said when it begins to be so. */
  private tip(p: Pointer): Feedback["tip"] {
    const text = this.into === null ? "" : t("said.into", { frame: titleOf(this.stage.editor.document, parts(this.into)[1]) });
    if (text && text !== this.told) this.stage.announce(text);
    this.told = text;
    return text ? { text, at: { x: p.x, y: p.y } } : null;
  }

  private put(dx: number, dy: number): void {
    this.stage.editor.edit(t("edit.move"), (draft) => {
      for (const [id, corner] of this.corners) place(draft, id, corner.x + dx, corner.y + dy);
    }, { gesture: "drag" });
  }

  /** What the drop would do: Alt suspends it. */
  private aim(p: Pointer): void {
    const { stage } = this;
    const at = stage.toWorld(p);
    const frame = p.alt ? null : frameAround(stage.scene, at, this.items);
    this.into = frame && this.chosen.some((id) => stage.editor.document.frameOf(id) !== parts(frame)[1]) ? frame : null;
    this.onto = p.alt ? null : this.wireUnder(at, WIRE_REACH / stage.camera.zoom);
  }

  /** A wire that the one dragged node fits into. */
  private wireUnder(at: Point, reach: number): WireView | null {
    const [only, more] = this.chosen;
    if (!only || more || parts(only)[0] !== "node") return null;
    const hit = wireAt(this.stage.scene, at, reach);
    const wire = hit && wireOf(this.stage, hit.wire);
    return wire && fitsOnWire(this.stage.graph, wire, parts(only)[1]) ? hit.wire : null;
  }

  /** The drop belongs to the drag: one step of the history. */
  drop(): void {
    const { stage } = this;
    const change = (draft: Draft): void => {
      if (this.into) joinFrame(draft, this.chosen, parts(this.into)[1]);
      this.insert(draft);
      this.merge(draft);
    };
    stage.editor.edit(t("edit.move"), change, { gesture: "drag" });
    stage.editor.endGesture();
  }

  private insert(draft: Draft): void {
    const wire = this.onto && wireOf(this.stage, this.onto);
    const [only] = this.chosen;
    const graph = { ...this.stage.graph, document: draft };
    if (wire && only && insertOnWire(draft, graph, wire, parts(only)[1])) makeRoom(draft, graph, parts(only)[1], wire);
  }

  private merge(draft: Draft): void {
    const [only] = this.chosen;
    if (!only || this.chosen.length > 1 || parts(only)[0] !== "dot") return;
    const dot = draft.dots.get(parts(only)[1]);
    const other = dot && [...draft.dots.values()].find((o) => o.id !== dot.id && Math.hypot(o.x - dot.x, o.y - dot.y) < 14);
    if (!dot || !other) return;
    this.stage.tell(t(mergeDots(draft, dot.id, other.id) ? "said.merged" : "said.unlike"));
  }
}

const moved = (a: Area, dx: number, dy: number): Area =>
  ({ left: a.left + dx, right: a.right + dx, top: a.top + dy, bottom: a.bottom + dy });

/** Drag an item; one that is not selected is selected first. */
export function dragItems(stage: Stage, start: Pointer, p: Pointer, item: ItemId): Tool {
  const { selection } = stage.editor.get();
  if (!selection.has(item)) stage.editor.select(start.shift ? [...selection, item] : [item], item);
  const drag = new Drag(stage, start, [...stage.editor.get().selection]);
  const clear = (s: Stage): Tool => {
    s.show({ guides: [], marked: new Set(), dropInto: null, tip: null });
    s.cursor("default");
    s.hold(false);
    return idle;
  };
  const tool: Tool = {
    name: "dragging",
    move(_, q) {
      drag.follow(q);
      return tool;
    },
    up(s, q) {
      drag.follow(q);
      drag.drop();
      return clear(s);
    },
    cancel(s) {
      s.editor.cancelGesture("drag");
      return clear(s);
    },
  };
  stage.cursor("grabbing");
  stage.hold(true);
  drag.follow(p);
  return tool;
}
