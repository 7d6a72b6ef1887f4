/** Nodes from afar: boxes by colour, pictures and titles where there is room; many to a path. */

import { METRICS } from "../../geometry/metrics";
import type { NodeView } from "../scene/node_view";
import { fontOf, setFont, type Ink } from "./ink";
import type { Sight } from "./painter";

/** All nodes of an area at a distance. */
export function paintFar(ink: Ink, sight: Sight, views: readonly NodeView[]): void {
  bodies(ink, views);
  headers(ink, views);
  if (ink.detail.level === "brief") for (const view of views) picture(ink, sight, view);
  if (ink.detail.titles) titles(ink, views);
  states(ink, sight, views);
}

function bodies(ink: Ink, views: readonly NodeView[]): void {
  const { c, tokens } = ink;
  const edged = ink.zoom >= 0.12; // nearer the ground than its edge, a body without one would not be seen
  c.fillStyle = edged ? tokens.body : tokens.edge;
  for (const v of views) c.fillRect(v.left, v.top, v.layout.width, v.layout.height);
  if (!edged) return;
  c.beginPath();
  for (const v of views) c.rect(v.left, v.top, v.layout.width, v.layout.height);
  c.strokeStyle = tokens.edge;
  c.lineWidth = ink.px;
  c.stroke();
}

function headers(ink: Ink, views: readonly NodeView[]): void {
  const { c, tokens } = ink;
  const height = Math.max(METRICS.header, 3 * ink.px);
  for (const v of views) {
    c.fillStyle = tokens.palette.get(v.node.look.color ?? "") ?? (v.hue ? tokens.hues[v.hue] : tokens.edge);
    c.fillRect(v.left, v.top, v.layout.width, height);
  }
}

function picture(ink: Ink, sight: Sight, view: NodeView): void {
  const box = view.layout.preview;
  const shown = box && sight.picture(view.id);
  if (!shown) return;
  const source = box.width * ink.zoom < 40 ? (shown.small ?? shown.bitmap) : shown.bitmap;
  const scale = Math.min(box.width / source.width, box.height / source.height);
  const [w, h] = [source.width * scale, source.height * scale];
  ink.c.imageSmoothingEnabled = source === shown.bitmap;
  ink.c.drawImage(source, view.left + box.x + (box.width - w) / 2, view.top + box.y + (box.height - h) / 2, w, h);
}

/** Titles at a size that can be read, over the body, cut at its width. */
function titles(ink: Ink, views: readonly NodeView[]): void {
  const { c, tokens, px } = ink;
  const size = Math.max(13, Math.round(10 * px));
  setFont(ink, fontOf(tokens, size, 600));
  c.textBaseline = "top";
  c.textAlign = "left";
  for (const v of views) {
    const most = Math.floor((v.layout.width - 8 * px) / (size * 0.56));
    if (most < 3) continue;
    const text = v.title.length > most ? `${v.title.slice(0, most - 1)}…` : v.title;
    const y = v.top + Math.max(METRICS.header, 3 * px) + 2 * px;
    c.fillStyle = tokens.body;
    c.globalAlpha = 0.75;
    c.fillRect(v.left + 2 * px, y - px, Math.min(v.layout.width - 4 * px, text.length * size * 0.6 + 4 * px), size * 1.2);
    c.globalAlpha = 1;
    c.fillStyle = tokens.text;
    c.fillText(text, v.left + 4 * px, y);
  }
}

/** Selected, failed, found and running nodes stand out at any distance. */
function states(ink: Ink, sight: Sight, views: readonly NodeView[]): void {
  const { c, tokens, px } = ink;
  if (!sight.selection.size && !sight.run && !sight.highlighted.size && !sight.problems.size && !sight.focused) return;
  for (const v of views) {
    const color = stateColor(ink, sight, v);
    if (!color) continue;
    c.strokeStyle = color;
    c.lineWidth = (color === tokens.danger ? 3 : 2) * px;
    c.strokeRect(v.left - px, v.top - px, v.layout.width + 2 * px, v.layout.height + 2 * px);
  }
}

function stateColor(ink: Ink, sight: Sight, view: NodeView): string | null {
  const phase = sight.run?.nodes.get(view.id)?.phase;
  const { tokens } = ink;
  if (sight.selection.has(view.item) || (sight.focused && sight.active === view.item)) return tokens.accent;
  if (phase === "failed") return tokens.danger;
  if (phase === "running") return tokens.accent;
  return sight.highlighted.has(view.item) || sight.problems.has(view.id) ? tokens.warn : null;
}
