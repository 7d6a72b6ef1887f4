/** A headless Chromium with real input events, a small static server, and the figures the browser keeps of itself. */
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

export const WIDTH = 1600;
export const HEIGHT = 900;
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--enable-precise-memory-info"];
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html" };

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

/** A page at the given device pixel ratio, with its protocol session. */
export async function open(url, ratio) {
  const browser = await chromium.launch({ executablePath: process.env.CHROME ?? "/usr/bin/chromium", args: FLAGS });
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT }, deviceScaleFactor: ratio });
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.addInitScript(record);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  await page.goto(url, { waitUntil: "load" });
  await page.waitForFunction(() => performance.getEntriesByName("bench-built").length > 0, null, { polling: 50 });
  return { browser, page, cdp, errors };
}

/** In the page: long tasks and the times of frames. */
function record() {
  window.__long = [];
  new PerformanceObserver((list) => list.getEntries().forEach((e) => window.__long.push([e.startTime, e.duration]))).observe({ entryTypes: ["longtask"] });
  const frame = (t) => {
    if (!window.__recording) return;
    window.__frames.push(t);
    requestAnimationFrame(frame);
  };
  window.__start = () => {
    window.__frames = [];
    window.__recording = true;
    requestAnimationFrame(frame);
  };
  window.__stop = () => {
    window.__recording = false;
    return window.__frames;
  };
  window.__quiet = async (ms) => {
    const start = performance.now();
    for (;;) {
      await new Promise((r) => setTimeout(r, 50));
      const [at, length] = window.__long.at(-1) ?? [0, 0];
      if (performance.now() - Math.max(at + length, start) > ms || performance.now() - start > 15000) return at + length;
    }
  };
}

/** What the browser counts, by name. */
export async function metrics(cdp) {
  const { metrics: list } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(list.map((m) => [m.name, m.value]));
}

/** Run a script of events and say what a frame cost: main-thread CPU, frames a second, 95th percentile. */
export async function timed({ page, cdp }, act) {
  const before = await metrics(cdp);
  await page.evaluate(() => window.__start());
  await act();
  const frames = await page.evaluate(() => window.__stop());
  const after = await metrics(cdp);
  const gaps = frames.slice(1).map((t, i) => t - frames[i]).sort((a, b) => a - b);
  const span = frames.at(-1) - frames[0];
  const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / 16.667) - 1), 0);
  return { cpu: round(((after.ThreadTime - before.ThreadTime) * 1000) / Math.max(1, gaps.length)), fps: round((gaps.length / span) * 1000),
    p95: round(gaps[Math.floor(gaps.length * 0.95)] ?? 0), dropped: round((100 * dropped) / (span / 16.667)) };
}

export const round = (n) => Math.round(n * 10) / 10;
