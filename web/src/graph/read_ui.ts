/** What lies on the canvas beside nodes: frames, notes and dots, read from `ui` with limits. */

import type { Dot, Frame, ItemId, JsonObject, Note } from "./document";
import { parsePlace } from "./document";
import type { LiveDocument } from "./live";
import { colorOf, coordinate, isObject, modeOf, numberOf, objectOf, restOf, textOf } from "./looks";

const MOST = 10_000;
const FRAME_KEYS = ["title", "members", "x", "y", "width", "height", "color", "collapsed", "mode"];
const NOTE_KEYS = ["text", "x", "y", "width", "height", "color"];
const DOT_KEYS = ["x", "y", "from", "after"];
const MEMBER = /^(node|frame|note|dot):[^]+$/;

/** Put the frames, notes and dots of `ui` into the document; the nodes are there already. */
export function readCanvas(document: LiveDocument, ui: JsonObject): void {
  for (const [id, data] of entries(ui, "notes")) document.put("notes", id, readNote(id, data, document.nextRank()));
  for (const [id, data] of entries(ui, "dots")) {
    const dot = readDot(id, data, document);
    if (dot) document.put("dots", id, dot);
  }
  dropLooseDots(document);
  for (const [id, data] of entries(ui, "frames")) document.put("frames", id, readFrame(id, data, document.nextRank()));
  tidyMembers(document);
}

const entries = (ui: JsonObject, key: string): [string, JsonObject][] =>
  Object.entries(objectOf(ui[key])).slice(0, MOST).filter((e): e is [string, JsonObject] => isObject(e[1]));

/** A note of `ui.notes`. */
export function readNote(id: string, data: JsonObject, rank: number): Note {
  return { id, text: textOf(data["text"]), ...readRect(data, 240, 120), color: colorOf(data["color"]), rank,
    rest: restOf(data, NOTE_KEYS) };
}

/** A frame of `ui.frames`; its members may be missing. */
export function readFrame(id: string, data: JsonObject, rank: number): Frame {
  const members = Array.isArray(data["members"]) ? (data["members"] as unknown[]) : [];
  return {
    id, title: textOf(data["title"]), ...readRect(data, 320, 200), color: colorOf(data["color"]),
    collapsed: data["collapsed"] === true, mode: modeOf(data["mode"]), rank, rest: restOf(data, FRAME_KEYS),
    members: members.filter((m): m is ItemId => typeof m === "string" && MEMBER.test(m)),
  };
}

function readRect(data: JsonObject, width: number, height: number): { x: number; y: number; width: number; height: number } {
  return { x: coordinate(data["x"]), y: coordinate(data["y"]),
    width: numberOf(data["width"], 40, 100_000, width), height: numberOf(data["height"], 28, 100_000, height) };
}

function readDot(id: string, data: JsonObject, document: LiveDocument): Dot | null {
  const dot = dotFrom(id, data, document.nextRank());
  return dot && document.nodes.has(dot.source.node) ? dot : null;
}

/** A dot of `ui.dots`; its source may be missing. */
export function dotFrom(id: string, data: JsonObject, rank: number): Dot | null {
  const source = parsePlace(textOf(data["from"]));
  if (!source) return null;
  const after = typeof data["after"] === "string" ? data["after"] : null;
  return { id, x: coordinate(data["x"]), y: coordinate(data["y"]), source, after, rank, rest: restOf(data, DOT_KEYS) };
}

/** Dots that follow a dot of another output, or each other in a circle, hang on their output instead. */
function dropLooseDots(document: LiveDocument): void {
  for (const dot of [...document.dots.values()]) {
    if (dot.after !== null && !chainHolds(document, dot)) document.put("dots", dot.id, { ...dot, after: null });
  }
}

function chainHolds(document: LiveDocument, dot: Dot): boolean {
  const seen = new Set([dot.id]);
  for (let id = dot.after; id !== null;) {
    const before = document.dots.get(id);
    if (!before || seen.has(id) || !samePlace(before, dot)) return false;
    seen.add(id);
    id = before.after;
  }
  return true;
}

const samePlace = (a: Dot, b: Dot): boolean => a.source.node === b.source.node && a.source.port === b.source.port;

/** Each item in one frame at most, no frame inside itself, nothing that is not there. */
function tidyMembers(document: LiveDocument): void {
  const owner = new Map<ItemId, string>();
  for (const frame of [...document.frames.values()]) {
    const members = frame.members.filter((m) => keeps(document, owner, frame.id, m));
    for (const member of members) owner.set(member, frame.id);
    document.put("frames", frame.id, { ...frame, members: [...new Set(members)] });
  }
}

function keeps(document: LiveDocument, owner: ReadonlyMap<ItemId, string>, frame: string, member: ItemId): boolean {
  const colon = member.indexOf(":");
  const table = `${member.slice(0, colon)}s` as "nodes" | "frames" | "notes" | "dots";
  if (owner.has(member) || !document[table].has(member.slice(colon + 1))) return false;
  for (let above: string | undefined = frame; above !== undefined; above = owner.get(`frame:${above}`)) {
    if (member === `frame:${above}`) return false;
  }
  return true;
}
