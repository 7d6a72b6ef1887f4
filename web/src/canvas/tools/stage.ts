/** What a tool works with: the editor, the scene, the camera, and ways to show and tell things. */

import type { Camera, Point } from "../../geometry/point";
import type { ItemId } from "../../graph/document";
import type { GraphView } from "../../graph/ports";
import type { Editor } from "../../store/state";
import type { CanvasOptions, Choice } from "../contract";
import type { Scene } from "../scene/scene";
import type { Feedback } from "../view/feedback";
import type { Hit } from "../view/hit";
import type { CellHit } from "../paint/sweeps";

/** A pointer event in CSS pixels of the canvas. */
export interface Pointer {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly button: number;
  readonly shift: boolean;
  /** Ctrl, or ⌘ on a Mac. */
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly touch: boolean;
  /** 2 for a double click. */
  readonly clicks: number;
}

export interface Stage {
  readonly editor: Editor;
  readonly scene: Scene;
  readonly options: CanvasOptions;
  readonly graph: GraphView;
  /** Show part of the feedback; what it shows is repainted. */
  show(change: Partial<Feedback>): void;
  readonly feedback: Feedback;
  readonly camera: Camera;
  moveCamera(camera: Camera): void;
  /** Width and height in CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  toWorld(screen: Point): Point;
  toScreen(world: Point): Point;
  /** A point of the canvas in CSS pixels of the window. */
  toWindow(screen: Point): Point;
  hit(screen: Point): Hit;
  /** The dot of a cell below a node, and going there. */
  cellAt(screen: Point): CellHit | null;
  goToCell(cell: CellHit): void;
  cursor(name: string): void;
  /** Words that the system shows where the pointer rests. */
  hint(words: string): void;
  /** While something is dragged the fields are painted: moving controls costs more than painting. */
  hold(held: boolean): void;
  /** Say it to a screen reader. */
  announce(text: string): void;
  /** Show it for a moment, and say it. */
  tell(text: string): void;
  /** Put the keyboard on an item (or the canvas). */
  focus(item: ItemId | null): void;
  /** Move there in a moment, at once where motion is reduced. */
  glide(camera: Camera): void;
  /** Rename an item, or label a port, in place. */
  rename(item: ItemId, port: string | null): void;
  /** Write a note. */
  write(item: ItemId): void;
  /** For three seconds: which port a drop chose, and the others it could have been. */
  offer(offer: Offer): void;
  /** Keep the chip of a wire, or let it go. */
  pinWire(key: string): void;
  /** Put the keyboard into a field of a node, if a control is there. */
  enterField(node: string, port: string): boolean;
}

/** A drop on a body chose a port; `choices` are the others. */
export interface Offer {
  readonly label: string;
  /** World. */
  readonly at: Point;
  readonly choices: readonly Choice[];
}

/** A state of the pointer. Each handler returns the next state; itself to stay. */
export interface Tool {
  readonly name: string;
  down?(stage: Stage, p: Pointer): Tool;
  move?(stage: Stage, p: Pointer): Tool;
  up?(stage: Stage, p: Pointer): Tool;
  /** Escape, a lost pointer: undo what is half done. */
  cancel?(stage: Stage): Tool;
  /** A key that the tool waits for. */
  key?(stage: Stage, key: string): Tool;
}

export const DRAG_DISTANCE = 4;

export const movedFrom = (a: Point, b: Point): boolean => Math.hypot(a.x - b.x, a.y - b.y) >= DRAG_DISTANCE;
