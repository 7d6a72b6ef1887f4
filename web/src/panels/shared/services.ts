/** What widgets ask of the server: weight files and pictures. Lists are asked for once and again after a change. */
import { problemsOf, Refused, Unreachable } from "../../api/client";
import type { FieldServices, KnownModel } from "../../widgets/field";
import { active, drawer } from "../workbench";
import { client, session } from "./server";

const MOST_KEPT = 24;

let models: Promise<readonly KnownModel[]> | null = null;
let images: Promise<readonly string[]> | null = null;
/** Pictures that were uploaded or looked at, the oldest first. */
const kept = new Map<string, Blob>();

export const services: FieldServices = {
  models: () => (models ??= client.models().catch((error: unknown) => {
    models = null;
    throw error;
  })),
  images: () => (images ??= client.images().catch((error: unknown) => {
    images = null;
    throw error;
  })),
  upload: async (picture) => {
    const { name } = await client.upload(picture);
    images = null;
    keep(name, picture);
    return name;
  },
  load: async (name) => {
    const known = kept.get(name) ?? await bytes(`/api/v1/images/${name.split("/").map(encodeURIComponent).join("/")}`);
    if (name.startsWith("sha256-")) keep(name, known);
    return known;
  },
  history: (step) => {
    const editor = active.value?.editor;
    if (step < 0) editor?.undo();
    else editor?.redo();
  },
  showModels: () => {
    models = null;
    drawer.value = "models";
  },
};

function keep(name: string, picture: Blob): void {
  kept.delete(name);
  kept.set(name, picture);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) return;
    kept.delete(oldest);
  }
}

/** A file of the server; what it says where it gives none. */
export async function bytes(url: string, signal?: AbortSignal): Promise<Blob> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${session.token() ?? ""}` }, ...(signal ? { signal } : {}) })
    .catch((error: unknown) => { throw signal?.aborted ? error : new Unreachable(); });
  if (answer.ok) return answer.blob();
  throw new Refused(answer.status, problemsOf(await answer.json().catch(() => null), answer));
}
