/** What a painter is given, and what it does. A Canvas 2D painter is here; another (WebGL) can take its place. */

import type { Camera } from "../../geometry/point";
import type { ItemId } from "../../graph/document";
import type { Editor, NodeStanding, RunState } from "../../store/state";
import type { Tokens } from "../look/tokens";
import type { Area } from "../scene/grid";
import type { Scene } from "../scene/scene";
import type { Feedback } from "../view/feedback";
import type { Ink } from "./ink";
import type { SweepPaint } from "../sweeping";

/** A decoded picture of a node; `small` is for the overview. */
export interface Picture {
  readonly bitmap: ImageBitmap;
  readonly small: ImageBitmap | null;
  /** The picture that it comes over softly, since when. */
  readonly before?: ImageBitmap;
  readonly since?: number;
}

/** Everything that is visible, as it is now. */
export interface Sight {
  readonly scene: Scene;
  readonly camera: Camera;
  readonly tokens: Tokens;
  readonly selection: ReadonlySet<ItemId>;
  readonly active: ItemId | null;
  /** The keyboard is on the canvas: the active item has a focus ring. */
  readonly focused: boolean;
  readonly highlighted: ReadonlySet<ItemId>;
  readonly run: RunState | null;
  /** How the last result of each node stands to the document. */
  readonly standings: ReadonlyMap<string, NodeStanding>;
  /** Nodes with a problem of the last check, with its words. */
  readonly problems: ReadonlyMap<string, string>;
  readonly feedback: Feedback;
  /** Paints it; null until there are tools. */
  readonly paintFeedback: ((ink: Ink, sight: Sight) => void) | null;
  /** Paints counts and cells of a sweep; null where nothing is swept. */
  readonly sweeps: SweepPaint | null;
  readonly editor: Editor;
  picture(node: string): Picture | null;
  /** Nodes whose fields are HTML controls now: not painted. */
  covered(node: string): boolean;
  /** The camera is zooming: leave out what nobody can read now. */
  readonly moving: boolean;
  /** The camera or an item is being pulled: what does not change may be put down as it was painted before. */
  readonly gliding?: boolean;
}

export interface Painter {
  readonly element: HTMLElement;
  /** CSS pixels, and device pixels a CSS pixel. */
  resize(width: number, height: number, ratio: number): void;
  /** Paint these world areas, or all for null. */
  paint(sight: Sight, dirty: readonly Area[] | null): void;
  dispose(): void;
}
