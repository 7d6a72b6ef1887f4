/** The whole application on a real server: `wireloom serve` with the bundle of the benchmark and its two nodes. */
import { join } from "node:path";
import { build } from "vite";
import { launch, load, median, newPage, round } from "./browser.mjs";
import { startServer } from "./server.mjs";

const HERE = import.meta.dirname;

/** Build what the benchmark serves. */
export async function buildPages() {
  await build({ configFile: `${HERE}/canvas.config.ts`, logLevel: "error" });
  await build({ configFile: `${HERE}/app.config.ts`, logLevel: "error" });
}

/** Start the server on the bundle of the benchmark, with so many results in its gallery. */
export const startApp = (results = 0) => startServer(join(HERE, "dist/app"), results);

/** A browser that is logged in, on the application as a first visit shows it. */
export async function openApp(app, ratio) {
  const session = await launch(ratio);
  await session.context.addInitScript(([token]) => {
    localStorage.setItem("wireloom-token", token);
    localStorage.setItem("wireloom-doors", "seen");
  }, [app.token]);
  await load(session, app.origin);
  return session;
}

/** Open a workflow of `n` nodes in the open application; answers milliseconds until it is on the screen and nothing is left to do. */
export async function openWorkflow({ page }, n) {
  return page.evaluate(async (count) => {
    const text = window.bench.workflow(count);
    await window.__quiet(500);
    const start = performance.now();
    window.bench.open(text);
    const painted = await window.__painted();
    await new Promise(requestAnimationFrame);
    const settled = await window.__painted();
    return Math.max(painted, settled, await window.__quiet(500)) - start;
  }, n);
}

/** Load the page again with the workflow of the last session, `times` times without the cache; the median of milliseconds, and the last page. */
export async function ready(session, app, times) {
  const took = [];
  for (let i = 0; i < times; i++) {
    await session.page.close();
    Object.assign(session, await newPage(session));
    await session.cdp.send("Network.enable");
    await session.cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
    took.push(await load(session, app.origin));
  }
  return round(median(took), 0);
}
