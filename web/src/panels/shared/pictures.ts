/** Pictures that notes name: by digest, by the name of an uploaded one, or by a path on this server. Nothing from elsewhere. */
import { client } from "./server";

/** The address of such a picture, or null. */
export function pictureUrl(name: string): string | null {
  if (/^(sha256:)?[0-9a-f]{64}$/.test(name)) return client.valueUrl(name.replace("sha256:", ""));
  if (/^\/api\/v1\/[\w./-]+$/.test(name) && !name.includes("..")) return name;
  return /^[\w-][\w.-]*\.(png|jpe?g|webp)$/i.test(name) ? `/api/v1/images/${name}` : null;
}
