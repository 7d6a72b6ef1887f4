/** Promote a parameter that lies inside definitions to an input outside, through all levels at once; and take it back.
 *
 * The editor's twin of server/engine/promote.py. What instances make does not change: an input that nobody sets falls back
 * inside.
 */

import { targetsOf } from "./definitions";
import { dataOf, insideOf, usedName } from "./uses";
import type { Draft, Json, JsonObject, Place } from "./document";
import { placeText } from "./document";
import { objectOf, textOf } from "./looks";
import { cleanName, freeName } from "./names";
import { without } from "./declare";

/** The definition that each instance of a path shows; null where one shows none. */
export function definitionsOn(draft: Draft, path: readonly string[]): string[] | null {
  const names: string[] = [];
  let type = draft.nodes.get(path[0] ?? "")?.type ?? "";
  for (let i = 0; i < path.length; i++) {
    const name = usedName(type);
    if (name === null || !draft.definitions.has(name)) return null;
    names.push(name);
    const nodes = objectOf(dataOf(draft.definitions, name)["nodes"]);
    const next = path[i + 1] ?? "";
    type = Object.hasOwn(nodes, next) ? textOf(objectOf(nodes[next])["type"]) : "";
  }
  return names;
}

/** Make a port behind a path of instances an input of all of them; each level gets an input, or keeps the one that it has.
 * Returns where it can be set in the document itself, or null where the path leads nowhere. */
export function promote(draft: Draft, path: readonly string[], place: Place, label = ""): Place | null {
  const names = definitionsOn(draft, path);
  if (!names) return null;
  let { node, port } = place;
  for (let level = names.length - 1; level >= 0; level--) {
    port = exposed(draft, names[level] ?? "", { node, port }, label);
    node = path[level] ?? "";
  }
  return { node, port };
}

/** The input of a definition that goes to this port; a new one where there is none. */
function exposed(draft: Draft, name: string, place: Place, label: string): string {
  const definition = draft.definitions.get(name);
  const data = objectOf(definition?.data);
  const inputs = objectOf(data["inputs"]);
  const known = Object.keys(inputs).sort().find((ident) => targetsOf(inputs[ident]).some((one) => placeText(one) === placeText(place)));
  if (known !== undefined || !definition) return known ?? place.port;
  const ident = freeName(cleanName(place.port), (wanted) => Object.hasOwn(inputs, wanted));
  const entry = { to: [placeText(place)], ...(label ? { label } : {}) };
  draft.put("definitions", name, { ...definition, data: { ...data, inputs: { ...inputs, [ident]: entry } } });
  return ident;
}

/** Take an input of a definition away, and those further out that go only there. What it gives by default is written inside; what
 * instances had set is taken away, and told as "node.input", with "definition:" before those inside one. */
export function demote(draft: Draft, definition: string, ident: string): string[] {
  const lost: string[] = [];
  const waiting: [string, string][] = [[definition, ident]];
  for (const [name, gone] of waiting) { // grows while we walk it
    withoutInput(draft, name, gone);
    for (const node of [...draft.nodes.values()]) {
      if (usedName(node.type) !== name) continue;
      if (node.inputs.has(gone)) {
        lost.push(`${node.name}.${gone}`);
        draft.put("nodes", node.name, { ...node, inputs: new Map([...node.inputs].filter(([port]) => port !== gone)) });
      }
      for (const one of [...draft.inputs.values()]) {
        if (one.place.node === node.name && one.place.port === gone) draft.put("inputs", one.name, without(one, (place) => place.node === node.name && place.port === gone));
      }
    }
    for (const outer of [...draft.definitions.keys()]) waiting.push(...withoutUses(draft, outer, name, gone, lost));
  }
  return lost;
}

function withoutInput(draft: Draft, name: string, ident: string): void {
  const definition = draft.definitions.get(name);
  const data = objectOf(definition?.data);
  const { [ident]: entry, ...inputs } = objectOf(data["inputs"]);
  if (!definition || entry === undefined) return;
  const nodes = { ...objectOf(data["nodes"]) };
  const about = objectOf(entry);
  for (const { node, port } of Object.hasOwn(about, "default") ? targetsOf(entry) : []) {
    if (Object.hasOwn(nodes, node)) nodes[node] = { ...objectOf(nodes[node]), in: { ...objectOf(objectOf(nodes[node])["in"]), [port]: about["default"] as Json } };
  }
  draft.put("definitions", name, { ...definition, data: { ...data, nodes, inputs } });
}

/** A definition without what its instances of `name` set there; the inputs of its own that now go nowhere. */
function withoutUses(draft: Draft, outer: string, name: string, gone: string, lost: string[]): [string, string][] {
  const definition = draft.definitions.get(outer);
  const data = dataOf(draft.definitions, outer);
  const users = insideOf(data).filter(([, node]) => usedName(textOf(node["type"])) === name);
  if (!definition || !users.length) return [];
  const changed: Record<string, Json> = {};
  for (const [node, one] of users) {
    const { [gone]: value, ...rest } = objectOf(one["in"]);
    if (value === undefined) continue;
    lost.push(`${outer}:${node}.${gone}`);
    changed[node] = { ...one, in: rest };
  }
  const away = new Set(users.map(([node]) => `${node}.${gone}`));
  const empty: [string, string][] = [];
  const inputs = Object.fromEntries(Object.entries(objectOf(data["inputs"])).map(([ident, entry]): [string, Json] => {
    const left = targetsOf(entry).map(placeText).filter((text) => !away.has(text));
    if (left.length === targetsOf(entry).length) return [ident, entry];
    if (!left.length) empty.push([outer, ident]);
    return [ident, { ...objectOf(entry), to: left }];
  }));
  const next: JsonObject = { ...data, nodes: { ...objectOf(data["nodes"]), ...changed }, inputs };
  if (JSON.stringify(next) !== JSON.stringify(data)) draft.put("definitions", outer, { ...definition, data: next });
  return empty;
}
