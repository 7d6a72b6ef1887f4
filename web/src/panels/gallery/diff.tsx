/** Two results beside each other: what differs in their coordinates, seeds, models, and in what made them. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { applyDifferences, compare, type Difference } from "../../graph/compare/compare";
import { t } from "../../messages";
import { locale } from "../shared/format";
import { editorNow } from "../documents/documents";
import { DifferenceList } from "../library/differences";
import { Window } from "../library/window";
import { Menu } from "../shell/menu";
import { closeWindow, openWindow, toast } from "../workbench";
import type { Entry } from "./api";
import { documentOf, openWorkflow } from "./recall";
import { Small } from "./tile";
import { compareInViewer } from "./viewing";
import { headOf, nameOf } from "./words";

/** A name with what it is in one and in the other. */
export interface Pair {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What differs between two tables of values. */
export function pairsOf(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): Pair[] {
  const said = (value: unknown): string | undefined => (value === undefined ? undefined : typeof value === "string" ? value : JSON.stringify(value));
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((name) => (said(a[name]) === said(b[name]) ? [] : [{ name, before: said(a[name]), after: said(b[name]) }]));
}

const asTable = (names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name.split("/").at(-1) ?? name]));

export async function showRecipes(one: Entry, other: Entry): Promise<void> {
  const [from, to] = [one, other].sort((a, b) => a.id - b.id) as [Entry, Entry];
  const [a, b] = await Promise.all([documentOf(from), documentOf(to)]);
  if (a && b) openWindow(<Recipes from={from} to={to} differences={compare(a, b)} />);
}

function Recipes({ from, to, differences }: { from: Entry; to: Entry; differences: readonly Difference[] }): VNode {
  const told = differences.filter(({ kind }) => kind !== "look");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const tables = [[t("gallery.diff_coordinates"), pairsOf(from.coordinates, to.coordinates)], [t("gallery.diff_seeds"), pairsOf(from.seeds, to.seeds)],
    [t("gallery.diff_models"), pairsOf(asTable(from.models), asTable(to.models))]] as const;
  const nothing = !told.length && tables.every(([, pairs]) => !pairs.length);
  const choose = (id: string, on: boolean): void => setChosen(new Set(on ? [...chosen, id] : [...chosen].filter((one) => one !== id)));
  return (
    <Window title={t("gallery.diff_title")} wide buttons={<>
      <Menu label={t("gallery.open_workflow")} entries={() => [{ label: headOf(from), perform: () => void openWorkflow(from) }, { label: headOf(to), perform: () => void openWorkflow(to) }]}>{t("gallery.open_workflow")}</Menu>
      {from.kind === "image" && to.kind === "image" && <button onClick={() => { closeWindow(); void compareInViewer(from, to); }}>{t("gallery.diff_pictures")}</button>}
      {told.length > 0 && <button class="main" disabled={!chosen.size} onClick={() => apply(told.filter(({ id }) => chosen.has(id)), to)}>{t("gallery.diff_apply", { count: chosen.size })}</button>}
    </>}>
      <div class="gallery-pair">{[from, to].map((entry) => <figure key={entry.id}><Small entry={entry} alt={nameOf(entry)} /><figcaption>{headOf(entry)}<br /><span class="dim">{new Date(entry.created * 1000).toLocaleString(locale())}</span></figcaption></figure>)}</div>
      {nothing && <p>{t("gallery.diff_same")}</p>}
      {tables.map(([title, pairs]) => pairs.length > 0 && <section key={title}><h3>{title}</h3><PairList pairs={pairs} /></section>)}
      {told.length > 0 && <section><h3>{t("gallery.diff_workflow")}</h3><p class="dim">{t("gallery.diff_how")}</p><DifferenceList differences={told} chosen={chosen} onChoose={choose} /></section>}
    </Window>
  );
}

function PairList({ pairs }: { pairs: readonly Pair[] }): VNode {
  return <ul class="differences">{pairs.map(({ name, before, after }) => <li key={name}><span class="what">{name}</span> <del>{before ?? t("diff.nothing")}</del> <span aria-hidden="true">→</span> <ins>{after ?? t("diff.nothing")}</ins></li>)}</ul>;
}

/** Only these changes, into the open workflow: those of nodes that it does not have are left out, and counted. */
function apply(differences: readonly Difference[], to: Entry): void {
  closeWindow();
  const editor = editorNow();
  if (!editor) return;
  const fits = differences.filter((one) => one.kind === "node_added" || one.changes.every(({ slot }) => slot.table !== "nodes" || editor.document.nodes.has(slot.key)));
  if (fits.length) editor.edit(t("gallery.edit_all", { name: headOf(to) }), (draft) => applyDifferences(draft, fits));
  toast(t("gallery.diff_applied", { count: fits.length, left: differences.length - fits.length }), false, { label: t("command.undo"), perform: () => void editor.undo() });
}
