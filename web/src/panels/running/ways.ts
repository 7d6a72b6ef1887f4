/** The ways to run: all, to the selection, a frame, only what is stale, ahead of others; what each asks for, or why not. */
import type { GraphView } from "../../graph/ports";
import { endsOf, framesOf, nodesInFrames, outputsAmong, runnable } from "../../graph/targets";
import type { EditorState } from "../../store/state";
import { parts } from "../../graph/document";
import { t } from "../../messages";
import type { Way } from "./run_prefs";

/** What a run is asked for (none: the declared outputs), or why it makes no sense now. */
export interface Asked {
  readonly targets: readonly string[];
  readonly refused: string | null;
}

const refuse = (refused: string): Asked => ({ targets: [], refused });

/** What a way asks for. */
export function askedOf(way: Way, graph: GraphView, state: Pick<EditorState, "selection" | "standings">): Asked {
  switch (way) {
    case "all": case "front": return { targets: [], refused: null };
    case "selection": return ofSelection(graph, state);
    case "frame": return ofFrame(graph, state);
    case "stale": return ofStale(graph, state);
  }
}

function some(targets: readonly string[], otherwise: string): Asked {
  return targets.length ? { targets, refused: null } : refuse(otherwise);
}

function ofSelection({ document }: GraphView, { selection }: Pick<EditorState, "selection">): Asked {
  const frames = [...selection].flatMap((id) => (parts(id)[0] === "frame" ? [parts(id)[1]] : []));
  const nodes = new Set([...[...selection].flatMap((id) => (parts(id)[0] === "node" ? [parts(id)[1]] : [])), ...nodesInFrames(document, frames)]);
  return nodes.size ? some(runnable(document, endsOf(document, nodes)), t("run.all_muted")) : refuse(t("run.nothing_selected"));
}

function ofFrame({ document }: GraphView, { selection }: Pick<EditorState, "selection">): Asked {
  const frames = framesOf(document, selection);
  if (!frames.length) return refuse(t("run.no_frame"));
  const nodes = nodesInFrames(document, frames);
  return nodes.size ? some(runnable(document, endsOf(document, nodes)), t("run.all_muted")) : refuse(t("run.empty_frame"));
}

/** Only outputs (or last nodes) whose result is not current; what lies above them and is current comes from the cache. */
function ofStale({ document }: GraphView, { standings }: Pick<EditorState, "standings">): Asked {
  const old = new Set([...standings].flatMap(([name, { state }]) => (state === "current" ? [] : [name])));
  const targets = outputsAmong(document, old);
  return targets.length && document.outputs.size ? { targets, refused: null } : some(runnable(document, targets), t("run.all_current"));
}
