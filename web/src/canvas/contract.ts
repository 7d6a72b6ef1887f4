/** What the canvas asks of the page around it, and what it offers to it. */

import type { Act } from "./keys/acts";
import type { InputPort, Literal } from "../api/catalogue";
import type { Point } from "../geometry/point";
import type { ItemId, Place, Wire } from "../graph/document";

/** A field of a node as the overlay asks for it: which input, and what to do with a new value. */
export interface FieldRequest {
  readonly node: string;
  readonly port: InputPort;
  readonly value: Literal;
  /** `commit` is false while dragging or typing, true at the end: only commits end a step of the history. */
  onChange(value: Literal, commit: boolean): void;
}

/** An HTML control over a field of a node. It fills its box and holds no state. */
export interface Field {
  readonly element: HTMLElement;
  update(value: Literal): void;
  dispose(): void;
}

/** Makes the HTML controls over nodes; null where the input is better only painted. */
export interface FieldFactory {
  create(request: FieldRequest): Field | null;
}

/** Why and where the palette of nodes opens. */
export interface PaletteRequest {
  /** Where the new node goes, world. */
  readonly at: Point;
  /** Where the palette opens, CSS pixels of the window. */
  readonly screen: Point;
  /** The port that a wire was dragged from, if one was. */
  readonly from: { readonly place: Place; readonly side: "input" | "output" } | null;
  /** The wire that the new node goes into: only nodes that fit between its ends are offered. */
  readonly between?: Wire;
}

export type MenuTarget =
  | { readonly kind: "canvas" }
  | { readonly kind: "item"; readonly item: ItemId }
  | { readonly kind: "port"; readonly place: Place; readonly side: "input" | "output" }
  | { readonly kind: "wire"; readonly to: Place }
  /** A few things to choose from, such as the ports of a node. */
  | { readonly kind: "choices"; readonly label: string; readonly choices: readonly Choice[] };

export interface Choice {
  readonly label: string;
  readonly checked?: boolean;
  perform(): void;
}

export interface MenuRequest {
  readonly target: MenuTarget;
  /** CSS pixels of the window. */
  readonly screen: Point;
  readonly at: Point;
}

export interface CanvasOptions {
  /** Left out: plain HTML inputs. */
  readonly fields?: FieldFactory;
  /** What dragging the empty canvas with the left button does. */
  readonly dragEmpty?: "box" | "pan";
  /** Live previews a second and node; 3 keeps flashing within WCAG 2.3.1. */
  readonly previewsPerSecond?: number;
  readonly minimap?: boolean;
  /** Whether nodes, wires and panels glide; left out: as the system prefers. */
  readonly reducedMotion?: boolean;
  openPalette?(request: PaletteRequest): void;
  openMenu?(request: MenuRequest): void;
  /** Look into an instance of a definition; false where the node is none. */
  dive?(node: string): boolean;
  /** Out of the definition that is shown; false in the document itself. */
  leave?(): boolean;
  /** Make a port an input or an output of the definition that is shown. */
  expose?(place: Place, side: "input" | "output"): void;
  /** Run as far as these nodes. */
  runTo?(nodes: readonly string[]): void;
  /** A person drew this wire: the palette learns what is likely. */
  linked?(wire: Wire): void;
  /** The address of a picture that a note names: a digest, or a path on this server; null for any other. */
  pictureUrl?(name: string): string | null;
  /** Instead of renaming on the canvas: F2, and a double click on a header. */
  rename?(item: ItemId): void;
  /** A refusal, a hint: shown for a moment near the place. The canvas reads it out itself. */
  toast?(message: string): void;
  /** Ctrl+C and Ctrl+X; Ctrl+V comes to the page as the event "paste". */
  copy?(cut: boolean): void;
  /** A picture was decoded and painted. */
  onPainted?(node: string): void;
}

export interface CanvasHandle {
  /** Show a picture on a node: live ones are limited in rate, results are not. */
  showPreview(node: string, picture: Blob, kind: "live" | "result"): void;
  /** Take the picture of a node away, or all of them. */
  clearPreviews(node?: string): void;
  fit(items?: Iterable<ItemId>): void;
  zoomTo(zoom: number): void;
  /** Bring an item into view and put the keyboard on it. */
  reveal(item: ItemId): void;
  /** Bring an item into view and no more: the search travels so. */
  show(item: ItemId): void;
  /** What a key of the canvas does, for menus and the command palette. */
  perform(act: Act): void;
  /** Start a wire at a port, as a click on it would. */
  startWire(place: Place, side: "input" | "output"): void;
  /** Move all wires of a port: the next click chooses the port that they go to. */
  moveWires(place: Place, side: "input" | "output"): void;
  /** Put the keyboard on the wire that ends in an input. */
  focusWire(to: Place): void;
  /** Offer the nodes that fit between the ends of a wire. */
  insertOn(to: Place): void;
  /** Bend a wire in its middle by a reroute dot. */
  bend(to: Place): void;
  /** Rename a node or a frame, or label a port, in place. */
  rename(item: ItemId, port?: string): void;
  /** Write a note, or (for a node) the note on it. */
  write(item: ItemId): void;
  toWorld(screen: Point): Point;
  toScreen(world: Point): Point;
  focus(): void;
  setMinimap(shown: boolean): void;
  /** Items that a search found: highlighted until the set is empty. */
  highlight(items: Iterable<ItemId>): void;
  /** Paint now what is waiting; for tests and screenshots. */
  flush(): void;
  dispose(): void;
}
