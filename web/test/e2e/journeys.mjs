// `npm run e2e`: the editor in a real browser against a real server. `npm run e2e NAME ...` runs those journeys alone.
//
// One line a journey with its seconds. What failed leaves screenshots and the console of its pages in $OUTPUT
// (default: wireloom-e2e in the folder for temporary files). $SHOTS names a folder for screenshots to look at. With $AGAIN
// what failed travels once more, alone: a machine that stood still for a while fails one journey, a fault fails it twice.
import { mkdir, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBrowser } from "./browser.mjs";
import { Journey } from "./journey.mjs";
import { Server } from "./server.mjs";

const FOLDER = new URL("journeys/", import.meta.url);
const OUTPUT = process.env.OUTPUT ?? join(tmpdir(), "wireloom-e2e");
const LONGEST = 400_000;
const LANES = Number(process.env.LANES ?? 2);

/** The journeys that are wanted, in the order of their file names. */
async function wantedJourneys(names) {
  const all = (await readdir(FOLDER)).filter((file) => file.endsWith(".mjs")).map((file) => file.slice(0, -4)).sort();
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length) throw new Error(`no journey ${unknown.join(", ")}; there are ${all.join(", ")}`);
  return names.length ? all.filter((name) => names.includes(name)) : all;
}

const late = (milliseconds) => new Promise((_, fail) => {
  setTimeout(() => fail(new Error(`not at its end after ${milliseconds / 1000} s`)), milliseconds).unref();
});

/** Run one journey; true if it held. */
async function run(name, browser, shared) {
  const { default: travel } = await import(new URL(`${name}.mjs`, FOLDER));
  const journey = new Journey(name, browser, shared, OUTPUT);
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  try {
    await Promise.race([travel(journey), late(LONGEST)]);
    console.log(`ok     ${name} ${seconds()}`);
    return true;
  } catch (error) {
    console.log(`FAILED ${name} ${seconds()}: ${error.stack ?? error}`);
    await journey.evidence().catch((more) => console.log(String(more)));
    return false;
  } finally {
    await journey.end();
  }
}

const wanted = await wantedJourneys(process.argv.slice(2));
if (process.env.SHOTS) await mkdir(process.env.SHOTS, { recursive: true });
const browser = await startBrowser();
let server = null;
const shared = () => (server ??= Server.start());
const waiting = [...wanted];
const failed = [];
/** Journeys wait more than they work: two go at a time. */
const lane = async () => {
  for (let name = waiting.shift(); name; name = waiting.shift()) if (!(await run(name, browser, shared))) failed.push(name);
};
try {
  await Promise.all(Array.from({ length: LANES }, lane));
  if (process.env.AGAIN && failed.length) {
    console.log(`FAILED at the first try: ${failed.join(", ")}; once more, alone:`);
    waiting.push(...failed.splice(0));
    await lane();
  }
} finally {
  await browser.stop();
  await (await server)?.stop();
}
if (failed.length) console.log(`${failed.length} of ${wanted.length} failed; screenshots and consoles: ${OUTPUT}`);
process.exit(failed.length ? 1 : 0);
