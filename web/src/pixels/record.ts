/** A record of sampling steps as its file has it: one sample of one step as a picture, or as points of the plane. */
import { t } from "../messages";
import type { Picture } from "./picture";
import { numbersOf, spaceOf, tensorPicture, tensorsOf, type TensorEntry } from "./safetensors";

export type RecordPart = "denoised" | "x";

/** The tensor [steps, N, C, h, w] of a part. Throws in words where the file holds none. */
function entryOf(file: ArrayBuffer, part: RecordPart): TensorEntry {
  const entry = tensorsOf(file).find(({ name, shape }) => (name === part || name.endsWith(`.${part}`)) && shape.length === 5);
  if (!entry) throw new Error(t("pixels.no_record", { part }));
  return entry;
}

/** One step of a tensor of steps. */
function stepIn({ shape, ...entry }: TensorEntry, step: number): TensorEntry {
  const [steps = 0, ...rest] = shape;
  if (step < 0 || step >= steps) throw new Error(t("pixels.no_step", { step, steps }));
  const size = (entry.end - entry.start) / steps;
  return { ...entry, shape: rest, start: entry.start + step * size, end: entry.start + (step + 1) * size };
}

/** A sample at a step, each channel a plane; null where there is none. */
export function recordPicture(file: ArrayBuffer, step: number, part: RecordPart, sample: number): Picture | null {
  const entry = stepIn(entryOf(file, part), step);
  return sample < (entry.shape[0] ?? 0) ? tensorPicture(file, entry, sample, spaceOf(file)) : null;
}

export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** All samples at a step as points: their first two numbers. */
export function recordPoints(file: ArrayBuffer, step: number, part: RecordPart): Points {
  const entry = stepIn(entryOf(file, part), step);
  const [samples = 0, ...rest] = entry.shape;
  const each = rest.reduce((a, b) => a * b, 1);
  const numbers = numbersOf(file, entry, 0, samples * each);
  const column = (c: number): readonly number[] => Array.from({ length: samples }, (_, i) => numbers[i * each + c] ?? 0);
  return { x: column(0), y: column(1) };
}

/** How far from zero the points of a part lie at any step, at most. */
export function recordReach(file: ArrayBuffer, part: RecordPart): number {
  const entry = entryOf(file, part);
  const numbers = numbersOf(file, entry, 0, entry.shape.reduce((a, b) => a * b, 1));
  return numbers.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
}
