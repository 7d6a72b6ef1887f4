/** What pictures are called, and what is told of them, in words. */
import type { Distance } from "../../pixels/compare";
import { level, unit, type Picture } from "../../pixels/picture";
import { decimal, t } from "../../messages";
import { coordinates } from "../shared/format";
import type { Frame } from "./frames";
import type { Slot } from "./state";

/** "cfg 2.5, picture 3 of 8"; "" where there is one picture only. */
export const frameLabel = (frame: Frame): string =>
  [coordinates(frame.coordinates), frame.samples > 1 ? t("viewer.of_batch", { index: frame.sample + 1, count: frame.samples }) : ""].filter(Boolean).join(", ");

/** The name of what a slot holds. */
export function slotName(slot: Slot | null): string {
  if (!slot) return t("viewer.empty_slot");
  const { source } = slot;
  if (source.kind === "node") return source.port ? `${source.node}.${source.port}` : source.node;
  if (source.kind === "kept") return source.name;
  return [source.output, source.title].filter(Boolean).join(", ");
}

/** The alternative of a picture: where it comes from, its coordinates, its size. */
export function altOf(slot: Slot | null, frame: Frame | null, picture: Picture | null): string {
  const size = picture && t("viewer.size", { width: picture.width, height: picture.height });
  return [slotName(slot), frame && frameLabel(frame), size].filter(Boolean).join(", ");
}

/** A number with six digits at most. */
export const number = (value: number): string => (Number.isFinite(value) ? decimal(Number(value.toPrecision(6))) : value > 0 ? "∞" : String(value));

export const decibels = (value: number): string => (value === Infinity ? "∞ dB" : `${decimal(value.toFixed(2))} dB`);

/** The values of a pixel, plane by plane: eight bits, and as the file has them. */
export function pixelWords(picture: Picture, values: readonly number[]): { readonly bits: string; readonly raw: string } {
  const raw = picture.data instanceof Float32Array ? (v: number): string => number(v) : (v: number): string => decimal(unit(picture, v).toFixed(4));
  return { bits: values.map((v) => level(picture, v)).join(" "), raw: values.map(raw).join(" ") };
}

/** The numbers of a comparison in one sentence. */
export function distanceWords(found: Distance): string {
  if (found.most === 0) return t("viewer.equal");
  return t("viewer.distance", { mse: number(found.mse), psnr: decibels(found.psnr), ssim: found.ssim === null ? "–" : decimal(found.ssim.toFixed(4)),
    most: number(found.most), x: found.at[0], y: found.at[1] });
}
