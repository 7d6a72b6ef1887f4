/** Results of the gallery in the viewer: one, or two of them compared to the pixel. */
import { client } from "../shared/server";
import { look } from "../viewer/wish";
import type { Entry } from "./api";
import { headOf } from "./words";

/** The name by which the viewer finds the file of a result. */
async function nameOf(entry: Entry): Promise<string> {
  const run = await client.getRun(entry.run);
  return run.outputs?.[entry.output]?.[entry.cell]?.files[entry.file]?.name ?? "";
}

async function put(entry: Entry, slot: number, compare: boolean): Promise<void> {
  const result = `${entry.run}/${entry.output}/${entry.cell}/${await nameOf(entry)}`;
  look({ kind: "result", run: entry.run, output: entry.output, result, title: headOf(entry) }, slot, compare);
}

export const inViewer = (entry: Entry): Promise<void> => put(entry, 0, false);

/** Both beside each other; the second one is compared with the first. */
export async function compareInViewer(one: Entry, other: Entry): Promise<void> {
  await put(one, 0, false);
  await new Promise((go) => setTimeout(go, 50));
  await put(other, 1, true);
}
