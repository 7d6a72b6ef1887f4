/** The last results: what finished runs published, the newest first. */
import { computed, signal } from "@preact/signals";
import type { Cell, OutputCell, OutputFile, Outputs, Summary } from "../../api/run_event";
import type { Problem } from "../../api/problem";
import { client } from "../shared/server";

/** One file (or one value without a file) of one cell of an output. */
export interface Result {
  readonly id: string;
  readonly run: string;
  readonly title: string;
  readonly output: string;
  readonly cell: number;
  readonly coordinates: Cell;
  readonly seeds: Readonly<Record<string, number>>;
  readonly summary: Summary | null;
  readonly file: OutputFile | null;
  readonly url: string | null;
  readonly problem: Problem | null;
}

const MOST = 60;
const MOST_OF_RUN = 24;

export const results = signal<readonly Result[]>([]);
export const pictures = computed(() => results.value.filter((result) => isPicture(result)));

export const isPicture = (result: Result): boolean => result.file?.media_type.startsWith("image/") ?? false;

/** All results of a run. */
export function resultsOf(run: string, title: string, outputs: Outputs | null | undefined): Result[] {
  return Object.entries(outputs ?? {}).flatMap(([output, cells]) => cells.slice(0, MOST_OF_RUN).flatMap((cell, index) => ofCell(run, title, output, cell, index)));
}

function ofCell(run: string, title: string, output: string, cell: Partial<OutputCell> & { readonly problem?: Problem }, index: number): Result[] {
  const files = cell.files?.length ? cell.files : [null];
  return files.map((file) => ({
    id: `${run}/${output}/${index}/${file?.name ?? ""}`, run, title, output, cell: index, coordinates: cell.coordinates ?? {}, seeds: cell.seeds ?? {},
    summary: cell.summary ?? null, file, url: file && client.outputUrl(run, output, index, file.name), problem: cell.problem ?? null,
  }));
}

/** The results of a run in some of its cells. */
export function resultsAt(run: string, title: string, outputs: Outputs | null | undefined, holds: (cell: Cell) => boolean): Result[] {
  return Object.entries(outputs ?? {}).flatMap(([output, cells]) => cells.flatMap((cell, index) => (holds(cell.coordinates) ? ofCell(run, title, output, cell, index) : [])));
}

/** Put the results of a run in front. */
export function addResults(found: readonly Result[]): void {
  const runs = new Set(found.map((result) => result.run));
  results.value = [...found, ...results.value.filter((result) => !runs.has(result.run))].slice(0, MOST);
}

/** Fill the strip with what ran before this page was opened. */
export async function loadResults(): Promise<void> {
  const { runs } = await client.runs({ status: "succeeded", limit: 12 });
  const older = runs.flatMap((run) => resultsOf(run.id, run.title, run.outputs ?? {}));
  const known = new Set(results.value.map((result) => result.id));
  results.value = [...results.value, ...older.filter((result) => !known.has(result.id))].slice(0, MOST);
}
