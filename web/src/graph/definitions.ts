/** Definitions as node types: a node `use:NAME` has the ports of its definition's interface, typed by the ports inside. */

import type { InputPort, NodeType, OutputPort, Widget } from "../api/catalogue";
import { Catalogue } from "./catalogue";
import type { Document, Json, JsonObject, Place } from "./document";
import { parsePlace } from "./document";
import { isObject, objectOf, textOf } from "./looks";
import { narrowed } from "./narrow";
import { isLiteral } from "./parse";
import { dataOf, insideOf, MAX_DEPTH, own, USE, usedName, usesOf, type Definitions } from "./uses";

/** The ports inside that an input of a definition goes to. */
export function targetsOf(entry: Json | undefined): Place[] {
  const to = objectOf(entry)["to"];
  return Array.isArray(to) ? (to as Json[]).flatMap((text) => (typeof text === "string" ? (parsePlace(text) ?? []) : [])) : [];
}

/** The port inside that an output of a definition comes from, or null. */
export const sourceOf = (data: JsonObject, output: string): Place | null => {
  const text = own(objectOf(data["outputs"]), output);
  return typeof text === "string" ? parsePlace(text) : null;
};

/** The circle of definitions that begins and ends here, or null. Iterative, however deep they lie. */
export function circleOf(definitions: Definitions, name: string): string[] | null {
  const from = new Map<string, string>();
  const open = [name];
  for (const at of open) { // grows while we walk it
    for (const used of usesOf(dataOf(definitions, at))) {
      if (used === name) {
        const path = [name];
        for (let step = at; step !== name; step = from.get(step) ?? name) path.splice(1, 0, step);
        return path;
      }
      if (from.has(used)) continue;
      from.set(used, at);
      open.push(used);
    }
  }
  return null;
}

/** Each definition after those that it uses; those in circles, and what uses them, are left out. */
export function inOrder(definitions: Definitions): string[] {
  const waiting = new Map([...definitions.keys()].map((name) => [name, new Set([...usesOf(dataOf(definitions, name))].filter((used) => definitions.has(used)))]));
  const order = [...waiting].filter(([, uses]) => !uses.size).map(([name]) => name);
  const users = new Map<string, string[]>();
  for (const [name, uses] of waiting) for (const used of uses) users.set(used, [...(users.get(used) ?? []), name]);
  for (const done of order) { // grows while we walk it
    for (const user of users.get(done) ?? []) {
      const left = waiting.get(user);
      left?.delete(done);
      if (left?.size === 0) order.push(user);
    }
  }
  return order;
}

interface Known {
  readonly base: Catalogue;
  readonly text: string;
}
const known = new WeakMap<Catalogue, Known>();

/** The catalogue with these definitions as node types; `before` where it says the same. */
export function withDefinitions(base: Catalogue, definitions: Definitions, before: Catalogue): Catalogue {
  if (!definitions.size) return base;
  const made = typesOf(base, definitions);
  const text = JSON.stringify(made);
  const last = known.get(before);
  if (last?.base === base && last.text === text) return before;
  const catalogue = new Catalogue({ nodes: [...base.types, ...made], ports: base.portTypes(), broken: base.broken });
  known.set(catalogue, { base, text });
  return catalogue;
}

/** The definitions as node types, in the order of the document; one that contains itself is none. */
function typesOf(base: Catalogue, definitions: Definitions): NodeType[] {
  const made = new Map<string, NodeType>();
  for (const name of inOrder(definitions)) made.set(name, typeOf((type) => made.get(usedName(type) ?? "") ?? base.find(type), name, dataOf(definitions, name)));
  return [...definitions.keys()].flatMap((name) => made.get(name) ?? []);
}

type Find = (type: string) => NodeType | null;

function typeOf(find: Find, name: string, data: JsonObject): NodeType {
  const about = textOf(objectOf(data["ui"])["description"]);
  const title = textOf(data["title"]);
  return { id: `${USE}${name}`, version: 0, help: about || title || name, doc: "", tags: title ? [title] : [], cheap: false, pack: "",
    inputs: Object.entries(objectOf(data["inputs"])).map(([ident, entry]) => inputOf(find, data, ident, objectOf(entry))),
    outputs: Object.keys(objectOf(data["outputs"])).map((ident) => outputOf(find, data, ident)) };
}

