/** The benchmark of the editor: one table of every figure that was promised.
 *
 * `npm run bench [-- --nodes 1000,3000 --ratio 1,2 --runs 3 --seconds 3 --pages app,canvas,views --json FILE]`: medians of several runs.
 * `--pages views [--views gallery,sweep,viewer]`: the gallery, a sweep and the viewer alone.
 * `npm run bench -- --short`: one quick run at 1,000 nodes. `npm run bench -- --gate`: fails when something became slower (gate.mjs).
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { buildPages, openApp, openWorkflow, ready, startApp } from "./app.mjs";
import { heap, launch, load, median, round, serve } from "./browser.mjs";
import { FIGURES, list, reaches, rows, table } from "./figures.mjs";
import { RESULTS } from "./gallery.mjs";
import { gate } from "./gate.mjs";
import { keys, socket } from "./latency.mjs";
import { filledHeap, frames } from "./measure.mjs";
import { shots } from "./shots.mjs";
import { reference } from "./reference.mjs";
import { views } from "./views.mjs";
import { firstLoad, sizes, WANTED } from "../size.js";

const has = (name) => process.argv.includes(`--${name}`);
const option = (name, otherwise) => (has(name) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : otherwise);
const short = has("short");
const numbers = (name, otherwise) => option(name, otherwise).split(",").map(Number);
const asked = { nodes: numbers("nodes", short ? "1000" : "1000,3000"), ratios: numbers("ratio", short ? "1" : "1,2"),
  runs: Number(option("runs", short ? 1 : 3)), seconds: Number(option("seconds", short ? 1.5 : 3)),
  pages: option("pages", short ? "app,views" : "app,canvas,views").split(","), only: option("only", undefined)?.split(",") };
const say = (words) => process.stderr.write(`${words}\n`);

/** The canvas alone. */
async function canvasFigures(canvas, n, ratio) {
  const session = await launch(ratio);
  const built = await load(session, `${canvas.url}?n=${n}`);
  const memory = await filledHeap(session, n);
  const found = { ...await frames(session, n, asked.seconds, asked.only), ready: round(built, 0), heap: memory };
  if (has("shots")) await shots(session, n, `${option("shots")}/canvas-${n}-${ratio}`);
  const speed = await reference(session);
  await session.browser.close();
  return { found, speed, errors: session.errors };
}

/** The whole application; what needs several pages is taken once a run. */
async function appFigures(app, n, ratio) {
  const session = await openApp(app, ratio);
  const opened = round(await openWorkflow(session, n), 0);
  const whole = asked.only ? {} : { ready: await ready(session, app, 3), opened };
  const memory = { heap: await filledHeap(session, n), shell: await heap(session) };
  const found = { ...whole, ...memory, ...await frames(session, n, asked.seconds, asked.only) };
  if (has("shots")) await shots(session, n, `${option("shots")}/app-${n}-${ratio}`);
  if (!asked.only) Object.assign(found, await keys(session, n), await socket(session, 4));
  const speed = await reference(session);
  await session.browser.close();
  return { found, speed, errors: session.errors };
}

/** Figures of several runs as one: medians of every number. */
function together(runs) {
  const [first] = runs;
  if (typeof first === "number") return median(runs);
  if (typeof first !== "object" || first === null) return first;
  return Object.fromEntries(Object.keys(first).map((key) => [key, together(runs.map((run) => run[key]))]));
}

async function measure(places, n, ratio) {
  const result = { n, ratio, errors: [] };
  for (const page of asked.pages.filter((name) => name !== "views")) {
    const runs = [];
    for (let i = 0; i < asked.runs; i++) {
      say(`${page}, ${n} nodes, ratio ${ratio}, run ${i + 1} of ${asked.runs} (load ${loadavg()[0].toFixed(1)})`);
      runs.push(page === "app" ? await appFigures(places.app, n, ratio) : await canvasFigures(places.canvas, n, ratio));
    }
    Object.assign(result, { [page]: together(runs.map((r) => r.found)), [`${page}Reference`]: median(runs.map((r) => r.speed)) });
    result.errors.push(...runs.flatMap((r) => r.errors));
  }
  return result;
}

const sizeRow = (size) => ({ name: "first load of script and style", wanted: `≤ ${WANTED / 1000} kB`, measured: `${round(size / 1000)} kB`, reached: size <= WANTED, peer: "24 MB as served" });

/** What is not as wanted, in words. */
const shortcomings = (results) => results.flatMap((r) => ["app", "canvas"].flatMap((page) => FIGURES
  .filter((f) => !reaches(f, r[page]?.[f.key], r.n)).map((f) => `${page}, ${r.n} nodes, ratio ${r.ratio}: ${f.name} ${f.show(r[page][f.key])}`)));

/** The graphs: the whole application and the canvas alone, at each size and pixel ratio. */
async function graphs() {
  if (!asked.pages.some((name) => name !== "views")) return [];
  const results = [];
  const places = { canvas: await serve(`${import.meta.dirname}/dist/canvas`), app: await startApp() };
  try {
    for (const ratio of asked.ratios) for (const n of asked.nodes) results.push(await measure(places, n, ratio));
  } finally {
    places.canvas.stop();
    await places.app.stop();
  }
  return results;
}

/** The other views, on a server whose gallery is full. */
async function otherViews() {
  if (!asked.pages.includes("views")) return { rows: [], errors: [] };
  const app = await startApp(RESULTS);
  try {
    return await views(app, say, option("views", undefined)?.split(","));
  } finally {
    await app.stop();
  }
}

async function gated() {
  const app = await startApp();
  try {
    return await gate({ app }, { record: has("record") });
  } finally {
    await app.stop();
  }
}

async function main() {
  await buildPages();
  if (has("gate")) return gated();
  const [results, other] = [await graphs(), await otherViews()];
  const size = firstLoad(await sizes());
  const errors = [...results.flatMap((r) => r.errors), ...other.errors];
  if (results.length) console.log(table(results));
  if (other.rows.length) console.log(`\n${list(other.rows)}`);
  console.log(`\nFirst load of script and style: ${round(size / 1000)} kB gzip (wanted ≤ ${WANTED / 1000}; ComfyUI 24,000 as served)`);
  for (const line of shortcomings(results)) console.log(`more than wanted: ${line}`);
  for (const error of errors) console.log(`wrong: ${error}`);
  const every = [...rows(results), ...other.rows, sizeRow(size)];
  if (has("json")) writeFileSync(option("json"), `${JSON.stringify({ at: new Date().toISOString(), load: loadavg(), size, rows: every, results }, null, 1)}\n`);
  return errors.length ? 1 : 0;
}

process.exit(await main());
