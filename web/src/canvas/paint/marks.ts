/** What a run says on a node: a bar of progress, a mark in the header, never by colour alone. */

import { METRICS } from "../../geometry/metrics";
import { decimal } from "../../messages";
import type { NodeRun, Standing } from "../../store/state";
import type { NodeView } from "../scene/node_view";
import { fontOf, setFont, TEXT, type Ink } from "./ink";
import { NOTE_SIGN } from "../view/hit";
import type { Sight } from "./painter";

/** The progress bar of a node and its other marks; the sign of one that does not run lies over its veil. */
export function paintMarks(ink: Ink, sight: Sight, view: NodeView): void {
  const run = sight.run?.nodes.get(view.id);
  const { mode } = view.node.look;
  if (mode !== "on") paintSign(ink, sight, view);
  if (run?.phase === "running") paintProgress(ink, view, run);
  if (mode !== "on") paintMode(ink, view, mode);
  if (view.node.look.note) paintNoted(ink, view);
  if (view.declares) paintDeclared(ink, view);
  sight.sweeps?.paintCells(ink, sight.editor, view);
}

/** A sign and its colour: what goes on with the node, else how its last result stands. " ": a ring without a sign. */
export function signOf(ink: Ink, sight: Sight, name: string): [string, string] {
  const { tokens } = ink;
  const { run } = sight;
  const node = run?.nodes.get(name);
  if (run?.status === "running" && node?.phase === "running") return ["▸", tokens.accent];
  const standing = sight.standings.get(name)?.state;
  if (standing === "failed") return ["✕", tokens.danger];
  if (sight.problems.has(name)) return ["!", tokens.warn];
  if (run?.status === "running" && !node && run.plan?.has(name)) return ["…", tokens.dim];
  return standingMark(tokens, standing);
}

function standingMark(tokens: Ink["tokens"], standing: Standing | undefined): [string, string] {
  switch (standing) {
    case "current": return ["✓", tokens.good];
    case "stale": return ["↻", tokens.warn];
    case "skipped": return ["–", tokens.dim];
    case "never": return [" ", tokens.fieldEdge];
    default: return ["", tokens.dim];
  }
}

/** The sign in the header. */
export function paintSign(ink: Ink, sight: Sight, view: NodeView): void {
  const [sign, color] = signOf(ink, sight, view.id);
  if (!sign) return;
  const { c, tokens } = ink;
  const [x, y] = [view.right - 16, view.top + view.layout.header.height / 2];
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

/** A speech mark: the node has a note. */
function paintNoted(ink: Ink, view: NodeView): void {
  const { c, tokens } = ink;
  const [x, y] = [view.right - NOTE_SIGN, view.top + view.layout.header.height / 2];
  c.beginPath();
  c.roundRect(x - 7, y - 6, 14, 10, 3);
  c.moveTo(x - 3, y + 4);
  c.lineTo(x - 3, y + 8);
  c.lineTo(x + 2, y + 4);
  c.fillStyle = tokens.note;
  c.fill();
  c.lineWidth = 1.2;
  c.strokeStyle = tokens.text;
  c.stroke();
}

/** A small arrow with a bar outside a port: into the workflow, or out of it. */
function paintDeclared(ink: Ink, view: NodeView): void {
  const { c, tokens } = ink;
  c.beginPath();
  for (const port of [...view.inputs, ...view.outputs]) {
    if (!port.declared) continue;
    const [x, y] = [view.left + port.x + (port.side === "output" ? METRICS.portRadius + 4 : -METRICS.portRadius - 10), view.top + port.y - 9];
    c.moveTo(x, y - 4);
    c.lineTo(x + 6, y);
    c.lineTo(x, y + 4);
    c.closePath();
    c.rect(port.side === "output" ? x + 7 : x - 3, y - 4, 2, 8);
  }
  c.fillStyle = tokens.accent;
  c.fill();
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
  const rate = run.rate === null ? "" : ` · ${run.rate < 1 ? `${decimal((1 / run.rate).toFixed(1))} s/it` : `${decimal(run.rate.toFixed(1))} it/s`}`;
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
