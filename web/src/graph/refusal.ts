/** Refusals: why a wire may not be drawn, and what would help. */

import type { Converter } from "./catalogue";

export type Refusal =
  | { readonly kind: "same_node"; readonly reason: string; readonly fix: string }
  | { readonly kind: "unknown_port"; readonly reason: string; readonly fix: string }
  | { readonly kind: "nothing_fits"; readonly reason: string; readonly fix: string }
  | { readonly kind: "wired_file"; readonly reason: string; readonly fix: string }
  | TypeMismatch
  | CycleRefusal;

/** `converters` may be put between, if there are any. */
export interface TypeMismatch {
  readonly kind: "type_mismatch";
  readonly expected: string;
  readonly got: string;
  readonly converters: readonly Converter[];
  readonly reason: string;
  readonly fix: string;
}

/** `through`: the nodes of the circle that the wire would close, in the direction of the wires. */
export interface CycleRefusal {
  readonly kind: "cycle";
  readonly through: readonly string[];
  readonly reason: string;
  readonly fix: string;
}
