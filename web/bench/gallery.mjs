/** The gallery in the browser: from a click to its first page, from a letter to what it finds, and frames while it scrolls. */
import { median, timed } from "./browser.mjs";
import { atLeast, atMost, told } from "./figures.mjs";

export const RESULTS = 100_000;
const TIMES = 5;
const PATIENCE = 20_000;
const RAIL = "document.querySelector(\".rail button[aria-label='Gallery']\").click()";
const TILES = "document.querySelectorAll('.gallery-grid [role=option]').length > 10";
const SAID = "document.querySelector('#gallery-said').textContent";
/** A query, and what the name of the first result has then. */
const QUERIES = [["red heart", "red heart"], ["cfg>13", "number"], ["fox cfg>=7 steps=15", "fox"], ["golden number 7777", "golden .*7777"]];

/** Milliseconds from `act`, inside the page, until `holds` and a frame with it is painted. */
async function until(page, act, holds) {
  const took = await page.evaluate(async ([perform, ready, patience]) => {
    const [go, isReady] = [new Function(perform), new Function(`return ${ready}`)];
    const start = performance.now();
    go();
    while (!isReady()) {
      if (performance.now() - start > patience) return null;
      await new Promise(requestAnimationFrame);
    }
    return (await window.__painted()) - start;
  }, [act, holds, PATIENCE]);
  if (took === null) throw new Error(`the gallery never came to ${holds}`);
  return took;
}

const typing = (text) => `const field = document.querySelector("#gallery-query"); field.value = ${JSON.stringify(text)}; field.dispatchEvent(new InputEvent("input", { bubbles: true }))`;

/** The figures of the gallery, which has RESULTS results. */
export async function gallery(session) {
  const { page } = session;
  const first = [];
  for (let i = 0; i < TIMES; i++) {
    first.push(await until(page, RAIL, TILES));
    await until(page, RAIL, "!document.querySelector('.gallery')");
  }
  await until(page, RAIL, TILES);
  const filters = [];
  for (const [text, words] of QUERIES) filters.push(await filtered(page, text, words));
  await until(page, typing(""), `/results/.test(${SAID})`);
  const scroll = await timed(session, () => scrolled(page));
  await until(page, RAIL, "!document.querySelector('.gallery')");
  const name = `gallery of ${RESULTS.toLocaleString("en")} results`;
  return [
    atMost(`${name}: first page, from the click`, median(first.slice(1)), 150),
    told(`${name}: the very first time, its code too`, `${first[0].toFixed(0)} ms`),
    ...QUERIES.map(([text], i) => atMost(`${name}: filter ${text}`, filters[i], 100)),
    atLeast(`${name}: frames while it scrolls`, scroll.fps, 55),
    told(`${name}: CPU a frame while it scrolls`, `${scroll.cpu} ms`),
  ];
}

/** From the last letter to the painted results, the wait for another letter included. */
async function filtered(page, text, words) {
  const times = [];
  for (let i = 0; i < TIMES; i++) {
    await until(page, typing("zebra"), `/Nothing/.test(${SAID})`);
    times.push(await until(page, typing(text), `/${words}/.test(document.querySelector(".gallery-grid [role=option]")?.getAttribute("aria-label"))`));
  }
  return median(times);
}

/** Two rows a frame, for some seconds. */
const scrolled = (page) => page.evaluate(async () => {
  const grid = document.querySelector(".gallery-grid");
  const start = performance.now();
  while (performance.now() - start < 3000) {
    grid.scrollTop += 240;
    await new Promise(requestAnimationFrame);
  }
});
