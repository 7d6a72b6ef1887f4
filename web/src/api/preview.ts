/** Binary frames of the event stream: 4 bytes length of the header (big-endian), a JSON header, the picture. */

import type { Cell, Preview } from "./run_event";

const MOST = 16 * 1024 * 1024;
const PICTURES = ["image/jpeg", "image/png", "image/webp"];

/** The preview in a frame, or null where it is not one. */
export function readPreview(frame: ArrayBuffer): Preview | null {
  if (frame.byteLength < 5 || frame.byteLength > MOST) return null;
  const length = new DataView(frame).getUint32(0);
  if (length > frame.byteLength - 4) return null;
  const header = readHeader(new Uint8Array(frame, 4, length));
  return header && { ...header, bytes: new Uint8Array(frame, 4 + length) };
}

function readHeader(bytes: Uint8Array): Omit<Preview, "bytes"> | null {
  try {
    const data = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const { run, node, media_type: type, cell } = data;
    if (typeof run !== "string" || typeof node !== "string" || typeof type !== "string" || !PICTURES.includes(type)) return null;
    return { run, node, media_type: type, ...(cell ? { cell: cell as Cell } : {}) };
  } catch {
    return null;
  }
}