const typeInside = (find: Find, data: JsonObject, node: string): NodeType | null =>
  find(textOf(objectOf(own(objectOf(data["nodes"]), node))["type"]));

/** What stands inside in a port, or undefined. */
const boundInside = (data: JsonObject, { node, port }: Place): Json | undefined =>
  own(objectOf(objectOf(own(objectOf(data["nodes"]), node))["in"]), port);

/** An input is what the first port is that it goes to, within the limits of all of them; it must be given where nothing stands in one of them that must be. */
function inputOf(find: Find, data: JsonObject, ident: string, entry: JsonObject): InputPort {
  const places = targetsOf(entry);
  const ports = places.flatMap((place): { port: InputPort; bound: Json | undefined; place: Place }[] => {
    const port = typeInside(find, data, place.node)?.inputs.find((one) => one.name === place.port);
    return port ? [{ port, bound: boundInside(data, place), place }] : [];
  });
  const label = textOf(entry["label"]);
  const [first] = ports;
  const given = own(entry, "default");
  const value = given ?? (first?.bound === undefined ? first?.port.default : first.bound);
  const { default: _, widget, label: __, ...port } = first?.port ?? { type: textOf(entry["type"]), help: "", kind: "item" as const };
  return { ...port, name: ident, help: textOf(entry["help"]) || port.help, ...(label ? { label } : {}),
    required: given === undefined && ports.some((one) => one.port.required && one.bound === undefined),
    ...(value !== undefined && isLiteral(value) ? { default: value } : {}),
    ...(widget && first ? { widget: widgetOutside(data, narrowed(widget, ports.slice(1).map((one) => one.port.widget)), first.place.node) } : {}) };
}

/** A field that looks at another input of its node looks at the input of the definition that goes there. */
function widgetOutside(data: JsonObject, widget: Widget, node: string): Widget {
  const outside = (port: string): string => Object.entries(objectOf(data["inputs"]))
    .find(([, entry]) => targetsOf(entry).some((place) => place.node === node && place.port === port))?.[0] ?? port;
  if (widget.kind === "mask_file") return { ...widget, image: outside(widget.image) };
  return widget.kind === "curve" ? { ...widget, join: outside(widget.join) } : widget;
}

function outputOf(find: Find, data: JsonObject, ident: string): OutputPort {
  const place = sourceOf(data, ident);
  const port = place && typeInside(find, data, place.node)?.outputs.find((one) => one.name === place.port);
  return port ? { ...port, name: ident } : { name: ident, type: "", help: "" };
}

/** An instance that runs: its path "first/render", and for each output the call that makes it, as the run names it. */
export interface Opened {
  readonly path: string;
  readonly definition: string;
  readonly outputs: ReadonlyMap<string, Place>;
}

const MOST_OPENED = 10_000;

/** All instances of a document at any depth, the inner ones first. */
export function instancesOf(document: Document): Opened[] {
  const { definitions } = document;
  const found: { path: string; definition: string; data: JsonObject }[] = [];
  const add = (path: string, type: string, depth: number): void => {
    const name = usedName(type);
    if (name !== null && definitions.has(name) && depth <= MAX_DEPTH && found.length < MOST_OPENED) found.push({ path, definition: name, data: dataOf(definitions, name) });
  };
  for (const node of document.nodes.values()) add(node.name, node.type, 1);
  for (const { path, data } of found) { // grows while we walk it
    for (const [name, node] of insideOf(data)) add(`${path}/${name}`, textOf(node["type"]), path.split("/").length + 1);
  }
  const byPath = new Map(found.map(({ path, data }) => [path, data]));
  return found.reverse().map(({ path, definition, data }) => ({ path, definition, outputs: new Map(Object.keys(objectOf(data["outputs"])).flatMap((ident) => {
    const place = callOf(byPath, path, ident);
    return place ? [[ident, place] as const] : [];
  })) }));
}

/** The call of the opened workflow that makes an output of an instance, or null where it leads nowhere. */
function callOf(byPath: ReadonlyMap<string, JsonObject>, path: string, output: string): Place | null {
  let [at, port] = [path, output];
  for (let data = byPath.get(at); data !== undefined; data = byPath.get(at)) {
    const place = sourceOf(data, port);
    if (!place || !isObject(own(objectOf(data["nodes"]), place.node))) return null;
    [at, port] = [`${at}/${place.node}`, place.port];
  }
  return { node: at, port };
}
