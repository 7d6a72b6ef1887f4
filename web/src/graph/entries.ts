/** One entry of a document as JSON and back: what the kept history and comparisons are made of. */

import type { Axis, Declared, Definition, Dot, Frame, GraphNode, Json, Note, Table, Tables } from "./document";
import { parsePlace, placeText } from "./document";
import { isObject, objectOf } from "./looks";
import { readNode } from "./parse";
import { dotFrom, readFrame, readNote } from "./read_ui";
import { dotData, frameData, lookData, nodeData, noteData } from "./serialise";

/** An entry as JSON, without its rank. */
export function entryData<T extends Table>(table: T, value: Tables[T]): Json {
  const entry: unknown = value;
  switch (table) {
    case "nodes": return { node: nodeData(entry as GraphNode), look: lookData(entry as GraphNode) };
    case "frames": return frameData(entry as Frame);
    case "notes": return noteData(entry as Note);
    case "dots": return dotData(entry as Dot);
    case "axes": case "definitions": return (entry as Axis | Definition).data;
    case "inputs": case "outputs": return declaredData(entry as Declared);
    default: return value as Json;
  }
}

/** The entry that this JSON describes, or undefined where it describes none. */
export function entryFrom<T extends Table>(table: T, key: string, data: Json, rank: number): Tables[T] | undefined {
  return read(table, key, data, rank) as Tables[T] | undefined;
}

function read(table: Table, key: string, data: Json, rank: number): unknown {
  switch (table) {
    case "nodes": return isObject(data) && isObject(data["node"]) ? readNode(key, data["node"], objectOf(data["look"]), rank) : undefined;
    case "frames": return isObject(data) ? readFrame(key, data, rank) : undefined;
    case "notes": return isObject(data) ? readNote(key, data, rank) : undefined;
    case "dots": return isObject(data) ? (dotFrom(key, data, rank) ?? undefined) : undefined;
    case "axes": case "definitions": return { name: key, data, rank } satisfies Axis & Definition;
    case "inputs": case "outputs": return declared(key, data, rank);
    default: return data;
  }
}

const declaredData = ({ place, also = [], about }: Declared): Json =>
  (about ? { ...about, to: [place, ...also].map(placeText) } : placeText(place));

function declared(name: string, data: Json, rank: number): Declared | undefined {
  const place = typeof data === "string" ? parsePlace(data) : null;
  return place ? { name, place, rank } : undefined;
}

/** Whether two JSON values say the same; the order of keys means nothing. */
export function sameData(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one: Json, i) => sameData(one, b[i] as Json));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameData(a[key], b[key]));
}

