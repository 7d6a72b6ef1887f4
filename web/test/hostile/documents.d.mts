/** A file that somebody might drop on the editor. */
export interface HostileDocument {
  readonly name: string;
  readonly file: string;
  readonly type: string;
  readonly then: "opens" | "refused" | "either" | "asks" | "picture";
  readonly says: RegExp | null;
  bytes(): Uint8Array;
}
export function all(): HostileDocument[];
