/** A headless Chromium with real input events, a small static server, and the figures the browser keeps of itself. */
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { record } from "./record.mjs";

export const WIDTH = 1600;
export const HEIGHT = 900;
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--enable-precise-memory-info"];
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html" };

export const round = (n, digits = 1) => Math.round(n * 10 ** digits) / 10 ** digits;
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? NaN;

/** Serve a built folder, compressed, on a free port; answers its address and the way to stop. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    let path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    if (path.endsWith("/")) path += "index.html";
    const file = join(folder, normalize(path));
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-encoding": "gzip", "cache-control": "no-store" });
    response.end(gzipSync(readFileSync(file)));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

/** A browser with a page at the given device pixel ratio, and the protocol's session of that page. */
export async function launch(ratio) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const context = await browser.newContext({ viewport: { width: WIDTH, height: HEIGHT }, deviceScaleFactor: ratio, colorScheme: "light" });
  await context.addInitScript(record);
  const session = { browser, context, errors: [] };
  return Object.assign(session, await newPage(session));
}

/** Another page of the same browser. */
export async function newPage({ context, errors }) {
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable");
  return { page, cdp };
}

/** Go to an address and wait until the graph is painted and the page is quiet; answers how long that took. */
export async function load({ page }, url) {
  await page.goto(url, { waitUntil: "load" });
  await page.waitForFunction(() => performance.getEntriesByName("bench-built").length > 0, null, { polling: 50, timeout: 60_000 });
  const quiet = await page.evaluate(() => window.__quiet(600));
  const built = await page.evaluate(() => performance.getEntriesByName("bench-built")[0].startTime);
  return Math.max(built, quiet);
}

/** What the browser counts, by name. */
export async function metrics(cdp) {
  const { metrics: list } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(list.map((m) => [m.name, m.value]));
}

/** Megabytes that scripts keep, after everything that can go is gone. */
export async function heap({ cdp }) {
  await cdp.send("HeapProfiler.collectGarbage");
  await cdp.send("HeapProfiler.collectGarbage");
  return round((await metrics(cdp)).JSHeapUsedSize / 1048576);
}

/** Run a script and say what a frame cost: main-thread CPU, frames a second, 95th percentile.
 * Where the script did less than once a frame (it answers how often), the CPU is that of each time: frames with nothing to do are no merit. */
export async function timed({ page, cdp }, act) {
  const before = await metrics(cdp);
  await page.evaluate(() => window.__start());
  const acts = await act();
  const frames = await page.evaluate(() => window.__stop());
  const after = await metrics(cdp);
  const gaps = frames.slice(1).map((t, i) => t - frames[i]).sort((a, b) => a - b);
  const span = frames.at(-1) - frames[0];
  const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / 16.667) - 1), 0);
  const times = Math.max(1, Math.min(gaps.length, acts ?? Infinity));
  const each = (name, of = times) => round(((after[name] - before[name]) * 1000) / of, 2);
  return { cpu: each("ThreadTime"), cpuFrame: each("ThreadTime", Math.max(1, gaps.length)), script: each("ScriptDuration"), style: each("RecalcStyleDuration"), layout: each("LayoutDuration"),
    fps: round((gaps.length / span) * 1000), p95: round(gaps[Math.floor(gaps.length * 0.95)] ?? 0), dropped: round((100 * dropped) / (span / 16.667)) };
}
