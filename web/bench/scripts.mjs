/** What a person does, at most 60 events a second: the same scripts that measured other front ends. */
import { median, round, sleep } from "./browser.mjs";

const [W, H, PX, PY] = [220, 310, 300, 380];
export const ZOOM = 0.65;
const FEW = 0.5;

/** Where the graph of `n` nodes lies in the canvas's box: the views that the scripts use, and the nodes in the middle. */
export function views(n, { left, top, width, height }) {
  const cols = Math.ceil(Math.sqrt(n * 1.6));
  const rows = Math.ceil(n / cols);
  const [c, r] = [Math.max(0, Math.floor(cols / 2) - 1), Math.max(0, Math.floor(rows / 2) - 1)];
  const [x, y] = [c * PX + W + 40, r * PY + H + 35];
  const fit = Math.min((width - 80) / (cols * PX - 80), (height - 80) / (rows * PY - 70));
  const work = [width / 2 - x * ZOOM, height / 2 - y * ZOOM, ZOOM];
  return { n, cols, rows, c, r, left, top, width, height, middle: r * cols + c, work,
    whole: [(width - (cols * PX - 80) * fit) / 2, (height - (rows * PY - 70) * fit) / 2, fit],
    /** Wide enough for twenty whole nodes. */
    twenty: [width / 2 - x * FEW, height / 2 - y * FEW, FEW] };
}

export async function look({ page }, view) {
  await page.evaluate(([x, y, z]) => window.bench.setView(x, y, z), view);
  await page.evaluate(() => window.__quiet(400));
}

/** Drag along a path from its beginning and back there; answers the number of moves. */
export async function drag({ cdp }, button, path, seconds, halfway = async () => undefined) {
  const held = button === "middle" ? 4 : 1;
  const send = (type, [x, y]) => cdp.send("Input.dispatchMouseEvent", { type, x, y, button: type === "mouseMoved" ? "none" : button, buttons: type === "mouseReleased" ? 0 : held, clickCount: 1 });
  await cdp.send("Input.dispatchMouseEvent", { type: "mouseMoved", x: path(0)[0], y: path(0)[1] });
  await send("mousePressed", path(0));
  const start = Date.now();
  let i = 1;
  for (; Date.now() - start < seconds * 1000; i++) {
    const at = Date.now();
    await send("mouseMoved", path(i));
    await sleep(Math.max(0, 16.6 - (Date.now() - at)));
  }
  await send("mouseMoved", path(20));
  await halfway();
  await send("mouseMoved", path(0));
  await send("mouseReleased", path(0));
  return i;
}

const loop = (x, y, rx, ry, steps) => (i) => [x + rx * Math.sin((i * 2 * Math.PI) / steps), y + ry * Math.sin((i * 4 * Math.PI) / steps)];

/** Pull the canvas with the middle button. */
export function pan(session, { left, top, width, height }, seconds, tell) {
  const path = loop(left + width / 2, top + height / 2, Math.min(450, width * 0.28), Math.min(250, height * 0.28), 200);
  return drag(session, "middle", path, seconds, async () => tell?.(await seen(session)));
}

const seen = ({ page }) => page.evaluate(() => window.bench.getView());

/** Pull the whole graph about. */
export function panWhole(session, { left, top, width, height }, seconds, tell) {
  const path = (i) => [left + width / 2 + 200 * (1 - Math.cos((i * 2 * Math.PI) / 100)) - 200, top + height / 2 + 120 * Math.sin((i * 2 * Math.PI) / 100)];
  return drag(session, "middle", path, seconds, async () => tell?.(await seen(session)));
}

/** Pull the node in the middle about by its header. */
export async function dragNode(session, { left, top, middle, work }, seconds, tell) {
  const where = () => session.page.evaluate((id) => window.bench.nodePos(id), `n${middle}`);
  const at = await where();
  const [x, y] = [left + (at.x + 110) * ZOOM + work[0], top + (at.y + 13) * ZOOM + work[1]];
  return drag(session, "left", loop(x, y, 150, 100, 100), seconds, async () => tell?.(await where()));
}

/** Wheel out and in again; answers how often. Tells `least` the smallest zoom. */
export async function wheel({ cdp, page }, { left, top, width, height }, seconds, least = () => undefined) {
  const start = Date.now();
  let i = 0;
  for (; Date.now() - start < seconds * 1000; i++) {
    const at = Date.now();
    await cdp.send("Input.dispatchMouseEvent", { type: "mouseWheel", x: left + width / 2, y: top + height / 2, deltaX: 0, deltaY: i % 40 < 20 ? 69 : -69 });
    await sleep(Math.max(0, 16.6 - (Date.now() - at)));
    if (i === 20) least(await page.evaluate(() => window.bench.getView().zoom));
  }
  return i;
}

/** Milliseconds from adding, and from removing, a wire to the painted frame: medians, together. */
export async function wires({ page }, { middle }, times = 16) {
  const found = await page.evaluate(async ([a, count]) => {
    const took = { add: [], remove: [] };
    const wire = { id: "bench", src: `n${a}`, so: 1, dst: `n${a + 1}`, di: 2 };
    window.bench.removeWire(wire);
    for (let i = 0; i < count; i++) {
      for (const what of ["add", "remove"]) {
        await new Promise((r) => setTimeout(r, 60));
        const start = performance.now();
        window.bench[`${what}Wire`](wire);
        took[what].push((await window.__painted()) - start);
      }
    }
    return took;
  }, [middle, times]);
  return round(median(found.add) + median(found.remove));
}

/** New pictures on 20 nodes ten times a second; answers how many were sent, and how many were drawn on the canvas. */
export const previews = ({ page }, view, seconds) => page.evaluate(async ([nodes, length]) => {
  const blobs = await window.bench.pictures();
  window.__countPictures();
  const start = performance.now();
  let sent = 0;
  for (let k = 0; performance.now() - start < length * 1000; k++) {
    await new Promise((r) => setTimeout(r, Math.max(0, start + k * 100 - performance.now())));
    window.bench.setPreviews(nodes.map((id, j) => [id, blobs[(k * 7 + j) % blobs.length]]));
    sent += nodes.length;
  }
  await new Promise((r) => setTimeout(r, 400));
  return { sent, shown: window.__stopCounting().count };
}, [near(view), seconds]);

/** Twenty nodes near the middle that are wholly in view. */
function near({ n, cols, rows, c, r, twenty, width, height }) {
  const found = [];
  for (let row = Math.max(0, r - 3); row < Math.min(rows, r + 5); row++) for (let col = Math.max(0, c - 5); col < Math.min(cols, c + 7); col++) {
    const [left, top, i] = [col * PX * FEW + twenty[0], row * PY * FEW + twenty[1], row * cols + col];
    if (i < n && left > 0 && top > 0 && left + W * FEW < width && top + H * FEW < height) found.push([Math.hypot(left + W * FEW / 2 - width / 2, top + H * FEW / 2 - height / 2), `n${i}`]);
  }
  return found.sort((a, b) => a[0] - b[0]).slice(0, 20).map(([, id]) => id);
}
