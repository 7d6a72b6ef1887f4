/** The events of runs, as they come over the WebSocket and from GET /events. Mirrors server/engine/events.py. */

import type { Problem } from "./problem";

/** What a value is, in a few numbers. */
export interface Summary {
  readonly type: string;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly mean?: number | null;
  readonly std?: number | null;
  readonly finite?: boolean;
  readonly warning?: string;
  /** How it was computed, where that is worth knowing. */
  readonly notes?: readonly string[];
  readonly value?: unknown;
  readonly length?: number;
  readonly [key: string]: unknown;
}

/** A coordinate on each axis of a call: {} where nothing is swept. */
export type Cell = Readonly<Record<string, unknown>>;

/** A published file of one cell of an output. */
export interface OutputFile {
  readonly digest: string;
  readonly media_type: string;
  readonly name: string;
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
}

/** One cell of a published output. */
export interface OutputCell {
  readonly coordinates: Cell;
  readonly seeds?: Readonly<Record<string, number>>;
  readonly summary: Summary;
  readonly files: readonly OutputFile[];
}

export type Outputs = Readonly<Record<string, readonly OutputCell[]>>;
export type RunStatus = "queued" | "running" | "succeeded" | "failed" | "cancelled";

interface Base {
  readonly seq: number;
  readonly run: string;
}
interface OfCall extends Base {
  readonly node: string;
  /** Left out where the node runs once. */
  readonly cell?: Cell;
}

export interface RunQueued extends Base {
  readonly kind: "run_queued";
  /** 2 and more: it began anew. */
  readonly attempt?: number;
  /** Why it waits or begins anew, in words. */
  readonly because?: string;
}
export interface RunStarted extends Base { readonly kind: "run_started"; readonly calls: number; readonly cached: number }
/** How many cells of each node need not run. */
export interface CallsCached extends Base { readonly kind: "calls_cached"; readonly nodes: Readonly<Record<string, number>> }
export interface CallStarted extends OfCall { readonly kind: "call_started" }
export interface CallProgress extends OfCall {
  readonly kind: "call_progress";
  readonly done: number;
  readonly total: number;
  readonly eta_s?: number;
}
export interface CallFinished extends OfCall {
  readonly kind: "call_finished";
  readonly cached: boolean;
  readonly ms: number;
  readonly outputs: Readonly<Record<string, Summary>>;
}
export interface CallFailed extends OfCall {
  readonly kind: "call_failed";
  readonly problem: Problem;
  readonly inputs: Readonly<Record<string, Summary>>;
}
export interface CallSkipped extends OfCall { readonly kind: "call_skipped"; readonly because: string }
export interface RunFinished extends Base {
  readonly kind: "run_finished";
  readonly status: "succeeded" | "failed" | "cancelled";
  readonly ms: number;
  readonly outputs: Outputs;
  readonly problem?: Problem;
}

/** A stored event; `seq` grows by the order of storing. Other kinds may come with a newer server: ignore them. */
export type RunEvent =
  | RunQueued | RunStarted | CallsCached | CallStarted | CallProgress
  | CallFinished | CallFailed | CallSkipped | RunFinished;

/** A preview: a picture of a value on its way, never stored. */
export interface Preview {
  readonly run: string;
  readonly node: string;
  readonly cell?: Cell;
  readonly media_type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
