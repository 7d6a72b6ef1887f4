/** What the overview shows: frames with their titles, nodes by type, and how a run goes by colour and by mark. */

import type { NodePhase } from "../../store/state";
import type { Tokens } from "../look/tokens";
import type { Area } from "../scene/grid";
import type { NodeView } from "../scene/node_view";
import type { FrameView } from "../scene/things";
import type { Surface } from "../surface";

interface Pen {
  readonly c: CanvasRenderingContext2D;
  readonly tokens: Tokens;
  /** World units of one pixel of the overview. */
  readonly px: number;
}

/** More nodes than this have no signs: they would cover each other. */
const MOST_SIGNS = 400;

const SIGNS: Partial<Record<NodePhase, string>> = { running: "▸", done: "✓" };

/** Everything that can be seen, in world units. */
export function paintMarks(pen: Pen, surface: Surface): void {
  const { scene } = surface;
  pen.c.globalAlpha = 0.3;
  for (const view of scene.frames.values()) box(pen, view, pen.tokens.palette.get(view.frame.color ?? "") ?? pen.tokens.frame, 0);
  pen.c.globalAlpha = 1;
  for (const view of scene.notes.values()) box(pen, view, pen.tokens.note, 0);
  const { run } = surface.state();
  const signs = scene.nodes.size <= MOST_SIGNS;
  for (const view of scene.shown()) {
    const phase = run?.nodes.get(view.id)?.phase ?? null;
    paintNode(pen, view, phase, phase === "failed" || surface.problems.has(view.id), signs);
  }
  for (const view of scene.frames.values()) title(pen, view);
}

function paintNode(pen: Pen, view: NodeView, phase: NodePhase | null, bad: boolean, signs: boolean): void {
  box(pen, view, colorOf(pen.tokens, view, phase), bad ? 2 * pen.px : 0);
  if (signs) sign(pen, view, bad ? "!" : (SIGNS[phase ?? "waiting"] ?? ""), bad);
}

function colorOf(tokens: Tokens, view: NodeView, phase: NodePhase | null): string {
  if (phase === "failed") return tokens.danger;
  if (phase === "running") return tokens.accent;
  return view.hue ? tokens.hues[view.hue] : tokens.dim;
}

function box({ c }: Pen, a: Area, color: string, grow: number): void {
  c.fillStyle = color;
  c.fillRect(a.left - grow, a.top - grow, a.right - a.left + 2 * grow, a.bottom - a.top + 2 * grow);
}

/** A mark beside the colour: running, done, wrong. */
function sign({ c, tokens, px }: Pen, view: NodeView, text: string, bad: boolean): void {
  if (!text) return;
  const [x, y] = [(view.left + view.right) / 2, (view.top + view.bottom) / 2];
  const size = 11 * px;
  if (bad) {
    c.beginPath();
    c.arc(x, y, size * 0.65, 0, Math.PI * 2);
    c.fillStyle = tokens.body;
    c.fill();
  }
  c.font = `700 ${String(size)}px ${tokens.font}`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillStyle = bad ? tokens.danger : tokens.body;
  c.fillText(text, x, y);
}

function title({ c, tokens, px }: Pen, view: FrameView): void {
  const room = view.right - view.left;
  const text = view.frame.title;
  const size = 9 * px;
  if (!text || room < 4 * size) return;
  c.font = `600 ${String(size)}px ${tokens.font}`;
  c.textAlign = "left";
  c.textBaseline = "bottom";
  c.fillStyle = tokens.text;
  const most = Math.floor(room / (size * 0.55));
  c.fillText(text.length > most ? `${text.slice(0, most - 1)}…` : text, view.left, view.top);
}
