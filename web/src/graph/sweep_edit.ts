/** Changes of sweeps: put a field on an axis, change, share, zip, part and remove axes. All through a draft, so all undoable. */

import type { Literal, Scalar } from "../api/catalogue";
import { readAxes, readAxisData, type Axes } from "./axis_values";
import type { AxisBinding, Binding, Draft, GraphNode, Json, JsonObject, Place } from "./document";
import { insideOf } from "./uses";
import { isObject, objectOf } from "./looks";
import { freeName, refuseName } from "./names";
import { bind } from "./wiring";
import { t } from "../messages";

/** Why no new axis may have this name, or null. */
export const refuseAxisName = (document: Pick<Draft, "axes">, name: string): string | null =>
  refuseName(name) ?? (document.axes.has(name) ? t("name.axis_twice", { name }) : null);

/** Put a new axis with these values into an input. Throws in words where the name or the values cannot be. */
export function addSweep(draft: Draft, place: Place, name: string, data: JsonObject): void {
  addAxis(draft, name, data);
  bind(draft, place, { kind: "axis", axis: name, column: null });
}

function addAxis(draft: Draft, name: string, data: JsonObject): void {
  const why = refuseAxisName(draft, name) ?? refuseData(data);
  if (why !== null) throw new Error(why);
  draft.put("axes", name, { name, data, rank: draft.nextRank() });
}

function refuseData(data: Json): string | null {
  const read = readAxisData(data);
  return "mistake" in read ? read.mistake : null;
}

/** Put a table on a new axis; each column goes into the inputs that are given for it. */
export function addTable(draft: Draft, name: string, data: JsonObject, columns: ReadonlyMap<string, readonly Place[]>): void {
  addAxis(draft, name, data);
  for (const [column, places] of columns) for (const place of places) bind(draft, place, { kind: "axis", axis: name, column });
}

/** Let an input walk along an axis that is there: it takes the same values. */
export function joinAxis(draft: Draft, place: Place, axis: string, column: string | null): void {
  bind(draft, place, { kind: "axis", axis, column });
}

/** Let an input walk in step with an axis that is there, with values of its own: both become columns of it. */
export function shareAxis(draft: Draft, place: Place, axis: string, column: string, values: readonly Scalar[]): void {
  const read = readAxisData(draft.axes.get(axis)?.data ?? null);
  if ("mistake" in read) throw new Error(read.mistake);
  if (read.length !== values.length) throw new Error(t("axis.together", { axis, length: read.length, count: values.length }));
  const plain = read.columns.has("");
  const own = new Map([...read.columns].map(([name, list]) => [plain ? axis : name, list]));
  const name = freeName(column, (taken) => own.has(taken));
  putData(draft, axis, { columns: Object.fromEntries([...own.set(name, values)]) });
  if (plain) rebind(draft, (b) => (b.axis === axis ? { ...b, column: axis } : b));
  bind(draft, place, { kind: "axis", axis, column: name });
}

/** Give an axis other values. */
export function changeAxis(draft: Draft, name: string, data: JsonObject): void {
  const why = refuseData(data);
  if (why !== null) throw new Error(why);
  putData(draft, name, data);
}

/** Give one column of an axis other values; all columns keep equally many. */
export function changeColumn(draft: Draft, name: string, column: string, values: readonly Scalar[]): void {
  const data = draft.axes.get(name)?.data ?? null;
  const columns = isObject(data) && isObject(data["columns"]) ? data["columns"] : {};
  changeAxis(draft, name, { columns: { ...columns, [column]: values } });
}

function putData(draft: Draft, name: string, data: JsonObject): void {
  const axis = draft.axes.get(name);
  if (axis) draft.put("axes", name, { ...axis, data });
}

/** Walk these axes together, as one axis of this name: the first value with the first, and so on. */
export function zipAxes(draft: Draft, names: readonly string[], name: string): void {
  const why = refuseZip(readAxes(draft), names) ?? refuseAxisName(draft, name);
  if (why !== null) throw new Error(why);
  draft.put("axes", name, { name, data: { zip: names }, rank: draft.nextRank() });
  renameOver(draft, (axis) => (names.includes(axis) ? [name] : [axis]));
}

/** Why axes cannot be zipped, or null. */
export function refuseZip(axes: Axes, names: readonly string[]): string | null {
  if (new Set(names).size < 2) return t("axis.zip_two");
  for (const name of names) {
    const axis = axes.axes.get(name);
    if (!axis) return t("axis.not_plain", { name });
    if (!axis.columns.has("")) return t("axis.has_columns", { name });
  }
  const lengths = names.map((name) => axes.axes.get(name)?.length ?? 0);
  if (new Set(lengths).size === 1) return null;
  return t("axis.zip_unequal", { said: names.map((name, i) => t("axis.has_length", { name, count: lengths[i] ?? 0 })).join(", ") });
}

/** Take a zip apart: its axes multiply again. */
export function unzip(draft: Draft, name: string): void {
  const members = zipMembers(draft.axes.get(name)?.data);
  if (!members) return;
  draft.put("axes", name, undefined);
  renameOver(draft, (axis) => (axis === name ? members : [axis]));
}

/** The axes that a zip names, or null where this is none. */
export function zipMembers(data: Json | undefined): readonly string[] | null {
  const members = isObject(data) ? data["zip"] : undefined;
  return Array.isArray(members) && members.every((m) => typeof m === "string") ? members : null;
}

