/** From an act to the painted frame, in the whole application: a key in a text field, undo, a preview from the server. */
import { median, round, sleep } from "./browser.mjs";
import { look, views } from "./scripts.mjs";

/** Columns away from the node that was dragged about. */
const AWAY = 3;

/** Milliseconds from a key to the painted frame, in the text field of a node, then for undo with the keyboard on the canvas. */
export async function keys(session, n) {
  const { page } = session;
  const view = views(n, await page.evaluate(() => window.bench.rect()));
  const node = `n${view.middle + AWAY}`;
  await look(session, centred(view));
  await page.locator(`#node-${node}-text`).click();
  const typed = await pressed(page, [..."calm light"]);
  const text = await page.evaluate((id) => window.bench.text(id), node);
  if (!String(text).includes("calm light")) session.errors.push(`typing gave ${JSON.stringify(text)}`);
  await page.keyboard.press("Escape");
  const undo = [];
  for (let i = 0; i < 6; i++) {
    const before = await page.evaluate((id) => window.bench.nodePos(id).x, node);
    await page.evaluate(([id, k]) => window.bench.nudge(id, k), [node, i + 1]);
    await sleep(150);
    undo.push(...(await pressed(page, ["Control+z"])));
    if ((await page.evaluate((id) => window.bench.nodePos(id).x, node)) !== before) session.errors.push("undo changed nothing");
  }
  return { keystroke: round(median(typed)), undo: round(median(undo)) };
}

async function pressed(page, list) {
  await page.evaluate(() => (window.__keys = []));
  for (const key of list) {
    await page.keyboard.press(key);
    await sleep(120);
  }
  const found = await page.evaluate(() => window.__keys);
  await page.evaluate(() => (window.__keys = null));
  return found.filter((ms) => Number.isFinite(ms));
}

/** The middle node in the middle, at full size. */
function centred({ c, r, width, height }) {
  return [width / 2 - ((c + AWAY) * 300 + 110), height / 2 - (r * 380 + 155), 1];
}

/** Milliseconds from the message of the socket to the painted frame, of the previews of a real run. */
export async function socket(session, seconds) {
  const { page } = session;
  await page.evaluate((data) => window.bench.open(JSON.stringify(data)), {
    format: 1, title: "forming", nodes: { made: { type: "bench.forming@1", in: { seconds, seed: Math.floor(Math.random() * 1e9) } } },
    outputs: { picture: "made.image" }, ui: { nodes: { made: { x: 0, y: 0, width: 260, height: 320 } } } });
  await sleep(800);
  await page.evaluate(() => {
    window.__arrived.length = 0;
    window.__countPictures();
  });
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(() => window.__drawn.times.length > 5, null, { timeout: 20_000 }).catch(() => {});
  const [arrived, drawn] = await page.evaluate(() => [[...window.__arrived], window.__stopCounting()]);
  const took = arrived.flatMap((at, i) => drawn.times.find((t) => t >= at && t < (arrived[i + 1] ?? Infinity)) - at).filter(Number.isFinite);
  if (took.length < 3) session.errors.push(`only ${took.length} of ${arrived.length} previews of the server were painted`);
  return { socket: round(median(took)) };
}
