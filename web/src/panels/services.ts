/** What widgets ask of the server: weight files and pictures. Lists are asked for once and again after a change. */
import type { FieldServices } from "../widgets/field";
import type { ModelFile } from "../api/client";
import { client } from "./server";

const pictures = new Map<string, string>();
let models: Promise<readonly ModelFile[]> | null = null;
let images: Promise<readonly string[]> | null = null;

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
    pictures.set(name, URL.createObjectURL(picture));
    return name;
  },
  picture: (name) => pictures.get(name) ?? null,
};
