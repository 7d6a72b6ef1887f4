/** What to do next to follow the events without losing one: a pure state machine. Sockets and clocks are elsewhere. */

import type { RunEvent } from "./run_event";

export type FeedStatus = "connecting" | "live" | "waiting" | "stopped" | "denied";

/** `after`: the seq of the last event that was handed on, null before the first connection. */
export interface FeedState {
  readonly status: FeedStatus;
  readonly after: number | null;
  /** What the server had stored when it first said so: where to go on when no event came yet. */
  readonly baseline: number | null;
  /** Connections that failed since the last one that worked. */
  readonly failures: number;
  /** The number of the connection: what older sockets still say is ignored. */
  readonly generation: number;
}

export type FeedInput =
  | { readonly kind: "start"; readonly after: number | null }
  | { readonly kind: "opened"; readonly generation: number }
  | { readonly kind: "text"; readonly generation: number; readonly text: string }
  | { readonly kind: "closed"; readonly generation: number }
  | { readonly kind: "denied"; readonly generation: number }
  | { readonly kind: "silent"; readonly generation: number }
  | { readonly kind: "retry" }
  | { readonly kind: "stop" };

export type FeedAction =
  | { readonly kind: "connect"; readonly generation: number; readonly after: number | null }
  | { readonly kind: "disconnect" }
  | { readonly kind: "wait"; readonly milliseconds: number }
  | { readonly kind: "event"; readonly event: RunEvent }
  | { readonly kind: "resync"; readonly seq: number }
  | { readonly kind: "status"; readonly status: FeedStatus };

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

export const IDLE: FeedState = { status: "stopped", after: null, baseline: null, failures: 0, generation: 0 };

/** The next state, and what to do. */
export function step(state: FeedState, input: FeedInput): [FeedState, readonly FeedAction[]] {
  if ("generation" in input && input.generation !== state.generation) return [state, []];
  switch (input.kind) {
    case "start": return connect({ ...state, after: input.after, baseline: null, failures: 0 });
    case "retry": return state.status === "waiting" || state.status === "denied" ? connect(state) : [state, []];
    case "opened": return turn({ ...state, failures: 0 }, "live", []);
    case "text": return receive(state, input.text);
    case "silent": return lost(state, [{ kind: "disconnect" }]);
    case "closed": return lost(state, []);
    case "denied": return turn({ ...state, generation: state.generation + 1 }, "denied", [{ kind: "disconnect" }]);
    case "stop": return turn({ ...state, generation: state.generation + 1 }, "stopped", [{ kind: "disconnect" }]);
  }
}

function turn(state: FeedState, status: FeedStatus, actions: readonly FeedAction[]): [FeedState, readonly FeedAction[]] {
  return [{ ...state, status }, state.status === status ? actions : [...actions, { kind: "status", status }]];
}

function connect(state: FeedState): [FeedState, readonly FeedAction[]] {
  const generation = state.generation + 1;
  return turn({ ...state, generation }, "connecting", [{ kind: "connect", generation, after: state.after ?? state.baseline }]);
}

function lost(state: FeedState, actions: readonly FeedAction[]): [FeedState, readonly FeedAction[]] {
  if (state.status === "stopped" || state.status === "waiting" || state.status === "denied") return [state, []];
  const milliseconds = Math.min(FIRST_WAIT * 2 ** state.failures, LONGEST_WAIT);
  const next = { ...state, failures: state.failures + 1, generation: state.generation + 1 };
  return turn(next, "waiting", [...actions, { kind: "wait", milliseconds }]);
}

/** Hand on what is new. An event that was seen already (a replay overlaps) is dropped; a ping tells where the server is. */
function receive(state: FeedState, text: string): [FeedState, readonly FeedAction[]] {
  const message = read(text);
  if (!message) return [state, []];
  if (message.kind === "resync") return [{ ...state, after: message.seq }, [{ kind: "resync", seq: message.seq }]];
  if (message.kind === "ping") return [{ ...state, baseline: state.baseline ?? message.seq }, []];
  if (state.after !== null && message.seq <= state.after) return [state, []];
  return [{ ...state, after: message.seq }, [{ kind: "event", event: message as unknown as RunEvent }]];
}

function read(text: string): { readonly kind: string; readonly seq: number } | null {
  try {
    const data = JSON.parse(text) as { kind?: unknown; seq?: unknown } | null;
    return typeof data?.kind === "string" && typeof data.seq === "number" ? { ...data, kind: data.kind, seq: data.seq } : null;
  } catch {
    return null;
  }
}
