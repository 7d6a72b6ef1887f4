/** What a run says on a node: a bar of progress, a mark in the header, never by colour alone. */

import { METRICS } from "../../geometry/metrics";
import type { NodeRun } from "../../store/state";
import type { NodeView } from "../scene/node_view";
import { fontOf, setFont, TEXT, type Ink } from "./ink";
import type { Sight } from "./painter";

/** The progress bar and the state mark of a node. */
export function paintMarks(ink: Ink, sight: Sight, view: NodeView): void {
  const run = sight.run?.nodes.get(view.id);
  const problem = sight.problems.has(view.id);
  const { mode } = view.node.look;
  const [sign, color] = mark(ink, run, problem);
  if (sign) paintSign(ink, view, sign, color);
  if (run?.phase === "running") paintProgress(ink, view, run);
  if (mode !== "on") paintMode(ink, view, mode);
}

function mark(ink: Ink, run: NodeRun | undefined, problem: boolean): [string, string] {
  const { tokens } = ink;
  if (run?.phase === "failed") return ["✕", tokens.danger];
  if (problem) return ["!", tokens.warn];
  switch (run?.phase) {
    case "running": return ["▸", tokens.accent];
    case "done": return ["✓", tokens.good];
    case "cached": return ["≡", tokens.dim];
    case "waiting": return ["…", tokens.dim];
    case "skipped": return ["–", tokens.dim];
    default: return ["", tokens.dim];
  }
}

function paintSign(ink: Ink, view: NodeView, sign: string, color: string): void {
  const { c, tokens } = ink;
  const [x, y] = [view.right - 16, view.top + METRICS.header / 2];
  c.beginPath();
  c.arc(x, y, 8, 0, Math.PI * 2);
  c.fillStyle = tokens.body;
  c.fill();
  c.lineWidth = 1.5;
  c.strokeStyle = color;
  c.stroke();
  setFont(ink, fontOf(tokens, TEXT.label - 1, 600));
  c.fillStyle = color;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillText(sign, x, y + 0.5);
  c.textAlign = "left";
}

const BAR = 4;

/** A bar under the header with "7/18" at its right; a node that counts no steps has a third of a bar. */
function paintProgress(ink: Ink, view: NodeView, run: NodeRun): void {
  const { c, tokens } = ink;
  const part = run.total > 0 ? Math.min(1, run.done / run.total) : 0.33;
  const [x, y, w] = [view.left, view.top + METRICS.header - BAR / 2, view.layout.width];
  c.fillStyle = tokens.fieldEdge;
  c.fillRect(x, y, w, BAR);
  c.fillStyle = tokens.accent;
  c.fillRect(x, y, w * part, BAR);
  if (!ink.detail.labels || run.total <= 0) return;
  const rate = run.rate === null ? "" : ` · ${run.rate < 1 ? `${(1 / run.rate).toFixed(1)} s/it` : `${run.rate.toFixed(1)} it/s`}`;
  const left = run.etaSeconds === null ? "" : ` · ${String(Math.ceil(run.etaSeconds))} s`;
  setFont(ink, fontOf(tokens, TEXT.label - 1, 600));
  c.fillStyle = tokens.accent;
  c.textBaseline = "bottom";
  c.textAlign = "right";
  c.fillText(`${String(run.done)}/${String(run.total)}${rate}${left}`, view.right - 2, view.top - 3);
  c.textAlign = "left";
}

function paintMode(ink: Ink, view: NodeView, mode: "bypass" | "mute"): void {
  const { c, tokens } = ink;
  setFont(ink, fontOf(tokens, TEXT.label - 1, 600));
  c.fillStyle = tokens.dim;
  c.textBaseline = "bottom";
  c.fillText(mode === "bypass" ? "⤳ bypassed" : "⊘ muted", view.left + 2, view.top - 3);
}
