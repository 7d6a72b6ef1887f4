/** The workflow document in memory: format 1, with everything about looks taken out of `ui` and typed.
 *
 * Tables are maps, entries are immutable and replaced as a whole: a change is {table, key, before, after}, so every
 * change is invertible. What this version does not know is kept in `rest` and written back as it came.
 */

import type { Literal } from "../api/catalogue";

export const FORMAT = 1;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A port of a node: "node.port" in the document. */
export interface Place {
  readonly node: string;
  readonly port: string;
}

/** A wire, from an output to an input. */
export interface Wire {
  readonly from: Place;
  readonly to: Place;
}

/** What stands in an input; an input that is not in the map has its default. */
export type Binding = LiteralBinding | WireBinding | AxisBinding | OtherBinding;

export interface LiteralBinding {
  readonly kind: "literal";
  readonly value: Literal;
}

/** The output that the input takes; `via` is the reroute dot that the wire leaves last, null for none. */
export interface WireBinding {
  readonly kind: "wire";
  readonly node: string;
  readonly port: string;
  readonly via: string | null;
}

/** The value of an axis; `column` where the axis has named columns. */
export interface AxisBinding {
  readonly kind: "axis";
  readonly axis: string;
  readonly column: string | null;
}

/** Something this version cannot read, kept as it came; the check says what is wrong with it. */
export interface OtherBinding {
  readonly kind: "other";
  readonly data: Json;
}

/** bypass: the first input of the same type passes through; mute: it and what depends on it is not run. */
export type Mode = "on" | "bypass" | "mute";

/** fixed: as typed; random: drawn anew before each run; increment: one more before each run. */
export type SeedMode = "fixed" | "random" | "increment";

/** How a node lies on the canvas; nothing here changes what runs except `mode`, which is flattened before a run. */
export interface NodeLook {
  readonly x: number;
  readonly y: number;
  /** null: as wide as the metrics say. */
  readonly width: number | null;
  /** null: as high as its rows; larger makes room for a preview or a text area. */
  readonly height: number | null;
  readonly collapsed: boolean;
  readonly mode: Mode;
  /** A colour of the palette by name, or null. */
  readonly color: string | null;
  /** A note on the node, Markdown. */
  readonly note: string;
  /** By input; an input that is not here is "fixed". */
  readonly seeds: ReadonlyMap<string, SeedMode>;
  readonly rest: JsonObject;
}

/** A use of a node type; the type may be unknown here, then the node is a placeholder that keeps wires and values. */
export interface GraphNode {
  readonly name: string;
  /** `id@version` */
  readonly type: string;
  readonly inputs: ReadonlyMap<string, Binding>;
  /** The axes that it reduces, the first one slowest. */
  readonly over: readonly string[];
  /** Order in the file and on the canvas: higher is later and in front. */
  readonly rank: number;
  readonly look: NodeLook;
  readonly rest: JsonObject;
}

/** Anything that lies on the canvas and can be selected, as one string: "node:sampler", "frame:f1". */
export type ItemKind = "node" | "frame" | "note" | "dot";
export type ItemId = `${ItemKind}:${string}`;

/** A frame around items. Membership is this list, never geometry; an item is in one frame at most; frames nest. */
export interface Frame {
  readonly id: string;
  readonly title: string;
  readonly members: readonly ItemId[];
  /** Its own rectangle; it is drawn at least as large as its members need. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly color: string | null;
  readonly collapsed: boolean;
  /** Applies to all inside; the members remember their own. */
  readonly mode: Mode;
  readonly rank: number;
  readonly rest: JsonObject;
}

/** A sticky note, Markdown. */
export interface Note {
  readonly id: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly color: string | null;
  readonly rank: number;
  readonly rest: JsonObject;
}

/** A reroute dot: where wires from one output bend. `after` is the dot before it, null when it hangs on the output.
 * The bindings hold the true source beside it, so the file runs as it is. */
export interface Dot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly source: Place;
  readonly after: string | null;
  readonly rank: number;
  readonly rest: JsonObject;
}

/** An axis as written: one of values, range, linspace, geomspace, columns, zip. */
export interface Axis {
  readonly name: string;
  readonly data: Json;
  readonly rank: number;
}

/** A part of the workflow that is drawn once and used as nodes of the type `use:NAME`, as JSON: what is inside is read
 * when somebody looks into it. */
export interface Definition {
  readonly name: string;
  readonly data: Json;
  readonly rank: number;
}

/** A declared input or output of the workflow, or of a definition that is looked into. */
export interface Declared {
  readonly name: string;
  readonly place: Place;
  readonly rank: number;
  /** Of an input of a definition: further ports that it goes to. */
  readonly also?: readonly Place[];
  /** Of an input of a definition: its label, help, default and type; an input that has it stays when its ports go. */
  readonly about?: JsonObject;
}

/** The tables of a document and what their entries are. `fields`: "title" and top-level keys that are unknown here;
 * `ui`: keys under `ui` that are unknown here (and "camera"). */
export interface Tables {
  nodes: GraphNode;
  frames: Frame;
  notes: Note;
  dots: Dot;
  axes: Axis;
  definitions: Definition;
  inputs: Declared;
  outputs: Declared;
  fields: Json;
  ui: Json;
}
export type Table = keyof Tables;

/** A document to look at. Its maps live: they change with the document. */
export interface Document {
  readonly title: string;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly frames: ReadonlyMap<string, Frame>;
  readonly notes: ReadonlyMap<string, Note>;
  readonly dots: ReadonlyMap<string, Dot>;
  readonly axes: ReadonlyMap<string, Axis>;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly inputs: ReadonlyMap<string, Declared>;
  readonly outputs: ReadonlyMap<string, Declared>;
  readonly fields: ReadonlyMap<string, Json>;
  readonly ui: ReadonlyMap<string, Json>;
  /** The nodes that take values from this node, with the number of wires. */
  followers(node: string): ReadonlyMap<string, number>;
  /** The frame that an item is a member of, or null. */
  frameOf(item: ItemId): string | null;
  /** A rank above all others. */
  nextRank(): number;
}

/** A document that a command may change: every change goes through `put` and is recorded. */
export interface Draft extends Document {
  /** Set, replace or (undefined) delete an entry. */
  put<T extends Table>(table: T, key: string, value: Tables[T] | undefined): void;
}

/** One recorded change of one entry. */
export type Patch = {
  [T in Table]: { readonly table: T; readonly key: string;
    readonly before: Tables[T] | undefined; readonly after: Tables[T] | undefined };
}[Table];

export const item = (kind: ItemKind, id: string): ItemId => `${kind}:${id}`;

/** "node:sampler" to ["node", "sampler"]. */
export function parts(id: ItemId): [ItemKind, string] {
  const colon = id.indexOf(":");
  return [id.slice(0, colon) as ItemKind, id.slice(colon + 1)];
}

/** "node.port", as the document writes places. */
export const placeText = (place: Place): string => `${place.node}.${place.port}`;

/** The place that "node.port" means; names hold no dots, the part before the last one is the node. */
export function parsePlace(text: string): Place | null {
  const dot = text.lastIndexOf(".");
  return dot < 1 || dot === text.length - 1 ? null : { node: text.slice(0, dot), port: text.slice(dot + 1) };
}
