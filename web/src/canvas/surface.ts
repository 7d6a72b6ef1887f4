/** The surface: everything of the canvas together, as tools, keys and extras see it. */

import type { Camera, Point } from "../geometry/point";
import type { ItemId } from "../graph/document";
import type { GraphView } from "../graph/ports";
import type { Editor, EditorState } from "../store/state";
import type { CanvasOptions } from "./contract";
import { matches, readTokens, watchTheme, type Tokens } from "./look/tokens";
import { Overlay } from "./overlay/overlay";
import { plainFields } from "./overlay/plain";
import type { Sight } from "./paint/painter";
import type { CellHit } from "./paint/sweeps";
import { Painting } from "./painting";
import { Pictures } from "./preview/pictures";
import type { Area } from "./scene/grid";
import type { NodeView } from "./scene/node_view";
import { Scene } from "./scene/scene";
import type { Stage } from "./tools/stage";
import { toScreen, toWorld } from "./view/camera";
import { noFeedback, type Feedback } from "./view/feedback";
import { feedbackAreas } from "./view/feedback_areas";
import { Glide } from "./view/glide";
import { hitAt, type Hit } from "./view/hit";
import { Sweeping } from "./sweeping";
import { Changes } from "./view/changes";
import { Voice } from "./voice";

const RING = 28;

export class Surface extends Voice implements Stage {
  readonly scene: Scene;
  readonly pictures: Pictures;
  readonly overlay: Overlay;
  readonly feedback: Feedback = noFeedback();
  paintFeedback: Sight["paintFeedback"] = null;
  size = { width: 0, height: 0 };
  readonly painting = new Painting(this);
  private readonly gliding = new Glide(this);
  private readonly changes: Changes;
  private readonly sweeping = new Sweeping(this);
  tokens: Tokens;
  private readonly stops: (() => void)[] = [];
  focused = false;
  highlighted: ReadonlySet<ItemId> = new Set();

  constructor(readonly host: HTMLElement, readonly editor: Editor, readonly options: CanvasOptions) {
    super();
    host.classList.add("wl-canvas");
    this.tokens = readTokens(host);
    this.overlay = new Overlay(editor, options.fields ?? plainFields, (view) => this.repaintNode(view));
    this.scene = new Scene(editor.document, editor.get().catalogue, (area) => this.repaint(area, RING));
    this.scene.raised = editor.get().selection;
    this.pictures = new Pictures(options.previewsPerSecond ?? 3, (node, again) => this.pictureChanged(node, again), !this.still);
    this.changes = new Changes(this);
    host.append(this.painting.element, this.overlay.element);
    this.watch();
    this.resize();
  }

  get camera(): Camera {
    return this.editor.get().camera;
  }

  /** Where the camera is going, or is: what the next step is taken from. */
  get heading(): Camera {
    return this.gliding.heading;
  }

  get still(): boolean {
    return this.options.reducedMotion ?? matches("(prefers-reduced-motion: reduce)");
  }

  /** Nodes with a problem of the last check, with its words. */
  get problems(): ReadonlyMap<string, string> {
    return this.changes.problems;
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
    this.gliding.stop();
    this.editor.moveCamera(camera);
  }

  /** For what glides: the camera without ending the glide. */
  place(camera: Camera): void {
    this.editor.moveCamera(camera);
  }

  glide(camera: Camera): void {
    this.gliding.to(camera);
  }

  cellAt(screen: Point): CellHit | null {
    return this.sweeping.paint?.cellHit(this.scene, this.editor, this.toWorld(screen)) ?? null;
  }

  goToCell(cell: CellHit): void {
    this.sweeping.paint?.goToCell(this.editor, cell);
    this.announce(cell.words);
  }

  cursor(name: string): void {
    if (this.host.style.cursor !== name) this.host.style.cursor = name;
  }

  hint(words: string): void {
    if (this.host.title !== words) this.host.title = words;
  }

  hold(held: boolean): void {
    this.painting.hold(held);
  }

  enterField(node: string, port: string): boolean {
    const view = this.scene.nodes.get(node);
    return view !== undefined && this.overlay.enter(view, port);
  }

  show(change: Partial<Feedback>): void {
    this.repaintFeedback();
    Object.assign(this.feedback, change);
    this.repaintFeedback();
    this.request();
  }

  highlight(items: Iterable<ItemId>): void {
    this.highlighted = new Set(items);
    this.repaintAll();
  }

  /** Paint an area again, `ring` world units wider. */
  repaint(area: Area, ring = 4): void {
    this.painting.area(area, ring);
  }

  repaintAll(): void {
    this.painting.all();
  }

  repaintNode(view: NodeView): void {
    this.repaint(view, RING);
  }

  request(): void {
    this.painting.request();
  }

  /** Paint what is waiting. */
  flush(): void {
    this.painting.flush();
  }

  /** A node changed: its controls too. */
  refreshed(name: string): void {
    const view = this.scene.nodes.get(name);
    if (view && !this.scene.hidden.has(view.item)) this.overlay.refresh(view);
    else this.overlay.drop(name);
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    this.size = { width, height };
    this.painting.resize(width, height);
  }

  dispose(): void {
    this.gliding.stop();
    for (const stop of this.stops) stop();
    this.overlay.clear();
    this.pictures.clear();
    this.painting.dispose();
    this.host.replaceChildren();
    this.host.classList.remove("wl-canvas");
  }

  /** The camera is another: everything moves. */
  cameraChanged(now: Camera, before: Camera): void {
    this.painting.camera(now.zoom !== before.zoom);
  }

  before(still: boolean): boolean {
    this.overlay.setHidden(!still);
    const more = still && this.overlay.update(this.scene, this.camera, this.size.width, this.size.height);
    if (still || this.overlay.hasFocus()) this.overlay.place(this.camera);
    return more;
  }

  after(cameraMoved: boolean): void {
    this.parts?.frame(cameraMoved);
  }

  sight(zooming: boolean, gliding: boolean): Sight {
    const state = this.editor.get();
    return { scene: this.scene, camera: state.camera, tokens: this.tokens, selection: state.selection, active: state.active,
      focused: this.focused, highlighted: this.highlighted, editor: this.editor, sweeps: this.sweeping.paint, run: state.run, standings: state.standings, problems: this.problems,
      feedback: this.feedback, paintFeedback: this.paintFeedback, picture: (node) => this.pictures.get(node),
      covered: (item) => this.overlay.covers(item) || (this.parts?.covers(item) ?? false), moving: zooming, gliding };
  }

  private pictureChanged(node: string, again: boolean): void {
    const view = this.scene.nodes.get(node);
    const box = view?.layout.preview;
    if (!view || !box) return;
    const [left, top] = [view.left + box.x, view.top + box.y];
    this.painting.exactly({ left, top, right: left + box.width, bottom: top + box.height });
    if (!again) this.options.onPainted?.(node);
  }

  private repaintFeedback(): void {
    for (const area of feedbackAreas(this.feedback, this.scene, this.camera)) this.repaint(area);
  }

  private watch(): void {
    const { editor } = this;
    this.scene.setPlaces(editor.get().cursor.places);
    this.stops.push(...this.changes.watch(), ...this.sweeping.watch(),
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
