/** Opening the definitions of a document: every instance becomes its nodes, called "instance/inner".
 *
 * The browser's twin of server/engine/flatten.py: what is worked out of the opened document (what is stale, which axes a
 * node has) is what the server works out. Iterative throughout.
 */

import { sourceOf, targetsOf } from "./definitions";
import { MAX_DEPTH, dataOf, insideOf, usedName } from "./uses";
import type { Binding, Document, GraphNode, Json, JsonObject, Place } from "./document";
import { LiveDocument } from "./live";
import { isObject, NO_REST, objectOf } from "./looks";
import { readBinding, readNode } from "./parse";

/** As on the server, which refuses more. */
const MOST_NODES = 10_000;

/** What a definition says, read once. `exposed`: from "node.port" inside to the input that goes there. */
interface Part {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly exposed: ReadonlyMap<string, string>;
  readonly defaults: ReadonlyMap<string, Binding>;
  readonly data: JsonObject;
}

/** The document, or one opened instance. */
interface Scope extends Part {
  readonly path: string;
  readonly name: string;
  readonly parent: Scope | null;
  readonly depth: number;
  readonly inside: Map<string, Scope>;
}

const read = new WeakMap<object, Part>();

function partOf(data: JsonObject): Part {
  const known = read.get(data);
  if (known) return known;
  const nodes = new Map(insideOf(data).map(([name, node], i) => [name, readNode(name, node, NO_REST, i + 1)]));
  const exposed = new Map<string, string>();
  const defaults = new Map<string, Binding>();
  for (const [ident, entry] of Object.entries(objectOf(data["inputs"])).sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const place of targetsOf(entry)) if (!exposed.has(key(place))) exposed.set(key(place), ident);
    if (isObject(entry) && Object.hasOwn(entry, "default")) defaults.set(ident, readBinding(entry["default"] as Json));
  }
  const part = { nodes, exposed, defaults, data };
  read.set(data, part);
  return part;
}

const key = ({ node, port }: Place): string => `${node}.${port}`;
const NOTHING = new Map<string, never>();
const opened = new WeakMap<Document, { readonly nodes: readonly GraphNode[]; readonly mark: readonly unknown[]; readonly document: Document }>();

/** The document with its definitions opened; the same one where it has none. */
export function openDefinitions(document: Document): Document {
  if (!document.definitions.size) return document;
  if (![...document.nodes.values()].some(({ type }) => document.definitions.has(usedName(type) ?? ""))) return document;
  const [nodes, mark] = [[...document.nodes.values()], [...document.definitions.values(), ...document.axes.values(), ...document.outputs.values()]];
  const known = opened.get(document);
  if (known && same(known.nodes, nodes) && same(known.mark, mark)) return known.document;
  const made = open(document);
  opened.set(document, { nodes, mark, document: made });
  return made;
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((one, i) => one === b[i]);

function open(document: Document): LiveDocument {
  const top: Scope = { path: "", name: "", nodes: document.nodes, exposed: NOTHING, defaults: NOTHING, data: NO_REST, parent: null, depth: 0, inside: new Map() };
  const whole = new LiveDocument();
  const homes: [Scope, GraphNode][] = [];
  const waiting: { scope: Scope; rest: Iterator<GraphNode> }[] = [{ scope: top, rest: top.nodes.values() }];
  for (let last = waiting.at(-1); last && homes.length < MOST_NODES; last = waiting.at(-1)) {
    const node = last.rest.next();
    if (node.done) waiting.pop();
    else {
      const inner = openedBy(document, last.scope, node.value);
      if (inner) waiting.push({ scope: inner, rest: inner.nodes.values() });
      else homes.push([last.scope, node.value]);
    }
  }
  for (const [i, [scope, node]] of homes.entries()) {
    whole.put("nodes", call(scope, node.name), { ...node, name: call(scope, node.name), inputs: inputsOf(scope, node), rank: i + 1 });
  }
  for (const axis of document.axes.values()) whole.put("axes", axis.name, axis);
  for (const output of document.outputs.values()) whole.put("outputs", output.name, { ...output, place: source(top, output.place) });
  return whole;
}

const call = (scope: Scope, name: string): string => (scope.path ? `${scope.path}/${name}` : name);

function openedBy(document: Document, scope: Scope, node: GraphNode): Scope | null {
  const name = usedName(node.type);
  if (name === null || !document.definitions.has(name) || scope.depth >= MAX_DEPTH) return null;
  const inner: Scope = { ...partOf(dataOf(document.definitions, name)), path: call(scope, node.name), name: node.name, parent: scope, depth: scope.depth + 1, inside: new Map() };
  scope.inside.set(node.name, inner);
  return inner;
}

/** What the inputs of a node get; nodes without anything from outside keep theirs. */
function inputsOf(scope: Scope, node: GraphNode): ReadonlyMap<string, Binding> {
  if (!scope.parent && !scope.inside.size) return node.inputs;
  const ports = new Set(node.inputs.keys());
  for (const place of scope.exposed.keys()) {
    const dot = place.lastIndexOf(".");
    if (place.slice(0, dot) === node.name) ports.add(place.slice(dot + 1));
  }
  const inputs = new Map<string, Binding>();
  for (const port of ports) {
    const bound = boundAt(scope, { node: node.name, port });
    if (bound) inputs.set(port, bound);
  }
  return inputs;
}

/** What the outermost instance sets, else a default on the way, else what is written inside. */
function boundAt(from: Scope, place: Place): Binding | null {
  let found: { binding: Binding; scope: Scope } | null = null;
  let [scope, at]: [Scope, Place] = [from, place];
  for (;;) {
    const own = scope.nodes.get(at.node)?.inputs.get(at.port);
    if (own) found = { binding: own, scope };
    const ident = scope.exposed.get(key(at));
    if (ident === undefined || !scope.parent) break;
    const given = scope.defaults.get(ident);
    if (given) found = { binding: given, scope };
    [scope, at] = [scope.parent, { node: scope.name, port: ident }];
  }
  if (found?.binding.kind !== "wire") return found?.binding ?? null;
  return { kind: "wire", ...source(found.scope, found.binding), via: null };
}

/** The call that an output of a scope comes from. */
function source(from: Scope, { node, port }: Place): Place {
  let [scope, at]: [Scope, Place] = [from, { node, port }];
  for (let inner = scope.inside.get(at.node); inner; inner = scope.inside.get(at.node)) {
    const next = sourceOf(inner.data, at.port);
    if (!next || !inner.nodes.has(next.node)) return { node: inner.path, port: at.port };
    [scope, at] = [inner, next];
  }
  return { node: call(scope, at.node), port: at.port };
}
