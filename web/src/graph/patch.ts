/** JSON patches of the document (the fixes of problems): applied to the few entries that they touch, as one change. */

import type { PatchStep } from "../api/problem";
import type { Draft, GraphNode, Json } from "./document";
import { isObject } from "./looks";
import { parseData } from "./parse";
import { disconnect } from "./wiring";
import { nodeData, runnableData } from "./serialise";
import { t } from "../messages";

/** Apply a patch; throws, in words, where it does not fit the document. */
export function applyPatch(draft: Draft, patch: readonly PatchStep[]): void {
  let data: Json = runnableData(draft);
  for (const step of patch) data = applyStep(data, step);
  const { document, problems } = parseData(data);
  if (!document) throw new Error(problems[0]?.message ?? t("document.fix_unfit"));
  for (const table of ["axes", "definitions", "inputs", "outputs"] as const) {
    for (const key of draft[table].keys()) if (!document[table].has(key)) draft.put(table, key, undefined);
    for (const [key, entry] of document[table]) putChanged(draft, table, key, entry);
  }
  takeNodes(draft, document);
}

function putChanged<T extends "axes" | "definitions" | "inputs" | "outputs">(draft: Draft, table: T, key: string, entry: Parameters<typeof draft.put<T>>[2]): void {
  const before = draft[table].get(key);
  const same = JSON.stringify({ ...before, rank: 0 }) === JSON.stringify({ ...entry, rank: 0 });
  if (!same) draft.put(table, key, before && entry ? { ...entry, rank: before.rank } : entry);
}

/** Take over the nodes that the patch changed, added or removed. */
function takeNodes(draft: Draft, patched: Draft): void {
  for (const name of [...draft.nodes.keys()].filter((n) => !patched.nodes.has(n))) {
    for (const follower of [...draft.followers(name).keys()]) dropWires(draft, follower, name);
    draft.put("nodes", name, undefined);
  }
  for (const node of patched.nodes.values()) {
    const before = draft.nodes.get(node.name);
    if (!before) addBeside(draft, patched, node);
    else if (JSON.stringify(nodeData(before)) !== JSON.stringify(nodeData(node))) {
      draft.put("nodes", node.name, { ...node, rank: before.rank, look: before.look });
    }
  }
}

/** A new node lies left of the first node that it feeds. */
function addBeside(draft: Draft, patched: Draft, node: GraphNode): void {
  const [follower = ""] = patched.followers(node.name).keys();
  const beside = draft.nodes.get(follower)?.look ?? { x: 0, y: 0 };
  draft.put("nodes", node.name, { ...node, rank: draft.nextRank(), look: { ...node.look, x: beside.x - 260, y: beside.y } });
}

function dropWires(draft: Draft, follower: string, source: string): void {
  for (const [port, b] of draft.nodes.get(follower)?.inputs ?? []) {
    if (b.kind === "wire" && b.node === source) disconnect(draft, { node: follower, port });
  }
}

function applyStep(data: Json, step: PatchStep): Json {
  const path = pointerSteps(step.path);
  if (step.op === "remove") return change(data, path, null, true);
  if (step.op === "add" || step.op === "replace") return change(data, path, (step.value ?? null) as Json, false);
  if (step.op === "move" && step.from !== undefined) {
    const value = read(data, pointerSteps(step.from));
    return change(change(data, pointerSteps(step.from), null, true), path, value, false);
  }
  throw new Error(t("document.fix_step", { step: step.op }));
}

/** "/nodes/a~1b" to ["nodes", "a/b"]. */
export const pointerSteps = (pointer: string): string[] =>
  pointer.split("/").slice(1).map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));

function read(data: Json, path: readonly string[]): Json {
  let at: Json | undefined = data;
  for (const key of path) at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  if (at === undefined) throw new Error(t("document.fix_gone", { path: `/${path.join("/")}` }));
  return at;
}

/** The data with one place set or removed; objects on the way are copied, missing ones made. */
function change(data: Json, path: readonly string[], value: Json, remove: boolean): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const object = isObject(data) ? data : {};
  const entries = Object.entries(object).filter(([k]) => k !== key || !remove || rest.length);
  if (remove && !rest.length) return Object.fromEntries(entries);
  const inner = change(Object.hasOwn(object, key) ? (object[key] ?? null) : {}, rest, value, remove);
  const at = entries.findIndex(([k]) => k === key);
  if (at < 0) entries.push([key, inner]);
  else entries[at] = [key, inner];
  return Object.fromEntries(entries);
}
