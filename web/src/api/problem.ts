/** Problems as data: the same in the canvas, over HTTP and on the command line. */

/** One step of a JSON patch (RFC 6902) of the workflow document. */
export interface PatchStep {
  readonly op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** One thing that would help; `change.patch` is a change of the document that the editor can apply. */
export interface Fix {
  readonly label: string;
  readonly change: { readonly patch?: readonly PatchStep[]; readonly [key: string]: unknown } | null;
}

/** What was expected, what came, where, and what to do. */
export interface Problem {
  /** A fixed word such as "type_mismatch", for programs. */
  readonly kind: string;
  /** For people. */
  readonly message: string;
  /** As much as is known. `pointer` is a JSON pointer into the document; `definition` is where `node` is, if not in the document itself;
   * `inside` is the path "instance/node" to it. */
  readonly where: { readonly node?: string; readonly port?: string; readonly axis?: string; readonly pointer?: string; readonly definition?: string;
    readonly inside?: string };
  readonly fixes: readonly Fix[];
  /** Left out: it blocks the run. */
  readonly severity?: "blocking" | "warning" | "advice";
}
