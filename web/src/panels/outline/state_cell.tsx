/** How a row stands and what it gave: words first, marks beside them, never colour alone. */
import type { VNode } from "preact";
import { standingWords } from "../../canvas/run_words";
import type { Problem } from "../../api/problem";
import { parts } from "../../graph/document";
import { effectiveMode } from "../../graph/flatten";
import { inputsOf } from "../../graph/ports";
import { t } from "../../messages";
import { view } from "../../store/commands";
import { pictureOf, shownResult } from "../../store/known";
import type { Editor } from "../../store/state";
import { nameInApp } from "../app/shown";
import { showInspector } from "../commands/commands";
import { shape, valueText } from "../shared/format";
import { Thumb } from "../shared/thumb";
import { Problems } from "./problems";
import type { Row } from "./rows";

export function StateCell({ editor, row, problems, active }: { editor: Editor; row: Row; problems: readonly Problem[]; active: boolean }): VNode {
  const words = stateOf(editor, row);
  return (
    <>
      {words.length > 0 && <span>{words.join(", ")}</span>}
      {problems.length > 0 && <Problems editor={editor} problems={problems} reachable={active} />}
    </>
  );
}

function stateOf(editor: Editor, row: Row): string[] {
  const { document } = editor;
  if (row.kind === "frame") {
    const frame = document.frames.get(parts(row.item)[1]);
    return [modeWords(frame?.mode), frame?.collapsed ? t("outline.collapsed") : ""].filter(Boolean);
  }
  if (row.kind === "node") return nodeState(editor, row.name);
  return row.place ? portState(editor, row) : [];
}

const modeWords = (mode: string | undefined): string => (mode === "mute" ? t("outline.muted") : mode === "bypass" ? t("outline.bypassed") : "");

function nodeState(editor: Editor, name: string): string[] {
  const node = editor.document.nodes.get(name);
  if (!node) return [];
  const state = editor.get();
  const known = state.catalogue.find(node.type) !== null;
  return [modeWords(effectiveMode(editor.document, node)), node.look.collapsed ? t("outline.collapsed") : "", known ? standingWords(state, name) : t("outline.missing"), node.look.note].filter(Boolean);
}

function portState(editor: Editor, row: Row): string[] {
  const { place } = row;
  if (!place) return [];
  const shown = nameInApp(editor.document, row.kind === "input" ? "inputs" : "outputs", place);
  const node = editor.document.nodes.get(place.node);
  const input = row.kind === "input" && node ? inputsOf(view(editor), node).find((one) => one.name === place.port) : undefined;
  const standard = input?.port && !input.port.required && !input.binding;
  return [standard ? t("outline.standard") : "", shown === null ? "" : t("outline.in_app", { name: shown })].filter(Boolean);
}

/** Longer values are cut in a row; its title and the Output tab have all of it. */
const MOST_WORDS = 40;

/** The newest result of a node or an output: a small picture or a value; pressing it shows all of it. */
export function ResultCell({ editor, row, active }: { editor: Editor; row: Row; active: boolean }): VNode | null {
  const name = row.kind === "node" ? row.name : row.kind === "output" ? row.place?.node : undefined;
  if (name === undefined) return null;
  const { outputs } = shownResult(editor.get(), name);
  const mine = row.kind === "output" ? Object.fromEntries(Object.entries(outputs).filter(([port]) => port === row.place?.port)) : outputs;
  const [summary] = Object.values(mine);
  if (!summary) return null;
  const words = valueText(summary) || [editor.get().catalogue.typeTitle(summary.type), shape(summary)].filter(Boolean).join(" ");
  const shown = words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS)}…` : words;
  const digest = pictureOf(mine);
  const open = (): void => {
    editor.select([`node:${name}`], `node:${name}`);
    showInspector("output");
  };
  return (
    <button type="button" class="quiet row-result" tabIndex={active ? 0 : -1} aria-label={`${t("outline.result_of", { name: row.name })}: ${shown}`} title={words} onClick={open}>
      {digest ? <Thumb digest={digest} /> : <span>{shown}</span>}
    </button>
  );
}