/** Two axes with the same values become one: what `away` moved now walks along `kept`. */
export function mergeAxes(draft: Draft, kept: string, away: string): void {
  if (!sameValues(readAxes(draft), kept, away)) throw new Error(t("axis.unlike", { kept, away }));
  rebind(draft, (b) => (b.axis === away ? { ...b, axis: kept } : b));
  draft.put("axes", away, undefined);
  renameOver(draft, (axis) => [axis === away ? kept : axis]);
}

/** Whether two axes hold the same values in the same order. */
export function sameValues(axes: Axes, a: string, b: string): boolean {
  const [one, other] = [axes.axes.get(a), axes.axes.get(b)];
  return one !== undefined && other !== undefined && !one.zipped && !other.zipped && JSON.stringify([...one.columns]) === JSON.stringify([...other.columns]);
}

/** Give an input an axis of its own with the values of the one it shares: then the two multiply. */
export function partAxis(draft: Draft, place: Place, name: string): void {
  const binding = draft.nodes.get(place.node)?.inputs.get(place.port);
  const read = binding?.kind === "axis" ? readAxisData(draft.axes.get(binding.axis)?.data ?? null) : null;
  if (binding?.kind !== "axis" || !read || "mistake" in read) throw new Error(t("axis.unreadable", { place: `${place.node}.${place.port}` }));
  addSweep(draft, place, name, { values: read.columns.get(binding.column ?? "") ?? [] });
}

/** Take an input off its axis: it keeps this value. An axis that nothing walks along any more goes too. */
export function endSweep(draft: Draft, place: Place, value: Literal): void {
  const binding = draft.nodes.get(place.node)?.inputs.get(place.port);
  if (binding?.kind !== "axis") return;
  bind(draft, place, { kind: "literal", value });
  if (!isUsed(draft, binding.axis)) removeAxis(draft, binding.axis, () => value);
}

/** Remove an axis, and of a zip all that it joins: inputs on it fall back to one value each. */
export function removeAxis(draft: Draft, name: string, valueOf: (binding: AxisBinding) => Literal): void {
  const members = zipMembers(draft.axes.get(name)?.data);
  const gone = new Set([name, ...(members ?? [])]);
  for (const node of [...draft.nodes.values()]) putNode(draft, node, gone, valueOf);
  for (const axis of gone) draft.put("axes", axis, undefined);
  for (const other of [...draft.axes.values()]) leaveZip(draft, other.name, gone);
}

/** What still names axes that are gone. */
function leaveZip(draft: Draft, zip: string, gone: ReadonlySet<string>): void {
  const members = zipMembers(draft.axes.get(zip)?.data);
  if (!members?.some((m) => gone.has(m))) return;
  const left = members.filter((m) => !gone.has(m));
  if (left.length >= 2) return putData(draft, zip, { zip: left });
  draft.put("axes", zip, undefined);
  renameOver(draft, (axis) => (axis === zip ? left : [axis]));
}

function putNode(draft: Draft, node: GraphNode, gone: ReadonlySet<string>, valueOf: (binding: AxisBinding) => Literal): void {
  const falls = (b: Binding): b is AxisBinding => b.kind === "axis" && gone.has(b.axis);
  if (!node.over.some((axis) => gone.has(axis)) && ![...node.inputs.values()].some(falls)) return;
  const inputs = new Map([...node.inputs].map(([port, b]): [string, Binding] => [port, falls(b) ? { kind: "literal", value: valueOf(b) } : b]));
  draft.put("nodes", node.name, { ...node, inputs, over: node.over.filter((axis) => !gone.has(axis)) });
}

/** Which axes a node reduces, the first one slowest. */
export function setOver(draft: Draft, name: string, over: readonly string[]): void {
  const node = draft.nodes.get(name);
  if (node && JSON.stringify(node.over) !== JSON.stringify(over)) draft.put("nodes", name, { ...node, over: [...new Set(over)] });
}

function renameOver(draft: Draft, now: (axis: string) => readonly string[]): void {
  for (const node of [...draft.nodes.values()]) if (node.over.length) setOver(draft, node.name, [...new Set(node.over.flatMap(now))]);
}

function rebind(draft: Draft, now: (binding: AxisBinding) => AxisBinding): void {
  for (const node of [...draft.nodes.values()]) {
    for (const [port, binding] of node.inputs) {
      const next = binding.kind === "axis" ? now(binding) : binding;
      if (next !== binding) bind(draft, { node: node.name, port }, next);
    }
  }
}

/** Whether any input walks along an axis, also inside definitions, or a zip needs it. */
export function isUsed(document: Pick<Draft, "nodes" | "axes" | "definitions">, axis: string): boolean {
  if ([...document.definitions.values()].some(({ data }) => walksAlong(objectOf(data), axis))) return true;
  if ([...document.axes.values()].some(({ data }) => zipMembers(data)?.includes(axis))) return true;
  return [...document.nodes.values()].some((node) => [...node.inputs.values()].some((b) => b.kind === "axis" && b.axis === axis));
}

/** Whether a node inside a definition walks along an axis. */
export const walksAlong = (data: JsonObject, axis: string): boolean => insideOf(data).some(([, node]) =>
  Object.values(objectOf(node["in"])).some((bound) => isObject(bound) && typeof bound["axis"] === "string" && (bound["axis"] === axis || bound["axis"].startsWith(`${axis}.`))));

/** The inputs that walk along an axis, also through a zip. */
export function placesOn(document: Pick<Draft, "nodes" | "axes">, axis: string): Place[] {
  const names = new Set([axis, ...(zipMembers(document.axes.get(axis)?.data) ?? [])]);
  return [...document.nodes.values()].flatMap((node) => [...node.inputs].flatMap(([port, b]) => (b.kind === "axis" && names.has(b.axis) ? [{ node: node.name, port }] : [])));
}
