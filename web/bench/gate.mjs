/** The gate: fails when a frame takes far more CPU than was recorded, when pictures are not shown, or when the bundle is too large.
 *
 * CPU milliseconds differ between machines. So a fixed piece of work that is not ours (reference.mjs) is measured in the same
 * browser, and what was recorded (baseline.json) is multiplied by how much slower or faster that work is here and now. Of every
 * figure the least of up to ATTEMPTS tries counts: other load on the machine only ever adds. SLACK is wide, because the fixed work and
 * ours do not scale alike from one kind of processor to another (up to a fifth was seen). `--gate --record` writes the file anew.
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
const SLACK = 1.6;
const MEASURED = { "ratio 1": { ratio: 1, names: ["pan", "whole", "zoom", "drag"] }, "ratio 2": { ratio: 2, names: ["pan", "zoom", "drag"] } };

/** Run the gate; answers the status of the process. */
export async function gate(places, { record }) {
  const found = { reference: Infinity, frames: {} };
  const wrong = [];
  for (const [name, { ratio, names }] of Object.entries(MEASURED)) {
    found.frames[name] = await least(places.app, ratio, names, found, record ? null : { name, limits: baseline() }, wrong);
  }
  if (record) writeFileSync(FILE, `${JSON.stringify(found, null, 1)}\n`);
  const size = firstLoad(await sizes());
  if (size > WANTED) wrong.push(`the first load is ${round(size / 1000)} kB, at most ${WANTED / 1000}`);
  wrong.push(...report(found, baseline()));
  console.log(`first load of script and style: ${round(size / 1000)} kB gzip, at most ${WANTED / 1000}`);
  for (const line of wrong) console.log(`FAILED ${line}`);
  return wrong.length ? 1 : 0;
}

const baseline = () => JSON.parse(readFileSync(FILE, "utf8"));

/** The most that a recorded figure may be here and now. */
const limit = (recorded, found, limits) => recorded * SLACK * (found.reference / limits.reference);

/** The least CPU a frame of each script; tries again only what is above its limit. */
async function least(app, ratio, names, found, against, wrong) {
  const session = await openApp(app, ratio);
  await openWorkflow(session, NODES);
  await filledHeap(session, NODES);
  const best = {};
  let left = names;
  for (let i = 0; i < ATTEMPTS && left.length; i++) {
    const measured = await frames(session, NODES, SECONDS, left);
    for (const [name, figure] of Object.entries(measured)) if (!(best[name]?.cpu <= figure.cpu)) best[name] = figure;
    found.reference = Math.min(found.reference, await reference(session));
    if (against) left = left.filter((name) => best[name].cpu > limit(against.limits.frames[against.name][name].cpu, found, against.limits));
  }
  if (ratio === 1) await shown(session, wrong);
  wrong.push(...session.errors);
  await session.browser.close();
  return best;
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
  const speed = found.reference / limits.reference;
  console.log(`this machine, now: ${round(found.reference, 2)} ms a frame of the fixed work, ${round(speed, 2)} times what was recorded`);
  const wrong = [];
  for (const [name, figures] of Object.entries(found.frames)) for (const [key, figure] of Object.entries(figures)) {
    const most = limit(limits.frames[name][key].cpu, found, limits);
    const words = `${FIGURES.find((f) => f.key === key).name.split(":")[0]}, ${name}: ${figure.cpu} ms CPU a frame, at most ${round(most, 2)}`;
    console.log(`${words}; ${figure.fps} frames a second`);
    if (figure.cpu > most) wrong.push(words);
  }
  return wrong;
}
