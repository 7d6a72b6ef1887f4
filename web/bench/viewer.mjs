/** Two pictures of 2048 pixels compared in the viewer, over the whole window at full size: frames while the wipe moves and while they blink. */
import { sleep, timed } from "./browser.mjs";
import { atLeast, told } from "./figures.mjs";
import { drag } from "./scripts.mjs";

const SIDE = 2048;
const SECONDS = 2;

const WORKFLOW = { format: 1, title: "two pictures", nodes: Object.fromEntries([1, 2].map((seed) => [`made ${seed}`, { type: "bench.picture@1", in: { side: SIDE, level: 8, seed } }])),
  outputs: { one: "made 1.image", two: "made 2.image" } };

/** The figures of the viewer. */
export async function viewer(session) {
  const { page } = session;
  await page.evaluate((text) => window.bench.open(text), JSON.stringify(WORKFLOW));
  await sleep(500);
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("[data-result$='/two/0/two.png']", { timeout: 60_000 });
  await compared(page);
  const [wipe, moves] = await counted(page, () => timed(session, () => wiped(session)));
  await mode(page, "Blink");
  const [blink, blinks] = await counted(page, () => timed(session, () => sleep(SECONDS * 1000)));
  if (moves < SECONDS * 20 || blinks < SECONDS * 3) session.errors.push(`the viewer drew ${moves} times in a wipe, ${blinks} times blinking`);
  const difference = await mode(page, "Difference");
  await page.keyboard.press("Escape");
  const name = `viewer, two pictures of ${SIDE} pixels`;
  return [
    atLeast(`${name}: frames while the wipe moves`, wipe.fps, 55), told(`${name}: CPU a frame of it`, `${wipe.cpu} ms`),
    atLeast(`${name}: frames while they blink`, blink.fps, 55), told(`${name}: frames dropped meanwhile`, `${blink.dropped} %`),
    told(`${name}: from the click to their difference`, `${difference.toFixed(0)} ms`),
  ];
}

/** Both in slots, compared, over the whole window, a pixel a point; their distance has been measured. */
async function compared(page) {
  await page.locator("[data-result$='/one/0/one.png']").click();
  await page.waitForSelector(".viewer canvas[data-shown]");
  await page.locator("[data-result$='/two/0/two.png']").focus();
  await page.keyboard.press("Shift+Digit2");
  await page.waitForSelector(".viewer canvas[data-shown=wipe]");
  await page.locator(".v-stage").focus();
  await page.keyboard.press("f");
  await page.keyboard.press("1");
  await page.waitForFunction(() => /PSNR|SSIM/.test(document.querySelector(".v-said").textContent), null, { timeout: 60_000 });
  await sleep(500);
}

/** Draw the wipe to and fro. */
async function wiped(session) {
  const { left, top, width, height } = await session.page.evaluate(() => document.querySelector(".v-stage canvas").getBoundingClientRect().toJSON());
  return drag(session, "left", (i) => [left + width * (0.5 + 0.4 * Math.sin((i * 2 * Math.PI) / 100)), top + height / 4], SECONDS);
}

/** Choose a way to compare; milliseconds until it is painted. */
async function mode(page, words) {
  return page.evaluate(async (text) => {
    const button = [...document.querySelectorAll(".v-modes button")].find((one) => one.textContent === text);
    const start = performance.now();
    button.click();
    while (document.querySelector(".v-stage canvas").dataset.shown !== text.toLowerCase()) await new Promise(requestAnimationFrame);
    return (await window.__painted()) - start;
  }, words);
}

/** What `act` answers, and how often the canvas of the viewer was drawn meanwhile: it says its mode each time. */
async function counted(page, act) {
  await page.evaluate(() => {
    window.__draws = 0;
    window.__watching = new MutationObserver((all) => { window.__draws += all.length; });
    window.__watching.observe(document.querySelector(".v-stage canvas"), { attributeFilter: ["data-shown"] });
  });
  const found = await act();
  return [found, await page.evaluate(() => {
    window.__watching.disconnect();
    return window.__draws;
  })];
}
