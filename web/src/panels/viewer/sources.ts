/** Follows sources: which frames a slot has now, and again whenever a run or an edit changes that. */
import { effect, signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Outputs } from "../../api/run_event";
import { flatten } from "../../graph/flatten";
import { view } from "../../store/commands";
import { t } from "../../messages";
import { results } from "../running/results";
import { client } from "../shared/server";
import { tabs, type Tab } from "../workbench";
import { contentOf, isRead, type Content } from "./content";
import { framesOfNode, framesOfOutput, type Address, type Frame, type Ran } from "./frames";
import type { Slot } from "./state";
import type { Source } from "./wish";

const MOST_RUNS = 24;
const ASK_EVERY = 200;
const ENDED: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled"]);

/** The address of the JPEG that a summary names. */
export function thumbnailUrl(digest: string): string {
  return `/api/v1/thumbnails/${digest}`;
}

const address: Address = {
  file: (run, output, cell, file) => client.outputUrl(run, output, cell, file.name),
  thumbnail: thumbnailUrl,
};

/** Outputs of runs, as they were read: a run that has ended does not change. */
const read = new Map<string, Promise<Outputs>>();
/** Runs that only gave exact numbers of a node, the latest first. */
const asked = signal<readonly string[]>([]);

function outputsOf(run: string): Promise<Outputs> {
  const known = read.get(run) ?? client.getRun(run).then((found) => found.outputs ?? {});
  read.set(run, known);
  known.catch(() => read.delete(run));
  return known;
}

async function framesOf(source: Source): Promise<readonly Frame[]> {
  if (source.kind === "result") {
    const cells = (await outputsOf(source.run))[source.output] ?? [];
    return framesOfOutput(cells, (cell, file) => client.outputUrl(source.run, source.output, cell, file.name));
  }
  const tab = tabOf(source);
  return tab ? framesOfNode(knownOf(tab, source.node), source.port, await runsWith(tab, source.node), address) : [];
}

const tabOf = (source: Source): Tab | undefined => (source.kind === "node" ? tabs.value.find((tab) => tab.id === source.tab) : undefined);

/** All cells of a node that are known as the document stands, else what the last run gave. */
function knownOf(tab: Tab, node: string): Parameters<typeof framesOfNode>[0] {
  const state = tab.editor.get();
  const known = state.known.get(node);
  if (known?.results.length) return known.results;
  const run = state.run?.nodes.get(node);
  return run && run.at > 0 ? [{ cell: {}, outputs: run.outputs }] : [];
}

/** Runs that published a value of this node. */
async function runsWith(tab: Tab, node: string): Promise<readonly Ran[]> {
  const declared = new Set([...tab.editor.document.outputs].filter(([, { place }]) => place.node === node).map(([name]) => name));
  const mine = results.value.filter(({ output }) => declared.has(output) || output.startsWith(`${node}.`)).map(({ run }) => run);
  const ids = [...new Set([...asked.value, ...mine])].slice(0, MOST_RUNS);
  const found = await Promise.all(ids.map(async (id): Promise<Ran[]> => outputsOf(id).then((outputs) => [{ id, outputs }], () => [])));
  return found.flat();
}

export interface Followed {
  readonly frames: readonly Frame[];
  /** Why there are none, or "". */
  readonly problem: string;
}

const NOTHING: Followed = { frames: [], problem: "" };

/** The frames of a slot, as long as it is shown. */
export function useFrames(slot: Slot | null): Followed {
  const [found, setFound] = useState<Followed>(NOTHING);
  const source = slot?.source ?? null;
  const name = source && (source.kind === "kept" ? source : JSON.stringify(source));
  useEffect(() => {
    if (!source) return setFound(NOTHING);
    if (source.kind === "kept") return setFound({ frames: source.frames, problem: "" });
    let turn = 0;
    const again = (): void => {
      const mine = ++turn;
      framesOf(source).then((frames) => { if (mine === turn) setFound((old) => (same(old.frames, frames) ? old : { frames, problem: "" })); },
        (error: unknown) => { if (mine === turn) setFound({ frames: [], problem: error instanceof Error ? error.message : String(error) }); });
    };
    const stop = follow(source, again);
    return () => {
      turn = -1;
      stop();
    };
  }, [name]);
  return found;
}

const same = (a: readonly Frame[], b: readonly Frame[]): boolean => a.length === b.length && a.every((frame, i) => `${frame.kind} ${frame.id}` === `${b[i]?.kind ?? ""} ${b[i]?.id ?? ""}`);

/** Signals that an effect reads only to be told of their changes. */
const watched = (...values: readonly unknown[]): number => values.length;

/** Call `again` now and whenever what a source gives may have changed. */
function follow(source: Source, again: () => void): () => void {
  const stop = effect(() => {
    if (source.kind === "node") watched(results.value, asked.value);
    again();
  });
  const editor = tabOf(source)?.editor;
  const stops = editor ? [editor.watch((state) => state.known, again), editor.watch((state) => state.run?.status, again)] : [];
  return () => [stop, ...stops].forEach((end) => end());
}

export type Loaded = { readonly content: Content | null; readonly problem: string };

/** What a frame holds; the last one stays until the next is read, so that nothing flickers. Of steps that are passed over one at a time
 * is asked for: the one that is wanted when the one before has come. */
export function useContent(frame: Frame | null): Loaded {
  const [found, setFound] = useState<Loaded>({ content: null, problem: "" });
  const turn = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    if (!frame) return setFound({ content: null, problem: "" });
    let here = true;
    const read = (): void => {
      if (!here) return;
      const reading = contentOf(frame);
      turn.current = reading.catch(() => undefined);
      reading.then((content) => { if (here) setFound({ content, problem: "" }); },
        (error: unknown) => { if (here) setFound({ content: null, problem: error instanceof Error ? error.message : String(error) }); });
    };
    if (!frame.step || isRead(frame)) read();
    else void turn.current.then(read);
    return () => { here = false; };
  }, [frame?.id]);
  return found;
}

/** Run as far as the value that a slot follows, so that its exact numbers are published: known results come at once. */
export async function publishExact(source: Source): Promise<void> {
  const tab = tabOf(source);
  if (!tab || source.kind !== "node") return;
  const flat = flatten(view(tab.editor));
  if (flat.problems[0]) throw new Error(flat.problems[0].message);
  const { id } = await client.run({ workflow: flat.data, targets: [source.port === null ? source.node : `${source.node}.${source.port}`] }, crypto.randomUUID());
  for (;;) {
    const run = await client.getRun(id);
    if (run.status === "failed" || run.status === "cancelled") throw new Error(run.problem?.message ?? t("viewer.not_published"));
    if (ENDED.has(run.status)) break;
    await new Promise((go) => setTimeout(go, ASK_EVERY));
  }
  asked.value = [id, ...asked.value].slice(0, MOST_RUNS);
}
