/** Run on change: when to run by itself, and what to do with the run before. A pure state machine; clocks and the server
 * are elsewhere.
 *
 * At most one run of its own goes on or waits at any time. Seeds are left alone: only what somebody changed counts.
 */

export type OnChange = "off" | "cheap" | "all";

/** Wait this long after the last change. */
export const PAUSE = 300;

/** `own`: the run that was started by itself and goes on; `wanted`: something changed that it does not hold. */
export interface AutoState {
  readonly mode: OnChange;
  readonly wanted: boolean;
  readonly own: string | null;
  /** The end of `own` has been asked for. */
  readonly stopping: boolean;
  /** A run was posted and has no id yet. */
  readonly posting: boolean;
}

export type AutoInput =
  | { readonly kind: "mode"; readonly mode: OnChange }
  /** Something that alters a result changed. */
  | { readonly kind: "changed" }
  /** The pause is over. `slow`: the node that is too slow to run by itself, or null; `blocked`: the run may not start;
   * `other`: a run that somebody started goes on. `stale`: anything would come out differently. */
  | { readonly kind: "due"; readonly stale: boolean; readonly blocked: boolean; readonly other: boolean; readonly slow: string | null }
  | { readonly kind: "started"; readonly id: string }
  | { readonly kind: "refused" }
  | { readonly kind: "ended"; readonly id: string };

export type AutoAction =
  | { readonly kind: "wait" }
  | { readonly kind: "run" }
  | { readonly kind: "cancel"; readonly id: string }
  | { readonly kind: "say"; readonly what: "superseded" | "later" | "blocked" | "slow" | "nothing"; readonly node?: string };

export const AUTO_OFF: AutoState = { mode: "off", wanted: false, own: null, stopping: false, posting: false };

/** The next state, and what to do. */
export function stepAuto(state: AutoState, input: AutoInput): [AutoState, readonly AutoAction[]] {
  switch (input.kind) {
    case "mode": return [{ ...state, mode: input.mode, wanted: input.mode !== "off" }, input.mode === "off" ? [] : [{ kind: "wait" }]];
    case "changed": return state.mode === "off" ? [state, []] : [{ ...state, wanted: true }, [{ kind: "wait" }]];
    case "due": return due(state, input);
    case "started": return [{ ...state, own: input.id, posting: false, stopping: false }, state.wanted ? [{ kind: "wait" }] : []];
    case "refused": return [{ ...state, posting: false }, []];
    case "ended": return ended(state, input.id);
  }
}

function due(state: AutoState, input: Extract<AutoInput, { kind: "due" }>): [AutoState, readonly AutoAction[]] {
  if (state.mode === "off" || !state.wanted || state.posting) return [state, []];
  if (!input.stale) return [{ ...state, wanted: false }, state.own === null ? [{ kind: "say", what: "nothing" }] : []];
  if (state.own !== null) return supersede(state, state.own);
  if (input.other) return [state, [{ kind: "say", what: "later" }]];
  if (input.blocked) return [{ ...state, wanted: false }, [{ kind: "say", what: "blocked" }]];
  if (state.mode === "cheap" && input.slow !== null) return [{ ...state, wanted: false }, [{ kind: "say", what: "slow", node: input.slow }]];
  return [{ ...state, wanted: false, posting: true }, [{ kind: "run" }]];
}

/** The run before holds older values: stop it, and go on when it has ended. */
function supersede(state: AutoState, own: string): [AutoState, readonly AutoAction[]] {
  if (state.stopping) return [state, []];
  return [{ ...state, stopping: true }, [{ kind: "cancel", id: own }, { kind: "say", what: "superseded" }]];
}

/** Any run has ended: what waited for it may go on. */
function ended(state: AutoState, id: string): [AutoState, readonly AutoAction[]] {
  const next = id === state.own ? { ...state, own: null, stopping: false } : state;
  return [next, next.wanted && next.own === null ? [{ kind: "wait" }] : []];
}

/** What is known of a node that would run again. */
export interface Affected {
  readonly name: string;
  readonly cheap: boolean;
  readonly calls: number;
  /** Milliseconds a call, null where it was never measured. */
  readonly ms: number | null;
}

const FAST_NODE = 150;
const FAST_RUN = 600;

/** The node that makes these too slow to run by themselves after every change, or null: cheap types are always quick,
 * others where they were measured to be. */
export function slowNode(affected: readonly Affected[]): string | null {
  let whole = 0;
  for (const { name, cheap, calls, ms } of affected) {
    const took = ms === null ? (cheap ? 0 : Infinity) : ms * calls;
    whole += took;
    if (took > FAST_NODE || whole > FAST_RUN) return name;
  }
  return null;
}
