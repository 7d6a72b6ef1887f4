/** One step of a record as something to look at, and its numbers. What was asked for once is kept. */
import type { components } from "../../api/schema";
import { recordPicture, recordPoints, recordReach } from "../../pixels/record";
import { readPng } from "../../pixels/png";
import type { Plot } from "../../widgets/plot/figure";
import { t } from "../../messages";
import { bytes } from "../shared/services";
import { client } from "../shared/server";
import type { Content } from "./content";
import { PLANE, type Frame, type StepPart } from "./frames";
import type { Slot } from "./state";

export type StepNumbers = components["schemas"]["StepAnswer"];

/** A record is read as a whole up to this size, where the server draws no pictures of its steps. */
const LARGEST = 96 * 1024 ** 2;
const PIXELS = "rgb";
const POINT = { color: "#4477aa", label: "", dashed: false, width: 1, size: 3 } as const;

/** How many steps the record in a frame has; 0 where there is none. */
export function stepsOf(frame: Frame | null): number {
  const steps = frame?.summary?.type === "Record" ? frame.summary["steps"] : 0;
  return typeof steps === "number" && steps > 0 ? steps : 0;
}

/** The step that is looked at: as chosen, the last one at first. */
export const stepAt = (frame: Frame | null, slot: Slot | null): number => Math.max(0, Math.min(slot?.step ?? Infinity, stepsOf(frame) - 1));

/** A record's frame at a step; any other frame is what it was. */
export function atStep(frame: Frame | null, slot: Slot | null): Frame | null {
  if (frame?.kind !== "steps" || !frame.file || !stepsOf(frame)) return frame;
  return stepFrame(frame, stepAt(frame, slot), slot?.part ?? "denoised");
}

/** The same record at another step. */
export const stepFrame = (frame: Frame, index: number, part: StepPart): Frame =>
  ({ ...frame, step: { index, part }, id: `${frame.file?.digest ?? ""} step ${index} ${part} ${frame.sample}` });

const pathOf = (digest: string, step: number): string => `/values/${digest}/steps/${step}`;

/** What a step shows: drawn by the server in pixel space, else channels or points out of the record itself. */
export async function stepContent(frame: Frame): Promise<Content> {
  const { file, summary, step, sample } = frame;
  if (!file || !step) return { kind: "text", text: t("viewer.no_steps") };
  if (summary?.["space"] === PIXELS) {
    const drawn = await bytes(`/api/v1${pathOf(file.digest, step.index)}/${step.part}?sample=${sample}`);
    return { kind: "picture", picture: await readPng(new Uint8Array(await drawn.arrayBuffer())), exact: true, note: t("viewer.step_drawn") };
  }
  if (file.size > LARGEST) return { kind: "text", text: t("viewer.step_large", { space: spaceName(frame), size: Math.round(file.size / 1024 ** 2) }) };
  const data = await whole(file.digest);
  if (summary?.["space"] === PLANE) return { kind: "plot", plot: points(data, step.index, step.part) };
  const picture = recordPicture(data, step.index, step.part, sample);
  return picture ? { kind: "picture", picture, exact: true, note: t("viewer.step_channels", { space: spaceName(frame) }) } : { kind: "text", text: t("viewer.no_steps") };
}

const spaceName = ({ summary }: Frame): string => (typeof summary?.["space"] === "string" ? summary["space"] : "?");

/** Clean estimates lie in the same square at each step; x begins far outside, so it is shown as far as it reaches then. */
function points(data: ArrayBuffer, step: number, part: StepPart): Plot {
  const found = recordPoints(data, step, part);
  const reach = [...found.x, ...found.y].reduce((most, value) => Math.max(most, Math.abs(value)), recordReach(data, "denoised"));
  const far = 1.05 * reach || 1;
  const axis = (label: string): Plot["x"] => ({ label, log: false, low: -far, high: far, ticks: [] });
  return { title: t("viewer.step", { step }), x: axis("x"), y: axis("y"), thinned: false, marks: [{ kind: "scatter", ...POINT, ...found }] };
}

/** The record that was read last, as a whole. */
let last: { readonly digest: string; readonly data: Promise<ArrayBuffer> } | null = null;

function whole(digest: string): Promise<ArrayBuffer> {
  if (last?.digest === digest) return last.data;
  const data = bytes(client.valueUrl(digest)).then((blob) => blob.arrayBuffer());
  last = { digest, data };
  data.catch(() => { last = null; });
  return data;
}

const MOST = 400;
const numbers = new Map<string, Promise<StepNumbers>>();

/** The numbers of a step. */
export function stepNumbers(digest: string, step: number): Promise<StepNumbers> {
  const path = pathOf(digest, step);
  const known = numbers.get(path) ?? client.call<StepNumbers>("GET", path);
  numbers.delete(path);
  numbers.set(path, known);
  known.catch(() => numbers.delete(path));
  for (const oldest of numbers.keys()) {
    if (numbers.size <= MOST) break;
    numbers.delete(oldest);
  }
  return known;
}
