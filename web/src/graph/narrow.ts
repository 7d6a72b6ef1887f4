/** The limits of an input that goes to several ports: what all of them take. Where nothing would be left, the first port's stand, and
 * the check of the workflow says which port refuses. */

import type { Widget } from "../api/catalogue";

type Of<K extends Widget["kind"]> = Extract<Widget, { kind: K }>;

/** The narrower one of two fields of a kind, or null where they have nothing in common. */
type Narrow = { readonly [K in Widget["kind"]]?: (a: Of<K>, b: Of<K>) => Of<K> | null };

const within = <W extends { readonly low: number; readonly high: number }>(a: W, b: W): W | null => {
  const [low, high] = [Math.max(a.low, b.low), Math.min(a.high, b.high)];
  return low <= high ? { ...a, low, high } : null;
};

const NARROW: Narrow = {
  range: within,
  choice: (a, b) => {
    const both = (_: string, i: number): boolean => b.options.includes(a.options[i] ?? "");
    const options = a.options.filter(both);
    return options.length ? { ...a, options, ...(a.swatches ? { swatches: a.swatches.filter(both) } : {}) } : null;
  },
  text: (a, b) => ({ ...a, max_length: Math.min(a.max_length, b.max_length) }),
  numbers: (a, b) => {
    const both = within(a, b);
    return both && { ...both, max_items: Math.min(a.max_items, b.max_items) };
  },
  texts: (a, b) => ({ ...a, max_items: Math.min(a.max_items, b.max_items), max_length: Math.min(a.max_length, b.max_length) }),
};

/** The first field, narrowed by the others of its kind. */
export function narrowed(first: Widget, others: readonly (Widget | undefined)[]): Widget {
  const narrow = NARROW[first.kind] as ((a: Widget, b: Widget) => Widget | null) | undefined;
  return others.reduce<Widget>((now, other) => (other?.kind === first.kind ? narrow?.(now, other) ?? now : now), first);
}
