/** The benchmark of the canvas: `npm run bench [-- --nodes 1000,3000 --seconds 3 --ratio 1 --check]`.
 *
 * The same scripts that measured other front ends. CPU milliseconds a frame hardly move with other load on the machine;
 * frame rates do, so `--check` fails on CPU (with a quarter of slack), on pictures not shown and on heap only.
 */
import { build } from "vite";
import { HEIGHT, metrics, open, round, serve, timed, WIDTH } from "./browser.mjs";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const seconds = Number(option("seconds", 3));
const ratio = Number(option("ratio", 1));
const [W, H, PX, PY, ZOOM] = [220, 310, 300, 380, 0.65];
/** The most that a figure may be: [up to 1,000 nodes, more]. */
const GOALS = { pan: [10, 10], whole: [9, 10], zoom: [6.5, 7], drag: [5, 5], wire: [16, 16], built: [500, 700], heap: [20, 30] };
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

/** Where the middle of a graph of `n` nodes is, and the views that the scripts use. */
function views(n) {
  const cols = Math.ceil(Math.sqrt(n * 1.6));
  const rows = Math.ceil(n / cols);
  const [c, r] = [Math.max(0, Math.floor(cols / 2) - 1), Math.max(0, Math.floor(rows / 2) - 1)];
  const [x, y] = [c * PX + W + 40, r * PY + H + 35];
  const fit = Math.min((WIDTH - 80) / (cols * PX - 80), (HEIGHT - 80) / (rows * PY - 70));
  return { cols, rows, c, r, middle: r * cols + c, work: [WIDTH / 2 - x * ZOOM, HEIGHT / 2 - y * ZOOM, ZOOM],
    whole: [(WIDTH - (cols * PX - 80) * fit) / 2, (HEIGHT - (rows * PY - 70) * fit) / 2, fit] };
}

async function look(session, view) {
  await session.page.evaluate(([x, y, z]) => window.bench.setView(x, y, z), view);
  await session.page.evaluate(() => window.__quiet(400));
}

/** Drag from a point along a path, at most 60 events a second. */
async function drag({ cdp }, x0, y0, path) {
  const send = (type, x, y) => cdp.send("Input.dispatchMouseEvent", { type, x, y, button: "left", buttons: type === "mouseReleased" ? 0 : 1, clickCount: 1 });
  await send("mouseMoved", x0, y0);
  await send("mousePressed", x0, y0);
  const start = Date.now();
  for (let i = 1; Date.now() - start < seconds * 1000; i++) {
    const at = Date.now();
    await send("mouseMoved", ...path(i));
    await sleep(Math.max(0, 16.6 - (Date.now() - at)));
  }
  await send("mouseReleased", ...path(1));
}

const circle = (x, y, rx, ry, steps) => (i) => [x + rx * Math.sin((i * 2 * Math.PI) / steps), y + ry * Math.sin((i * 4 * Math.PI) / steps)];

async function wheel({ cdp }) {
  const start = Date.now();
  for (let i = 0; Date.now() - start < seconds * 1000; i++) {
    const at = Date.now();
    await cdp.send("Input.dispatchMouseEvent", { type: "mouseWheel", x: WIDTH / 2, y: HEIGHT / 2, deltaX: 0, deltaY: i % 40 < 20 ? 69 : -69 });
    await sleep(Math.max(0, 16.6 - (Date.now() - at)));
  }
}

/** Milliseconds from adding, and from removing, a wire to the painted frame: medians, together. */
const wires = ({ page }, middle) => page.evaluate(async (a) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  }));
  const median = (list) => list.sort((x, y) => x - y)[list.length >> 1];
  const times = { add: [], remove: [] };
  const wire = { id: "bench", src: `n${a}`, so: 1, dst: `n${a + 1}`, di: 2 };
  window.bench.removeWire(wire);
  for (let i = 0; i < 16; i++) {
    for (const what of ["add", "remove"]) {
      await new Promise((r) => setTimeout(r, 60));
      const start = performance.now();
      window.bench[`${what}Wire`](wire);
      await painted();
      times[what].push(performance.now() - start);
    }
  }
  return median(times.add) + median(times.remove);
}, middle);

