/** A sweep of 10 × 10 in the browser: from a key on an axis to the frame in which every node has the picture of the new cell. */
import { median, sleep } from "./browser.mjs";
import { atMost, told } from "./figures.mjs";

const SIDE = 10;
const PATIENCE = 5000;
/** Each makes its picture from the one before. */
const CHAIN = [["blurred", "images.blur@1"], ["negative", "images.invert@1"], ["flipped", "images.flip@1"], ["back", "images.invert@1"], ["grey", "images.to_grey@1"]];

/** cfg × seed: every node has a picture in each of the cells. */
function workflow() {
  const nodes = { made: { type: "bench.picture@1", in: { side: 128, level: { axis: "cfg" }, seed: { axis: "seed" } } } };
  let before = "made";
  for (const [name, type] of CHAIN) {
    nodes[name] = { type, in: { image: { from: `${before}.image` } } };
    before = name;
  }
  const ui = Object.fromEntries(Object.keys(nodes).map((name, i) => [name, { x: (i % 3) * 300, y: Math.floor(i / 3) * 400, width: 240, height: 330 }]));
  return { format: 1, title: "sweep", axes: { cfg: { values: Array.from({ length: SIDE }, (_, i) => 1 + i) }, seed: { range: [0, SIDE] } }, nodes, outputs: { picture: `${before}.image` }, ui: { nodes: ui } };
}

/** The figures of the cursor. */
export async function sweep(session) {
  const { page } = session;
  await page.evaluate((text) => window.bench.open(text), JSON.stringify(workflow()));
  await page.waitForSelector(".axis-bar");
  await ran(page);
  const nodes = CHAIN.length + 1;
  await page.evaluate(() => {
    window.__countPictures();
    addEventListener("keydown", (event) => { window.__pressed = event.timeStamp; }, true);
  });
  const times = [];
  for (const axis of ["cfg", "seed"]) {
    await page.locator(`.axis input[type=range][aria-label='${axis}']`).focus();
    for (const key of [...Array(SIDE - 1).fill("ArrowRight"), "Home", "End"]) times.push(await moved(session, key, nodes));
  }
  await page.evaluate(() => void window.__stopCounting());
  const name = `axis cursor on a sweep of ${SIDE} × ${SIDE}, to all ${nodes} thumbnails changed`;
  return [atMost(name, median(times), 100), told(`${name}: the slowest of ${times.length}`, `${Math.max(...times).toFixed(0)} ms`)];
}

/** Run it; as many cells as these are asked about first. */
async function ran(page) {
  await page.keyboard.press("Control+Enter");
  await page.locator("dialog.ask .buttons button.main").click();
  await page.waitForSelector(".meter");
  await page.waitForSelector(".meter", { state: "detached", timeout: 120_000 });
  await sleep(1500);
}

/** Milliseconds from a key to the painted frame of the last new picture. */
async function moved({ page, errors }, key, nodes) {
  await page.evaluate(() => Object.assign(window.__drawn, { count: 0, times: [] }));
  await page.keyboard.press(key);
  const took = await page.evaluate(async ([wanted, patience]) => {
    const until = performance.now() + patience;
    while (window.__drawn.times.length < wanted && performance.now() < until) await new Promise(requestAnimationFrame);
    return window.__drawn.times.length < wanted ? null : Math.max(...window.__drawn.times) - window.__pressed;
  }, [nodes, PATIENCE]);
  if (took === null) errors.push(`${key}: not every thumbnail changed`);
  await sleep(200);
  return took ?? PATIENCE;
}
