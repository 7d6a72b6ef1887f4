/** Outputs and inputs that a workflow declares: what plain Run makes, and what its form asks for. */

import type { InputPort } from "../api/catalogue";
import { placeText, type Binding, type Declared, type Document, type Draft, type Place } from "./document";
import { cleanName, freeName, refuseName } from "./names";
import { inputPort, isFile, outputsOf, takesLiteral, type GraphView } from "./ports";
import { t } from "../messages";

/** Which side of a workflow something is declared on. */
export type DeclaredTable = "inputs" | "outputs";

/** All that is declared at a port, in the order of the file; several names may mean one port. */
export const declaredAt = (document: Document, table: DeclaredTable, place: Place): Declared[] =>
  [...document[table].values()].filter((one) => [one.place, ...(one.also ?? [])].some((at) => at.node === place.node && at.port === place.port)).sort((a, b) => a.rank - b.rank);

/** Whether something that is declared is a port of this node. */
export const speaksOf = ({ place, also = [] }: Declared, node: string): boolean => place.node === node || also.some((at) => at.node === node);

/** What is declared without some of its ports: nothing, or an input of a definition, which stays so that its instances keep what they say. */
export function without(declared: Declared, gone: (place: Place) => boolean): Declared | undefined {
  const [place, ...also] = [declared.place, ...(declared.also ?? [])].filter((one) => !gone(one));
  if (place) return { ...declared, place, ...(declared.also ? { also } : {}) };
  return declared.about ? { ...declared, place: { node: "", port: "" }, also: [] } : undefined;
}

/** Declare a port under a free name; returns it. An output is called as its port, an input too; where that is taken, as node and port. */
export function declare(draft: Draft, table: DeclaredTable, place: Place): string {
  const there = declaredAt(draft, table, place)[0];
  if (there) return there.name;
  const taken = (name: string): boolean => draft[table].has(name);
  const short = cleanName(place.port);
  const name = taken(short) ? freeName(cleanName(`${place.node}_${place.port}`), taken) : short;
  draft.put(table, name, { name, place, rank: draft.nextRank() });
  return name;
}

/** Nothing is declared at this port any more. */
export function undeclare(draft: Draft, table: DeclaredTable, place: Place): void {
  for (const one of declaredAt(draft, table, place)) {
    draft.put(table, one.name, one.also?.length ? without(one, (at) => at.node === place.node && at.port === place.port) : undefined);
  }
}

/** Why a declared input or output cannot be called so, or null. */
export function refuseDeclared(document: Document, table: DeclaredTable, name: string, wanted: string): string | null {
  if (wanted === name) return null;
  return refuseName(wanted) ?? (document[table].has(wanted) ? t(`name.${table}_taken`, { name: wanted }) : null);
}

/** Give a declared input or output another name; its place in the order stays. */
export function renameDeclared(draft: Draft, table: DeclaredTable, name: string, wanted: string): void {
  const declared = draft[table].get(name);
  if (!declared || name === wanted) return;
  const why = refuseDeclared(draft, table, name, wanted);
  if (why !== null) throw new Error(why);
  draft.put(table, name, undefined);
  draft.put(table, wanted, { ...declared, name: wanted });
}

/** The outputs of a node that a workflow may declare. */
export const outputPlaces = (graph: GraphView, node: string): Place[] => {
  const there = graph.document.nodes.get(node);
  return there ? outputsOf(graph, there).filter((output) => output.port).map((output) => ({ node, port: output.name })) : [];
};

/** The inputs of a node that a workflow may ask for: what can be typed or chosen, and is not wired or swept. */
export function inputPlaces(graph: GraphView, node: string): Place[] {
  const there = graph.document.nodes.get(node);
  const type = there && graph.catalogue.find(there.type);
  return (type?.inputs ?? []).filter((port) => isAsked(graph, port, there?.inputs.get(port.name))).map((port) => ({ node, port: port.name }));
}

const isAsked = (graph: GraphView, port: InputPort, bound: Binding | undefined): boolean =>
  (!bound || bound.kind === "literal") && (takesLiteral(graph.catalogue, port) || isFile(port.widget));

/** The ports of a workflow, or of the inside of a definition, that could be declared and are not; one by one, for they may be many. */
export function* undeclared(graph: GraphView, table: DeclaredTable): Generator<Place> {
  const list = table === "outputs" ? outputPlaces : inputPlaces;
  const there = new Set([...graph.document[table].values()].flatMap(({ place, also = [] }) => [place, ...also].map(placeText)));
  for (const node of graph.document.nodes.keys()) for (const place of list(graph, node)) if (!there.has(placeText(place))) yield place;
}

/** Whether a value can be typed or chosen there now. */
export function asks(graph: GraphView, place: Place): boolean {
  const port = inputPort(graph, place);
  return port !== null && isAsked(graph, port, graph.document.nodes.get(place.node)?.inputs.get(place.port));
}
