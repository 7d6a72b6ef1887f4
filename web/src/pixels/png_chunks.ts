/** The chunks of a PNG file (PNG 1.2, 3.2): for whoever wants its pixels, its texts, or all but its pixels. */

interface Chunk<B extends ArrayBufferLike> {
  readonly name: string;
  readonly data: Uint8Array<B>;
  /** With its length, name and checksum. */
  readonly whole: Uint8Array<B>;
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
export const BEFORE_CHUNKS = SIGNATURE.length;

/** Whether the bytes begin like a PNG. */
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

/** All chunks, also what comes after the end; `cut` hears that the file ends inside one, and gets what is there of it. Ask `isPng` first. */
export function* pngChunks<B extends ArrayBufferLike>(bytes: Uint8Array<B>, cut: (rest: Uint8Array<B>) => void = () => undefined): Generator<Chunk<B>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = BEFORE_CHUNKS; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) {
      cut(bytes.subarray(at));
      return;
    }
    yield { name: String.fromCharCode(...bytes.subarray(at + 4, at + 8)), data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) };
    at = end;
  }
}
