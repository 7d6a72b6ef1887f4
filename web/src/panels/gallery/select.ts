/** Which results are chosen: by a click, with Shift to here, with Ctrl one more or less. */

export interface Chosen {
  readonly ids: ReadonlySet<number>;
  /** The one with the keyboard, and the one from which Shift reaches. */
  readonly active: number | null;
  readonly anchor: number | null;
}

export const NONE: Chosen = { ids: new Set(), active: null, anchor: null };

/** only: this one alone; toggle: it too, or no more; range: all up to it; move: only the keyboard goes there. */
export type How = "only" | "toggle" | "range" | "move";

/** The choice after a result was clicked or reached. `all` are the ids in their order. */
export function choose(all: readonly number[], before: Chosen, id: number, how: How): Chosen {
  switch (how) {
    case "move": return { ...before, active: id };
    case "only": return { ids: new Set([id]), active: id, anchor: id };
    case "toggle": {
      const ids = new Set(before.ids);
      if (!ids.delete(id)) ids.add(id);
      return { ids, active: id, anchor: id };
    }
    case "range": {
      const [from, to] = [all.indexOf(before.anchor ?? id), all.indexOf(id)].sort((a, b) => a - b);
      if (from === undefined || to === undefined || from < 0) return choose(all, before, id, "only");
      return { ids: new Set(all.slice(from, to + 1)), active: id, anchor: before.anchor ?? id };
    }
  }
}

/** The choice without results that are gone; the keyboard goes to the one that took the place of the active one. */
export function without(all: readonly number[], before: Chosen, gone: ReadonlySet<number>): Chosen {
  const at = before.active === null ? -1 : all.indexOf(before.active);
  const left = all.filter((id) => !gone.has(id));
  const next = at < 0 ? null : before.active !== null && !gone.has(before.active) ? before.active
    : all.slice(at).find((id) => !gone.has(id)) ?? left.at(-1) ?? null;
  return { ids: new Set([...before.ids].filter((id) => !gone.has(id))), active: next, anchor: next };
}

export const howOf = (event: { readonly shiftKey: boolean; readonly ctrlKey: boolean; readonly metaKey: boolean }): How =>
  (event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "only");
