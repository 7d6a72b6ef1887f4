/** Looking into instances of definitions and out again. What does it is loaded when it is first asked for. */
import { usedName } from "../../graph/uses";
import type { ItemId } from "../../graph/document";
import type { Inside } from "../../store/state";
import type * as travelling from "../definitions/travel";
import { active, shownEditor, tabs, type Tab } from "../workbench";

const load = (): Promise<typeof travelling> => import("../definitions/travel");

/** The instances that one has gone through. */
export const pathOf = (tab: Tab): readonly string[] => tab.inside?.path ?? [];

/** What a run calls a node that is seen here: "first/render/sample". */
export const callName = (tab: Tab, node: string): string => [...pathOf(tab), node].join("/");

/** The node that is seen here and is, or holds, what a run calls so; null for what lies elsewhere. */
export function nodeHere(tab: Tab, call: string): string | null {
  const prefix = pathOf(tab).map((step) => `${step}/`).join("");
  return call.startsWith(prefix) ? (call.slice(prefix.length).split("/")[0] ?? null) : null;
}

/** Look into an instance that is seen here; false where the node is none. */
export function dive(node: string): boolean {
  const tab = active.peek();
  const document = tab && shownEditor(tab).document;
  const name = usedName(document?.nodes.get(node)?.type ?? "");
  if (!tab || name === null || !document?.definitions.has(name)) return false;
  void load().then(({ travel }) => travel(tab.id, [...pathOf(tab), node]));
  return true;
}

/** Out of the definition that one is in; false in the document itself. */
export function leave(): boolean {
  const tab = active.peek();
  const last = tab?.inside?.path.at(-1);
  if (!tab || last === undefined) return false;
  void load().then(({ travel }) => travel(tab.id, pathOf(tab).slice(0, -1), `node:${last}`));
  return true;
}

/** Go to an item, through these instances. */
export const goInto = (tab: Tab, path: readonly string[], item: ItemId | null = null): Promise<boolean> => load().then(({ travel }) => travel(tab.id, path, item));

/** An undone step is shown where it was made. */
export function followHistory(id: string, inside: Inside | null): void {
  const tab = tabs.peek().find((one) => one.id === id);
  if (tab && pathOf(tab).join("/") !== (inside?.path ?? []).join("/")) void goInto(tab, inside?.path ?? []);
}
