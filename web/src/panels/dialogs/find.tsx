/** Ctrl+F: nodes, values, notes and frames of the open workflow; what is found is marked on the canvas. */
import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { parts } from "../../graph/document";
import { find, type Is } from "../../graph/query";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { canvas, dialog } from "../workbench";
import { SearchDialog, type Row } from "./search_dialog";

interface FoundRow extends Row {
  readonly item: ReturnType<typeof find>[number]["item"];
}

export function Find({ editor }: { editor: Editor }): VNode {
  const [query, setQuery] = useState("");
  const rows = useMemo(() => find({ document: editor.document, catalogue: editor.get().catalogue }, query, isOf(editor)).map((found): FoundRow => (
    { key: found.item, item: found.item, label: parts(found.item)[1], aside: found.where })), [query]);
  useEffect(() => {
    canvas.value?.highlight(rows.map((row) => row.item));
  }, [rows]);
  useEffect(() => () => canvas.value?.highlight([]), []);
  const close = (): void => { if (dialog.value?.kind === "find") dialog.value = null; };
  const go = (row: FoundRow): void => {
    close();
    editor.select([row.item], row.item);
    canvas.value?.reveal(row.item);
  };
  return (
    <SearchDialog label={t("find.title")} placeholder={t("find.placeholder")} rows={rows} query={query} onQuery={setQuery}
      none={query ? t("find.none") : ""} foot={query ? t("find.count", { count: rows.length }) : ""} onPick={go} onClose={close}
      at={{ x: innerWidth - 860, y: 60 }} />
  );
}

/** What `is:error` and its like mean. */
const isOf = (editor: Editor): Is => (node, word) => {
  const run = editor.get().run?.nodes.get(node);
  const look = editor.document.nodes.get(node)?.look;
  switch (word) {
    case "error": case "failed": return run?.phase === "failed" || editor.get().problems.some((p) => p.where.node === node);
    case "cached": return run?.phase === "cached";
    case "done": return run?.phase === "done" || run?.phase === "cached";
    case "stale": return run === undefined;
    case "bypassed": return look?.mode === "bypass";
    case "muted": return look?.mode === "mute";
    default: return false;
  }
};
