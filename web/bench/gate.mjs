/** The gate: fails when a frame takes far more CPU than was recorded, when pictures are not shown, or when the bundle is too large.
 *
 * CPU milliseconds differ between machines, and on a shared one from minute to minute. So a fixed piece of work that is not ours
 * (reference.mjs) is measured in the same browser right before and after each script, and what counts is how many times that
 * work a frame takes: that is what baseline.json holds. Of every figure the least of up to ATTEMPTS tries counts: other load on
 * the machine only ever adds. SLACK is wide, because the fixed work and ours do not scale alike from one kind of processor to
 * another, nor with what else runs there. `--gate --record` writes the file anew, with the medians of all attempts.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { openApp, openWorkflow } from "./app.mjs";
import { round } from "./browser.mjs";
import { FIGURES } from "./figures.mjs";
import { filledHeap, frames } from "./measure.mjs";
import { reference } from "./reference.mjs";
import { firstLoad, sizes, WANTED } from "../size.js";

const FILE = `${import.meta.dirname}/baseline.json`;
const NODES = 1000;
const SECONDS = 1.5;
const ATTEMPTS = 4;
/** Rounds of the fixed work between two scripts. */
const ROUNDS = 3;
const SLACK = 1.6;
const MEASURED = { "ratio 1": { ratio: 1, names: ["pan", "whole", "zoom", "drag"] }, "ratio 2": { ratio: 2, names: ["pan", "zoom", "drag"] } };

/** Run the gate; answers the status of the process. */
export async function gate(places, { record }) {
  const found = {};
  const wrong = [];
  for (const name of Object.keys(MEASURED)) found[name] = await (record ? typical : least)(places.app, name, wrong);
  if (record) writeFileSync(FILE, `${JSON.stringify(timesOf(found), null, 1)}\n`);
  const size = firstLoad(await sizes());
  if (size > WANTED) wrong.push(`the first load is ${round(size / 1000)} kB, at most ${WANTED / 1000}`);
  wrong.push(...report(found, baseline()));
  console.log(`first load of script and style: ${round(size / 1000)} kB gzip, at most ${WANTED / 1000}`);
  for (const line of wrong) console.log(`FAILED ${line}`);
  return wrong.length ? 1 : 0;
}

const baseline = () => JSON.parse(readFileSync(FILE, "utf8"));

const timesOf = (found) => Object.fromEntries(Object.entries(found).map(([name, figures]) =>
  [name, Object.fromEntries(Object.entries(figures).map(([key, { times }]) => [key, round(times, 3)]))]));

/** Of each script, the try that cost least; tries again only what is above its limit. */
async function least(app, name, wrong) {
  const limits = baseline()[name];
  const best = {};
  await measuring(app, name, wrong, async (take) => {
    let left = MEASURED[name].names;
    for (let i = 0; i < ATTEMPTS && left.length; i++) {
      for (const key of left) best[key] = lower(best[key], await take(key));
      left = left.filter((key) => best[key].times > SLACK * limits[key]);
    }
  });
  return best;
}

const lower = (a, b) => (a && a.times <= b.times ? a : b);

/** Of each script, the median of all tries. */
async function typical(app, name, wrong) {
  const found = {};
  await measuring(app, name, wrong, async (take) => {
    for (const key of MEASURED[name].names) {
      const tries = [];
      for (let i = 0; i < ATTEMPTS; i++) tries.push(await take(key));
      found[key] = tries.sort((a, b) => a.times - b.times)[ATTEMPTS >> 1];
    }
  });
  return found;
}

/** An application with a filled graph; `act` is given what measures one script, beside the fixed work. */
async function measuring(app, name, wrong, act) {
  const { ratio } = MEASURED[name];
  const session = await openApp(app, ratio);
  await openWorkflow(session, NODES);
  await filledHeap(session, NODES);
  let before = await reference(session, ROUNDS);
  await act(async (key) => {
    const { [key]: figure } = await frames(session, NODES, SECONDS, [key]);
    const after = await reference(session, ROUNDS);
    const work = (before + after) / 2;
    before = after;
    return { ...figure, work, times: figure.cpu / work };
  });
  if (ratio === 1) await shown(session, wrong);
  wrong.push(...session.errors);
  await session.browser.close();
}

/** Every picture is shown; one that came in a moment of other load may be late, so it may be tried again. */
async function shown(session, wrong) {
  let last = null;
  for (let i = 0; i < ATTEMPTS; i++) {
    last = (await frames(session, NODES, SECONDS, ["previews"])).previews;
    if (last.shown >= last.sent) break;
  }
  console.log(`previews: ${last.shown} of ${last.sent} shown, ${last.dropped} % of frames dropped`);
  if (last.shown < last.sent) wrong.push(`only ${last.shown} of ${last.sent} previews were shown`);
}

/** A line a figure; answers those that are above their limit. */
function report(found, limits) {
  const wrong = [];
  for (const [name, figures] of Object.entries(found)) for (const [key, { cpu, work, times, fps }] of Object.entries(figures)) {
    const most = SLACK * limits[name][key];
    const words = `${FIGURES.find((f) => f.key === key).name.split(":")[0]}, ${name}: ${cpu} ms CPU a frame, ${round(times, 2)} times the fixed work (${round(work, 2)} ms), at most ${round(most, 2)}`;
    console.log(`${words}; ${fps} frames a second`);
    if (times > most) wrong.push(words);
  }
  return wrong;
}
