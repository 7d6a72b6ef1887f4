/** A store the size of a page: an immutable state, and listeners that hear of the part that they picked. */

export interface Store<State> {
  get(): State;
  /** Replace some slices. Listeners hear of it at once, or at the end of `batch`. */
  set(change: Partial<State>): void;
  /** Call `listener` when what `select` picks changes (by Object.is); returns the way to stop. */
  watch<T>(select: (state: State) => T, listener: (value: T, before: T) => void): () => void;
  /** Make several changes and tell listeners once. */
  batch(act: () => void): void;
}

interface Watcher<State> {
  readonly check: (state: State) => void;
}

/** A store with this state. */
export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial;
  let depth = 0;
  let dirty = false;
  const watchers = new Set<Watcher<State>>();

  const tell = (): void => {
    while (dirty && depth === 0) {
      dirty = false;
      for (const watcher of [...watchers]) if (watchers.has(watcher)) watcher.check(state);
    }
  };

  return {
    get: () => state,
    set(change) {
      const differs = (Object.keys(change) as (keyof State)[]).some((key) => !Object.is(state[key], change[key]));
      if (!differs) return;
      state = { ...state, ...change };
      dirty = true;
      tell();
    },
    watch(select, listener) {
      let before = select(state);
      const watcher: Watcher<State> = { check(now) {
        const value = select(now);
        if (Object.is(value, before)) return;
        const old = before;
        before = value;
        listener(value, old);
      } };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    batch(act) {
      depth++;
      try {
        act();
      } finally {
        depth--;
        tell();
      }
    },
  };
}

/** Listeners of something that happens, without state. */
export class Emitter<Args extends unknown[]> {
  private readonly listeners = new Set<(...args: Args) => void>();

  /** Call `listener` from now on; returns the way to stop. */
  on(listener: (...args: Args) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  emit(...args: Args): void {
    for (const listener of [...this.listeners]) listener(...args);
  }
}
