/** The surface: everything of the canvas together, and the one animation frame in which it all changes. */

import type { Camera, Point } from "../geometry/point";
import type { ItemId } from "../graph/document";
import type { GraphView } from "../graph/ports";
import type { Editor, EditorState } from "../store/state";
import type { CanvasOptions } from "./contract";
import { readTokens, watchTheme, type Tokens } from "./look/tokens";
import { Overlay } from "./overlay/overlay";
import { plainFields } from "./overlay/plain";
import { Canvas2DPainter } from "./paint/canvas2d";
import type { Painter, Sight } from "./paint/painter";
import { Pictures } from "./preview/pictures";
import type { Area } from "./scene/grid";
import type { NodeView } from "./scene/node_view";
import { Scene } from "./scene/scene";
import type { Stage } from "./tools/stage";
import { toScreen, toWorld } from "./view/camera";
import { Dirty, padded } from "./view/dirty";
import { noFeedback, type Feedback } from "./view/feedback";
import { feedbackAreas } from "./view/feedback_areas";
import { hitAt, type Hit } from "./view/hit";
import { Changes } from "./view/changes";

/** How long after the camera stood still the controls come back and details are painted again. */
const SETTLE = 140;
const RING = 28;

export interface Parts {
  announce(text: string): void;
  tell(text: string): void;
  focus(item: ItemId | null): void;
  pinWire(key: string): void;
  /** Called once a frame, after painting. */
  frame(moved: boolean): void;
}

export class Surface implements Stage {
  readonly scene: Scene;
  readonly pictures: Pictures;
  readonly overlay: Overlay;
  readonly feedback: Feedback = noFeedback();
  size = { width: 0, height: 0 };
  private readonly painter: Painter = new Canvas2DPainter();
  private readonly dirty = new Dirty();
  private readonly changes: Changes;
  tokens: Tokens;
  private requested = 0;
  private cameraMoved = true;
  private held = false;
  private moving: "no" | "pan" | "zoom" = "no";
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly stops: (() => void)[] = [];
  focused = false;
  highlighted: ReadonlySet<ItemId> = new Set();
  parts: Parts | null = null;

  constructor(readonly host: HTMLElement, readonly editor: Editor, readonly options: CanvasOptions) {
    host.classList.add("wl-canvas");
    this.tokens = readTokens(host);
    this.overlay = new Overlay(editor, options.fields ?? plainFields, (view) => this.repaintNode(view));
    this.scene = new Scene(editor.document, editor.get().catalogue, (area) => this.repaint(area, RING));
    this.pictures = new Pictures(options.previewsPerSecond ?? 3, (node) => this.pictureChanged(node));
    this.changes = new Changes(this);
    host.append(this.painter.element, this.overlay.element);
    this.watch();
    this.resize();
  }

  get camera(): Camera {
    return this.editor.get().camera;
  }

  get graph(): GraphView {
    return this.scene.view;
  }

  toWorld(screen: Point): Point {
    return toWorld(this.camera, screen);
  }

  toScreen(world: Point): Point {
    return toScreen(this.camera, world);
  }

  toWindow(screen: Point): Point {
    const box = this.host.getBoundingClientRect();
    return { x: box.left + screen.x, y: box.top + screen.y };
  }

  hit(screen: Point): Hit {
    return hitAt(this.scene, this.camera, screen);
  }

  moveCamera(camera: Camera): void {
    this.editor.moveCamera(camera);
  }

  cursor(name: string): void {
    if (this.host.style.cursor !== name) this.host.style.cursor = name;
  }

  hold(held: boolean): void {
    if (held === this.held) return;
    this.held = held;
    this.repaintAll();
  }

  announce(text: string): void {
    this.parts?.announce(text);
  }

  tell(text: string): void {
    this.parts?.tell(text);
  }

  focus(item: ItemId | null): void {
    this.parts?.focus(item);
  }

  pinWire(key: string): void {
    this.parts?.pinWire(key);
  }

  enterField(node: string, port: string): boolean {
    const view = this.scene.nodes.get(node);
    return view !== undefined && this.overlay.enter(view, port);
  }

