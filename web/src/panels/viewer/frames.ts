/** The pictures of a source: one for each cell and each picture of a batch, with the file that holds its exact numbers if there is one. */
import type { Cell, OutputCell, OutputFile, Outputs, Summary } from "../../api/run_event";
import type { Problem } from "../../api/problem";

export type Kind = "picture" | "tensor" | "steps" | "figure" | "table" | "text" | "preview" | "none";

export interface Frame {
  readonly id: string;
  readonly kind: Kind;
  readonly coordinates: Cell;
  readonly seeds: Readonly<Record<string, number>>;
  /** Which of a batch, and how many it has; 0 and 1 where it is alone. */
  readonly sample: number;
  readonly samples: number;
  readonly summary: Summary | null;
  readonly file: OutputFile | null;
  /** The address of the file, or of the thumbnail. */
  readonly url: string | null;
  /** Why there is nothing to see. */
  readonly problem: string | null;
  /** Of a record: the step that is shown, and what of it. */
  readonly step?: { readonly index: number; readonly part: StepPart };
}

/** What a step shows: the clean estimate that it began with, or x with its noise. */
export type StepPart = "denoised" | "x";

/** A cell as a run published it; one that failed has a problem instead. */
export type Published = Partial<OutputCell> & { readonly problem?: Problem };

const FIGURE = "application/vnd.wireloom.figure+json";
const SAFETENSORS = "application/vnd.safetensors";
const DRAWN: ReadonlySet<unknown> = new Set(["line", "scatter", "bar"]);
/** The space of the toy: two coordinates a sample. */
export const PLANE = "plane";
const PICTURE_TENSORS = new Set(["Latent", "Image", "Mask", "Video"]);

export function kindOf(file: OutputFile, summary: Summary | null): Kind {
  const type = file.media_type.split(";")[0] ?? "";
  if (type === FIGURE) return "figure";
  if (type === SAFETENSORS) return summary?.type === "Record" ? "steps" : "tensor";
  if (type.startsWith("image/")) return "picture";
  if (type === "application/json") return summary?.type === "Table" || summary?.type === "Score" ? "table" : "text";
  return type.startsWith("text/") ? "text" : "none";
}

/** The frames of one published cell. `url` is the address of a file by its place. */
export function framesOfCell(cell: Published, url: (file: OutputFile) => string): readonly Frame[] {
  const summary = cell.summary ?? null;
  const base = { coordinates: cell.coordinates ?? {}, seeds: cell.seeds ?? {}, summary };
  const files = (cell.files ?? []).filter((file, _, all) => shownFile(file, all, summary));
  if (!files.length) return [{ ...base, id: `none ${printOf(summary)} ${cell.problem?.message ?? ""} ${JSON.stringify(base.coordinates)}`, kind: summary?.value === undefined ? "none" : "text", sample: 0, samples: 1, file: null, url: null, problem: cell.problem?.message ?? null }];
  return files.flatMap((file, i) => {
    const kind = kindOf(file, summary);
    const samples = kind === "tensor" ? samplesIn(summary) : kind === "steps" ? samplesOfRecord(summary) : 1;
    return Array.from({ length: samples }, (_, sample): Frame => ({ ...base, id: `${file.digest} ${sample} ${JSON.stringify(base.coordinates)} ${i}`, kind, file, url: url(file), problem: null,
      sample: samples > 1 ? sample : i, samples: samples > 1 ? samples : files.length }));
  });
}

/** Whether lines, points and bars show all of a figure; else its own picture does. */
export function isDrawn(summary: Summary | null): boolean {
  const kinds = summary?.["kinds"];
  return !Array.isArray(kinds) || kinds.every((kind) => DRAWN.has(kind));
}

/** A figure is drawn from its numbers where lines, points and bars can show them, else its picture is shown. */
function shownFile(file: OutputFile, all: readonly OutputFile[], summary: Summary | null): boolean {
  if (!all.some((other) => other.media_type.startsWith(FIGURE))) return true;
  const drawn = isDrawn(summary);
  return file.media_type.startsWith(FIGURE) ? drawn || all.length === 1 : !drawn;
}

const samplesIn = (summary: Summary | null): number =>
  (PICTURE_TENSORS.has(summary?.type ?? "") && summary?.shape?.length === 4 ? Math.max(1, summary.shape[0] ?? 1) : 1);

/** Points of the plane are shown together. */
const samplesOfRecord = (summary: Summary | null): number => (summary?.["space"] === PLANE ? 1 : Math.max(1, summary?.shape?.[1] ?? 1));

/** The frames of an output of a run, cell by cell. */
export const framesOfOutput = (cells: readonly Published[], url: (cell: number, file: OutputFile) => string): readonly Frame[] =>
  cells.flatMap((cell, index) => framesOfCell(cell, (file) => url(index, file)));

/** What tells a value from others: all that its summary says. */
export function printOf(summary: Summary | null | undefined): string {
  if (!summary) return "";
  return JSON.stringify(Object.entries(summary).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export interface Ran {
  readonly id: string;
  readonly outputs: Outputs;
}

export interface Address {
  readonly file: (run: string, output: string, cell: number, file: OutputFile) => string;
  readonly thumbnail: (digest: string) => string;
}

/** The frames of the known results of a node: where a run published the very value, its file; else the thumbnail. */
export function framesOfNode(known: readonly { readonly cell: Cell; readonly outputs: Readonly<Record<string, Summary>> }[], port: string | null,
  runs: readonly Ran[], address: Address): readonly Frame[] {
  const files = new Map<string, readonly Frame[]>();
  for (const run of runs) for (const [output, cells] of Object.entries(run.outputs)) cells.forEach((cell, index) => {
    const print = printOf(cell.summary);
    if (cell.files.length && !files.has(print)) files.set(print, framesOfCell(cell, (file) => address.file(run.id, output, index, file)));
  });
  return known.flatMap(({ cell, outputs }) => {
    const summary = outputs[port ?? ""] ?? outputs[shownPort(outputs)] ?? null;
    const exact = files.get(printOf(summary));
    return exact ? exact.map((frame) => ({ ...frame, coordinates: cell })) : previewOf(cell, summary, address);
  });
}

/** The output of a node that is looked at: the first that has a picture, else the first. */
export function shownPort(outputs: Readonly<Record<string, Summary>>): string {
  const names = Object.keys(outputs);
  return names.find((name) => typeof outputs[name]?.["picture"] === "string") ?? names[0] ?? "";
}

function previewOf(coordinates: Cell, summary: Summary | null, address: Address): readonly Frame[] {
  const digest = summary?.["picture"];
  const base = { coordinates, seeds: {}, summary, sample: 0, samples: 1, file: null, problem: null };
  if (typeof digest === "string") return [{ ...base, id: `preview ${digest} ${JSON.stringify(coordinates)}`, kind: "preview", url: address.thumbnail(digest) }];
  return [{ ...base, id: `none ${printOf(summary)} ${JSON.stringify(coordinates)}`, kind: summary?.value === undefined ? "none" : "text", url: null }];
}
