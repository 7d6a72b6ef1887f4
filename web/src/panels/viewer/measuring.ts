/** Asks for how far two pictures are apart, once for all who want to know; what nobody waits for any longer is stopped. */
import { useEffect, useState } from "preact/hooks";
import type { Fit } from "../../pixels/fit";
import type { Picture } from "../../pixels/picture";
import { measure, type Measured } from "./measured";

interface Job {
  readonly a: Picture;
  readonly b: Picture;
  readonly fit: Fit;
  readonly waiting: Set<() => void>;
  measured: Measured | null;
  stop: () => void;
}

const MOST_JOBS = 3;
let jobs: readonly Job[] = [];

/** null: being worked out. */
export function useMeasured(a: Picture | null, b: Picture | null, fit: Fit): Measured | null {
  const [, again] = useState(0);
  useEffect(() => {
    if (!a || !b) return undefined;
    const job = jobOf(a, b, fit);
    const told = (): void => again((n) => n + 1);
    job.waiting.add(told);
    if (job.measured) told();
    return () => {
      job.waiting.delete(told);
      setTimeout(() => drop(job));
    };
  }, [a, b, fit]);
  return (a && b && find(a, b, fit)?.measured) ?? null;
}

const find = (a: Picture, b: Picture, fit: Fit): Job | undefined => jobs.find((job) => job.a === a && job.b === b && job.fit === fit);

function jobOf(a: Picture, b: Picture, fit: Fit): Job {
  const known = find(a, b, fit);
  if (known) return known;
  const job: Job = { a, b, fit, waiting: new Set(), measured: null, stop: () => undefined };
  jobs = [job, ...jobs.filter((old, i) => i < MOST_JOBS - 1 || old.waiting.size)];
  job.stop = ask(job, (measured) => {
    job.measured = measured;
    for (const told of job.waiting) told();
  });
  return job;
}

function drop(job: Job): void {
  if (job.measured || job.waiting.size) return;
  job.stop();
  jobs = jobs.filter((other) => other !== job);
}

/** Work it out beside the page; returns the way to stop. */
function ask({ a, b, fit }: Job, done: (measured: Measured) => void): () => void {
  if (typeof Worker === "undefined") {
    const timer = setTimeout(() => done(measure({ a, b, fit })));
    return () => clearTimeout(timer);
  }
  const worker = new Worker(new URL("./measure_worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Measured>): void => {
    done(data);
    worker.terminate();
  };
  worker.postMessage({ a, b, fit });
  return () => worker.terminate();
}