  show(change: Partial<Feedback>): void {
    this.repaintFeedback();
    Object.assign(this.feedback, change);
    this.repaintFeedback();
  }

  /** Paint an area again, `ring` world units wider. */
  repaint(area: Area, ring = 4): void {
    this.dirty.add(padded(area, Math.max(ring, 12 / this.camera.zoom)));
    this.request();
  }

  repaintAll(): void {
    this.dirty.everything();
    this.request();
  }

  repaintNode(view: NodeView): void {
    this.repaint(view, RING);
  }

  /** A node changed: its controls too. */
  refreshed(name: string): void {
    const view = this.scene.nodes.get(name);
    if (view) this.overlay.refresh(view);
    else this.overlay.drop(name);
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    this.size = { width, height };
    this.painter.resize(width, height, globalThis.devicePixelRatio || 1);
    this.repaintAll();
  }

  /** Paint what is waiting. */
  flush(): void {
    cancelAnimationFrame(this.requested);
    this.requested = 0;
    this.frame();
  }

  dispose(): void {
    cancelAnimationFrame(this.requested);
    clearTimeout(this.settling);
    for (const stop of this.stops) stop();
    this.overlay.clear();
    this.pictures.clear();
    this.painter.dispose();
    this.host.replaceChildren();
    this.host.classList.remove("wl-canvas");
  }

  request(): void {
    this.requested ||= requestAnimationFrame(() => {
      this.requested = 0;
      this.frame();
    });
  }

  /** The camera is another: everything moves. */
  cameraChanged(now: Camera, before: Camera): void {
    this.cameraMoved = true;
    this.move(now.zoom === before.zoom ? "pan" : "zoom");
    this.repaintAll();
  }

  /** While the camera moves the painter draws the fields: moving so many elements costs as much as all painting. */
  private move(how: "pan" | "zoom"): void {
    if (this.moving !== "zoom") this.moving = how;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.moving = "no";
      this.cameraMoved = true;
      this.repaintAll();
    }, SETTLE);
  }

  private frame(): void {
    const { camera, cameraMoved } = this;
    this.cameraMoved = false;
    const still = this.moving === "no" && !this.held;
    this.overlay.setHidden(!still);
    if (still) {
      const more = this.overlay.update(this.scene, camera, this.size.width, this.size.height);
      if (more) this.request();
    }
    if (still || this.overlay.hasFocus()) this.overlay.place(camera);
    if (this.dirty.any) this.painter.paint(this.sight(), this.dirty.take());
    this.parts?.frame(cameraMoved);
  }

  private sight(): Sight {
    const state = this.editor.get();
    return { scene: this.scene, camera: state.camera, tokens: this.tokens, selection: state.selection, active: state.active,
      focused: this.focused, highlighted: this.highlighted, run: state.run, problems: this.changes.problems,
      feedback: this.feedback, picture: (node) => this.pictures.get(node), covered: (node) => this.overlay.covers(node),
      moving: this.moving === "zoom" };
  }

  private pictureChanged(node: string): void {
    const view = this.scene.nodes.get(node);
    const box = view?.layout.preview;
    if (!view || !box) return;
    const [left, top] = [view.left + box.x, view.top + box.y];
    this.dirty.add({ left, top, right: left + box.width, bottom: top + box.height });
    this.request();
    this.options.onPainted?.(node);
  }

  private repaintFeedback(): void {
    for (const area of feedbackAreas(this.feedback, this.scene, this.camera)) this.repaint(area);
  }

  private watch(): void {
    const { editor } = this;
    this.stops.push(...this.changes.watch(),
      watchTheme(() => {
        this.tokens = readTokens(this.host);
        this.repaintAll();
      }),
      editor.onPatches((patches) => {
        this.scene.apply(patches);
        for (const patch of patches) if (patch.table === "nodes") this.refreshed(patch.key);
      }));
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this.host);
    this.stops.push(() => observer.disconnect());
  }

  /** The state outside the document, for those who look at changes. */
  state(): EditorState {
    return this.editor.get();
  }
}
