/** Ctrl+K: every command, every node of the open workflow, every workflow of the library. */
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { searched, t } from "../../messages";
import { COMMANDS, commandLabel, keysOf } from "../commands/commands";
import { declareCommands } from "../commands/declare_menu";
import { library, openFromLibrary } from "../documents/files";
import { settingRows } from "../setting_rows";
import { readTyped } from "../commands/typed";
import { active, announcement, dialog, goTo, shownEditor, toast } from "../workbench";
import { SearchDialog, type Row } from "./search_dialog";

interface CommandRow extends Row {
  readonly words: string;
  readonly perform: () => void;
}

const MOST_ROWS = 60;

export function CommandPalette(): VNode {
  const [query, setQuery] = useState("");
  const all = useMemo(allRows, []);
  const typed = useMemo(() => typedRows(query), [query]);
  const rows = useMemo(() => [...typed, ...matching(all, query)], [query, all, typed]);
  const close = (): void => { if (dialog.value?.kind === "commands") dialog.value = null; };
  return (
    <SearchDialog label={t("command.title")} placeholder={t("command.placeholder")} rows={rows} query={query} onQuery={setQuery} none={t("command.none")}
      onPick={(row) => {
        close();
        row.perform();
      }} onClose={close} />
  );
}

/** What typed words like `set sampler.cfg 5` would do, or what is wrong with them. */
function typedRows(query: string): CommandRow[] {
  const editor = active.value && shownEditor(active.value);
  if (!editor) return [];
  return readTyped(query, editor, goTo).map((typed) => ("problem" in typed
    ? { key: "typed problem", words: query, label: <span class="dim">{typed.problem}</span>, perform: () => toast(typed.problem) }
    : { key: `typed ${typed.key}`, words: query, label: typed.label, perform: () => {
      const why = typed.perform();
      if (why !== null) toast(why, true);
      else announcement.value = typed.label;
    } }));
}

function allRows(): CommandRow[] {
  const commands = COMMANDS.map((command) => ({ key: command.id, words: searched(command.id), label: commandLabel(command), keys: keysOf(command), perform: command.perform }));
  const nodes = [...(active.value ? shownEditor(active.value).document.nodes.values() : [])].map((node) => ({ key: `node ${node.name}`, words: `${searched("command.go", { node: node.name })} ${node.type} ${titleIn(node.type)}`,
    label: t("command.go", { node: node.name }), aside: node.type, perform: () => goTo(node.name) }));
  const workflows = library.value.map((entry) => ({ key: `workflow ${entry.name}`, words: `${searched("command.open", { title: entry.title })} ${entry.name}`,
    label: t("command.open", { title: entry.title }), perform: () => void openFromLibrary(entry.name) }));
  const editor = active.value && shownEditor(active.value);
  const declares = editor ? declareCommands(editor).map((one) => ({ ...one, words: one.label })) : [];
  return [...commands, ...declares, ...settingRows(), ...workflows, ...nodes];
}

const titleIn = (type: string): string => active.value?.editor.get().catalogue.find(type)?.title ?? "";

/** All words must occur; what begins with them comes first. */
function matching(rows: readonly CommandRow[], query: string): CommandRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter((row) => words.every((word) => row.words.toLowerCase().replaceAll("_", " ").includes(word.replaceAll("_", " "))));
  const rank = (row: CommandRow): number => (row.words.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  return found.map((row, i) => ({ row, i })).sort((a, b) => rank(a.row) - rank(b.row) || a.i - b.i).map(({ row }) => row).slice(0, MOST_ROWS);
}
