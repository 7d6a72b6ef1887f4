/** What the painter begins with: the picture, and the mask so far, brought to the size of the picture. */
import { t } from "../../messages";
import type { FieldServices } from "../field";
import { Bitmap } from "./bitmap";

export interface Loaded {
  readonly picture: ImageBitmap;
  readonly mask: Bitmap;
  /** What there is to say about it. */
  readonly said: string;
}

interface Sources {
  readonly services: FieldServices;
  readonly picture: (gone: AbortSignal) => Promise<Blob>;
  readonly mask: string;
}

export async function loadWork({ services, picture, mask }: Sources, gone: AbortSignal): Promise<Loaded> {
  const image = await createImageBitmap(await picture(gone));
  if (!mask) return { picture: image, mask: new Bitmap(image.width, image.height), said: t("mask.empty") };
  try {
    const old = await createImageBitmap(await services.load(mask), { premultiplyAlpha: "none", colorSpaceConversion: "none" });
    const fits = old.width === image.width && old.height === image.height;
    const said = fits ? "" : t("mask.fitted", { from: `${old.width} × ${old.height}`, to: `${image.width} × ${image.height}` });
    return { picture: image, mask: maskOf(old, image.width, image.height), said };
  } catch (error) {
    return { picture: image, mask: new Bitmap(image.width, image.height), said: t("mask.lost", { reason: error instanceof Error ? error.message : String(error) }) };
  }
}

/** Grey levels of the file, or its opacity where it has some, as the server reads it; scaled to the size. */
function maskOf(old: ImageBitmap, width: number, height: number): Bitmap {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const ink = canvas.getContext("2d", { willReadFrequently: true });
  if (!ink) return new Bitmap(width, height);
  ink.drawImage(old, 0, 0, width, height);
  const { data } = ink.getImageData(0, 0, width, height);
  const clear = data.some((value, i) => i % 4 === 3 && value < 255);
  const mask = new Bitmap(width, height);
  for (let i = 0; i < mask.data.length; i++) mask.data[i] = clear ? (data[4 * i + 3] ?? 0) : luma(data, 4 * i);
  return mask;
}

/** Rec. 709, as nodes/images/pixels.py. */
const luma = (data: Uint8ClampedArray, i: number): number => 0.2126 * (data[i] ?? 0) + 0.7152 * (data[i + 1] ?? 0) + 0.0722 * (data[i + 2] ?? 0);
