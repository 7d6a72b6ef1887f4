/** Ctrl+F: nodes, values, notes and frames of the open workflow; what is found is marked on the canvas until Escape there. */
import type { VNode } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { item, parts, type Document, type ItemId } from "../../graph/document";
import { instancesOf } from "../../graph/rules";
import { scopeDocument } from "../../graph/scope";
import { definitionAt } from "../../store/scope_editor";
import { find, textPlaces, wordsOf, type Is } from "../../graph/query";
import { replaceInValues, titleOf } from "../../store/commands";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { goInto } from "../documents/inside";
import { active, announcement, canvas, dialog } from "../workbench";
import { SearchDialog, type Row } from "./search_dialog";

interface FoundRow extends Row {
  readonly item: ItemId;
  /** The instances on the way, of what is inside a definition. */
  readonly path: readonly string[];
}

export function Find({ editor }: { editor: Editor }): VNode {
  const [query, setQuery] = useState("");
  const [changes, setChanges] = useState(0);
  const picked = useRef(false);
  const own = editor.outer?.path ?? [];
  const isHere = (row: FoundRow): boolean => row.path.join("/") === own.join("/");
  const rows = useMemo(() => foundIn(editor, query), [query, changes]);
  useEffect(() => canvas.value?.highlight(rows.filter(isHere).map((row) => row.item)), [rows]);
  useEffect(() => () => { if (!picked.current) canvas.value?.highlight([]); }, []);
  const close = (): void => { if (dialog.value?.kind === "find") dialog.value = null; };
  const go = (row: FoundRow): void => {
    picked.current = true;
    close();
    const tab = active.value;
    if (isHere(row) || !tab) canvas.value?.reveal(row.item);
    else void goInto(tab, row.path, row.item);
  };
  return (
    <SearchDialog label={t("find.title")} placeholder={t("find.placeholder")} rows={rows} query={query} onQuery={setQuery}
      none={query ? t("find.none") : ""} foot={query ? <Foot editor={editor} query={query} count={rows.length} onReplaced={() => setChanges(changes + 1)} /> : ""}
      onHighlight={(row) => { if (row && query && isHere(row)) canvas.value?.show(row.item); }} onPick={go} onClose={close} at={{ x: innerWidth - 860, y: 60 }} />
  );
}

/** What a query finds here, then in the document and inside its definitions, each of which is looked through once. */
function foundIn(editor: Editor, query: string): FoundRow[] {
  const whole = editor.outer?.editor ?? editor;
  const here = { path: editor.outer?.path ?? [], document: editor.document };
  const levels = [here, ...levelsOf(whole.document).filter(({ path }) => path.join("/") !== here.path.join("/"))];
  const seen = new Set<string>();
  return levels.flatMap(({ path, document }) => {
    const name = path.length ? definitionAt(whole.document, path) : null;
    if (name !== null && path !== here.path && (seen.has(name) || name === definitionAt(whole.document, here.path))) return [];
    if (name !== null) seen.add(name);
    return find({ document, catalogue: whole.get().catalogue }, query, isOf(whole, path)).map((found): FoundRow => (
      { key: `${path.join("/")} ${found.item}`, item: found.item, path, label: [...path, pathOf(document, found.item)].join(" ▸ "), aside: found.where }));
  });
}

/** The document and the inside of each definition that is used, by the first way to it. */
function levelsOf(document: Document): { path: readonly string[]; document: Document }[] {
  const ways = new Map(instancesOf(document).map(({ path, definition }) => [definition, path] as const));
  return [{ path: [], document }, ...[...ways].map(([definition, path]) => ({ path: path.split("/"), document: scopeDocument(document, definition).document }))];
}

/** How many were found; and where words stand in text values, other words for them. */
function Foot({ editor, query, count, onReplaced }: { editor: Editor; query: string; count: number; onReplaced: () => void }): VNode {
  const [by, setBy] = useState("");
  const words = wordsOf(query);
  const places = words === null ? [] : textPlaces(editor.document, words);
  const replace = (): void => {
    if (words === null) return;
    announcement.value = t("find.replaced", { count: replaceInValues(editor, places, words, by) });
    onReplaced();
  };
  return (
    <form class="replace" onSubmit={(event) => { event.preventDefault(); replace(); }}>
      <span>{t("find.count", { count })}</span>
      {places.length > 0 && <>
        <input type="text" aria-label={t("find.by")} placeholder={t("find.by")} value={by} onInput={(event) => setBy(event.currentTarget.value)} />
        <button>{t("find.replace", { count: places.length })}</button>
      </>}
    </form>
  );
}

/** "Upscale ▸ blur": the frames around an item, then its name. */
function pathOf(document: Document, id: ItemId): string {
  const [kind, key] = parts(id);
  const path = [kind === "frame" ? titleOf(document, key) : kind === "note" ? (document.notes.get(key)?.text ?? key).split("\n")[0]?.slice(0, 60) || key : key];
  for (let frame = document.frameOf(id); frame !== null; frame = document.frameOf(item("frame", frame))) path.unshift(titleOf(document, frame));
  return path.join(" ▸ ");
}

/** What `is:error` and its like mean. */
const isOf = (editor: Editor, path: readonly string[]): Is => (name, word) => {
  const { run, standings, problems } = editor.get();
  const node = [...path, name].join("/");
  const phase = run?.nodes.get(node)?.phase;
  const standing = standings.get(node)?.state;
  switch (word) {
    case "error": case "failed": return phase === "failed" || standing === "failed" || problems.some((p) => (p.where.inside ?? p.where.node) === node);
    case "cached": return phase === "cached";
    case "done": case "current": return phase === "done" || phase === "cached" || standing === "current";
    case "stale": return standing === "stale" || standing === "never";
    default: return false;
  }
};
