/** What the app of a workflow shows: its declared inputs and outputs, in an order, under headings. Each edit is one undoable step. */
import { declaredAt, refuseDeclared, renameDeclared, undeclared, type DeclaredTable } from "../../graph/declare";
import type { Declared, Document, Draft, JsonObject, Place } from "../../graph/document";
import { objectOf, textOf } from "../../graph/looks";
import { byRank } from "../../graph/serialise";
import { t } from "../../messages";
import { view } from "../../store/commands";
import type { Editor } from "../../store/state";

/** The fields or the results of the app, in its order. */
export const shownIn = (document: Document, part: DeclaredTable): Declared[] => byRank(document[part]);

/** Under which name a port is in the app, or null. */
export const nameInApp = (document: Document, part: DeclaredTable, place: Place): string | null => declaredAt(document, part, place)[0]?.name ?? null;

/** Ports that are not in the app yet and could be. */
export const notShown = (editor: Editor, part: DeclaredTable): Place[] => [...undeclared(view(editor), part)];

export function hideInApp(editor: Editor, part: DeclaredTable, name: string): boolean {
  return editor.edit(t("app.edit_hide", { name }), (draft) => {
    draft.put(part, name, undefined);
    if (part === "inputs") putHeading(draft, name, "");
  });
}

/** Call a field or a result something else; the words of why not, or null. */
export function renameInApp(editor: Editor, part: DeclaredTable, name: string, typed: string): string | null {
  const wanted = typed.trim();
  const why = refuseDeclared(editor.document, part, name, wanted);
  if (why !== null || wanted === name) return why;
  editor.edit(t("app.edit_rename", { name, to: wanted }), (draft) => {
    const heading = headingOf(draft, name);
    renameDeclared(draft, part, name, wanted);
    if (part !== "inputs" || !heading) return;
    putHeading(draft, name, "");
    putHeading(draft, wanted, heading);
  });
  return null;
}

/** Put a field or a result at another place of the app, counted from 0. */
export function moveInApp(editor: Editor, part: DeclaredTable, name: string, to: number): boolean {
  const all = shownIn(editor.document, part);
  const moving = all.find((entry) => entry.name === name);
  if (!moving || to < 0 || to >= all.length) return false;
  const others = all.filter((entry) => entry !== moving);
  const next = [...others.slice(0, to), moving, ...others.slice(to)];
  const ranks = all.map((entry) => entry.rank);
  return editor.edit(t("app.edit_order", { name }), (draft) => next.forEach((entry, i) => {
    const rank = ranks[i] ?? i;
    if (entry.rank !== rank) draft.put(part, entry.name, { ...entry, rank });
  }));
}

/** The heading that stands above a field, "" for none. */
export const headingOf = (document: Document, name: string): string => textOf(headings(document)[name]);

const headings = (document: Document): JsonObject => objectOf(objectOf(document.ui.get("app"))["headings"]);

export function setHeading(editor: Editor, name: string, text: string): boolean {
  return headingOf(editor.document, name) !== text.trim() && editor.edit(t("app.edit_section", { name }), (draft) => putHeading(draft, name, text.trim()));
}

function putHeading(draft: Draft, name: string, text: string): void {
  const before = headings(draft);
  if (textOf(before[name]) === text) return;
  const kept = Object.fromEntries(Object.entries({ ...before, [name]: text }).filter(([, words]) => words !== ""));
  const rest = Object.fromEntries(Object.entries(objectOf(draft.ui.get("app"))).filter(([key]) => key !== "headings"));
  const app = Object.keys(kept).length ? { ...rest, headings: kept } : rest;
  draft.put("ui", "app", Object.keys(app).length ? app : undefined);
}