/** New pictures on 20 nodes ten times a second; answers how many were sent and painted. */
const previews = ({ page }, ids) => page.evaluate(async ([nodes, length]) => {
  const blobs = await window.benchPictures();
  window.__imgLoaded = 0;
  const start = performance.now();
  let sent = 0;
  for (let k = 0; performance.now() - start < length * 1000; k++) {
    await new Promise((r) => setTimeout(r, Math.max(0, start + k * 100 - performance.now())));
    window.bench.setPreviews(nodes.map((id, j) => [id, blobs[(k * 7 + j) % blobs.length]]));
    sent += nodes.length;
  }
  await new Promise((r) => setTimeout(r, 150));
  return { sent, shown: window.__imgLoaded };
}, [ids, seconds]);

function nearIds({ cols, rows, c, r }, n) {
  const ids = [];
  for (let row = r - 1; row <= r + 2; row++) for (let col = c - 2; col <= c + 2; col++) {
    const i = row * cols + col;
    if (row >= 0 && row < rows && col >= 0 && col < cols && i < n) ids.push(`n${i}`);
  }
  return ids.slice(0, 20);
}

/** All figures at `n` nodes. */
async function measure(url, n) {
  const session = await open(`${url}?n=${n}`, ratio);
  const view = views(n);
  const built = await session.page.evaluate(() => performance.getEntriesByName("bench-built")[0].startTime);
  await look(session, view.work);
  await session.cdp.send("HeapProfiler.collectGarbage");
  const heap = (await metrics(session.cdp)).JSHeapUsedSize / 1048576;
  const pan = await timed(session, () => drag(session, WIDTH / 2, HEIGHT / 2, circle(WIDTH / 2, HEIGHT / 2, 450, 250, 200)));
  await look(session, view.whole);
  const whole = await timed(session, () => drag(session, Math.max(8, view.whole[0] / 2), 450, circle(200, 450, 180, 120, 100)));
  await look(session, view.work);
  const zoom = await timed(session, () => wheel(session));
  await look(session, view.work);
  const [x, y] = [(view.c * PX + 110) * ZOOM + view.work[0], (view.r * PY + 13) * ZOOM + view.work[1]];
  const node = await timed(session, () => drag(session, x, y, circle(x, y, 150, 100, 100)));
  await look(session, view.work);
  const wire = await wires(session, view.middle);
  let pictures = { sent: 0, shown: 0 };
  const preview = await timed(session, async () => void (pictures = await previews(session, nearIds(view, n))));
  await session.browser.close();
  return { n, pan, whole, zoom, drag: node, wire: round(wire), preview, pictures, built: Math.round(built), heap: round(heap), errors: session.errors };
}

/** What misses its goal by more than a quarter. */
function misses(figures) {
  const column = figures.n <= 1000 ? 0 : 1;
  const value = (key) => figures[key]?.cpu ?? figures[key];
  const late = Object.entries(GOALS).filter(([key, goal]) => value(key) > goal[column] * 1.25).map(([key]) => `${key} ${value(key)}`);
  return [...late, ...(figures.pictures.shown < figures.pictures.sent ? ["pictures not shown"] : []), ...figures.errors];
}

await build({ configFile: `${import.meta.dirname}/vite.config.ts`, logLevel: "warn" });
const server = await serve(`${import.meta.dirname}/dist`);
console.log(`| nodes | pan | whole graph | wheel zoom | drag | wire | previews: dropped, shown | built | heap |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |`);
let failed = false;
for (const n of option("nodes", "1000,3000").split(",").map(Number)) {
  const f = await measure(server.url, n);
  const cell = (s) => `${s.cpu} ms (${s.fps}/s)`;
  console.log(`| ${n} | ${cell(f.pan)} | ${cell(f.whole)} | ${cell(f.zoom)} | ${cell(f.drag)} | ${f.wire} ms | ${f.preview.dropped} %, ${round((100 * f.pictures.shown) / Math.max(1, f.pictures.sent))} % | ${f.built} ms | ${f.heap} MB |`);
  for (const miss of misses(f)) {
    failed = true;
    console.log(`  misses its goal at ${n}: ${miss}`);
  }
}
server.stop();
process.exit(failed && process.argv.includes("--check") ? 1 : 0);
