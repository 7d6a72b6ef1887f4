/** Where inputs of a node vary over different axes that look as if they were meant to walk together: equally many texts or files, or
 * the same values. Numbers of equal count, such as guidance and seed, are usually meant to multiply. */

import { carried, cells, inferAxes, type NodeAxes } from "./axes";
import type { Axes } from "./axis_values";
import type { Document, Json } from "./document";
import { refuseZip, sameValues } from "./sweep_edit";
import { t } from "../messages";

/** Two axes that meet in a node and multiply. */
export interface Disagreement {
  readonly node: string;
  /** The inputs, with the axis that each brings and the other lacks. */
  readonly ports: readonly [string, string];
  readonly axes: readonly [string, string];
  readonly lengths: readonly [number, number];
  /** Runs of the node as they are, and if the two walked together. */
  readonly calls: number;
  /** Both hold the same values: they may be one axis. */
  readonly same: boolean;
}

const KEPT = "kept_products";

/** The pairs of axes that a person said are to multiply. */
export function keptProducts(document: Pick<Document, "ui">): ReadonlySet<string> {
  const kept = document.ui.get(KEPT);
  return new Set(Array.isArray(kept) ? (kept as Json[]).filter((one) => typeof one === "string") : []);
}

/** The name under which a pair is kept. */
export const pairName = (a: string, b: string): string => JSON.stringify([a, b].sort());

/** What to write into `ui` so that a pair is not asked about again. */
export const keptWith = (document: Pick<Document, "ui">, a: string, b: string): readonly [string, Json] =>
  [KEPT, [...keptProducts(document), pairName(a, b)].sort()];

/** Each pair once, at the first node in which they meet; those that were said to multiply are left out. */
export function disagreements(document: Document, axes: Axes, known: NodeAxes = inferAxes(document, axes)): readonly Disagreement[] {
  if (axes.axes.size < 2) return [];
  const seen = new Set(keptProducts(document));
  const found: Disagreement[] = [];
  for (const node of known.keys()) {
    for (const one of inNode(document, node, axes, known)) {
      const pair = pairName(...one.axes);
      if (!seen.has(pair)) found.push(one);
      seen.add(pair);
    }
  }
  return found;
}

function inNode(document: Document, name: string, axes: Axes, known: NodeAxes): Disagreement[] {
  const node = document.nodes.get(name);
  const brought = [...(node?.inputs ?? [])].map(([port, binding]) => [port, carried(binding, known, axes).filter((axis) => !node?.over.includes(axis))] as const).filter(([, own]) => own.length);
  return brought.flatMap(([port, own], i) => brought.slice(i + 1).flatMap(([other, theirs]) => meeting(name, [port, other], own, theirs, axes, cells(known.get(name) ?? [], axes))));
}

function meeting(node: string, ports: readonly [string, string], own: readonly string[], theirs: readonly string[], axes: Axes, calls: number): Disagreement[] {
  return own.filter((a) => !theirs.includes(a)).flatMap((a) => theirs.filter((b) => !own.includes(b)).flatMap((b) => {
    if (refuseZip(axes, [a, b]) !== null) return [];
    const length = axes.axes.get(a)?.length ?? 0;
    const same = sameValues(axes, a, b);
    return length < 2 || !(same || (ofTexts(axes, a) && ofTexts(axes, b))) ? [] : [{ node, ports, axes: [a, b] as const, lengths: [length, length] as const, calls, same }];
  }));
}

const ofTexts = (axes: Axes, name: string): boolean => [...(axes.axes.get(name)?.columns.values() ?? [])].every((values) => values.every((value) => typeof value === "string"));

/** "`mask` varies over file (12) but `image` varies over folder (12). They are different axes, so this makes 144 runs." */
export function disagreementWords({ ports: [a, b], axes: [one, other], lengths: [m, n], calls }: Disagreement): string {
  return t("axis.disagree", { a, b, one, other, m, n, calls });
}

