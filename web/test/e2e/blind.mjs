// A blind hand: acts at random on a real server, and says what the page complained of and which acts led there.
//
// `npm run blind [-- SEED [ACTS]]`: the same seed does the same on the same page. Not part of the journeys: it looks for what nobody thought of.
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBrowser } from "./browser.mjs";
import { Journey } from "./journey.mjs";
import { Server } from "./server.mjs";

const [seed, acts] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 300)];
const KEYS = ["h", "b", "m", "x", "n", "l", "w", "e", "/", "f", "F1", "F2", "?", "[", "]", "1", "2", "Tab", "Shift+Tab", "Enter", "Enter", "Escape", "Escape",
  "Delete", "Backspace", "Control+Delete", "Control+z", "Control+z", "Control+y", "Control+a", "Control+c", "Control+x", "Control+v", "Control+d",
  "Control+Shift+D", "Control+g", "Control+Shift+G", "Control+k", "Control+f", "Control+0", "Control+Shift+L", "Shift+F10", "Shift+N", "Alt+a", "Alt+s", "Alt+p",
  "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Control+ArrowRight", "Shift+ArrowRight", "Home", "End", "Space", "Control+Enter"];
const TEXTS = ["", "0", "-1", "1e400", "NaN", "a red heart", "ä😀", "1/0", "2*3", "x".repeat(300), "</script><b>", "999999999999999999999"];
const HELD = [null, null, "Shift", "Control", "Alt"];
/** Refusals are what a random act deserves: the browser reports their answers by itself. */
const EXPECTED = /status of 4\d\d/;
const LAST = 8;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function numbers(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const next = numbers(seed);
const pick = (list) => list[Math.floor(next() * list.length)];
const place = () => [60 + next() * 1370, 45 + next() * 850];

async function holding(page, key, act) {
  if (key) await page.keyboard.down(key);
  await act();
  if (key) await page.keyboard.up(key);
}

async function click(page) {
  const [[x, y], key, button, clickCount] = [place(), pick(HELD), pick(["left", "left", "right"]), pick([1, 1, 2])];
  await holding(page, key, () => page.mouse.click(x, y, { button, clickCount }));
  return `${button} click ${Math.round(x)}, ${Math.round(y)} ${key ?? ""}`;
}

async function drag(page) {
  const [[x, y], to, key, button] = [place(), place(), pick(HELD), pick(["left", "left", "left", "middle"])];
  await holding(page, key, async () => {
    await page.mouse.move(x, y);
    await page.mouse.down({ button });
    await page.mouse.move(...to, { steps: 5 });
    await page.mouse.up({ button });
  });
  return `drag ${Math.round(x)}, ${Math.round(y)} to ${to.map(Math.round)} ${key ?? ""}`;
}

/** Something that can be pressed, as a person would find it. */
async function press(page) {
  const found = await page.evaluate((at) => {
    const seen = [...document.querySelectorAll("button, [role=menuitem], [role=option], [role=tab], a, summary, select, input")]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width && !one.disabled);
    const one = seen[Math.floor(at * seen.length)];
    one?.scrollIntoView({ block: "nearest" });
    const box = one?.getBoundingClientRect();
    return one && { name: one.getAttribute("aria-label") ?? one.textContent.slice(0, 40), x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, next());
  if (!found || /log out/i.test(found.name)) return "nothing";
  await page.mouse.click(found.x, found.y);
  return `press ${found.name}`;
}

async function type(page) {
  const [text, key] = [pick(TEXTS), pick(["Enter", "Escape", "Tab"])];
  await page.keyboard.insertText(text);
  await page.keyboard.press(key);
  return `type ${text.slice(0, 20)} ${key}`;
}

async function wheel(page) {
  await page.mouse.move(...place());
  await page.mouse.wheel(0, (next() - 0.5) * 600);
  return "wheel";
}

async function key(page) {
  const name = pick(KEYS);
  await page.keyboard.press(name);
  return name;
}

const HANDS = [key, key, key, key, click, click, drag, press, press, press, type, wheel];

/** What the page complained of since it was last asked. */
function heard(page) {
  return page.complaints.splice(0).filter((words) => !EXPECTED.test(words));
}

async function run(journey, folder) {
  const editor = await journey.editor(await journey.server());
  const { page } = editor;
  page.setDefaultTimeout(5000);
  const [done, found] = [[], new Set()];
  for (let i = 0; i < acts; i++) {
    done.push(await pick(HANDS)(page).catch((error) => `failed: ${String(error).split("\n")[0]}`));
    for (const words of heard(page)) {
      if (found.has(words)) continue;
      found.add(words);
      console.log(`act ${i}: ${words}\n  after: ${done.slice(-LAST).join(" | ")}`);
      await page.screenshot({ path: join(folder, `${seed}-${i}.png`) }).catch(() => undefined);
    }
    if (!page.url().startsWith(`${editor.server.origin}/`) || !(await page.locator("#run").count())) await editor.visit(); // a link was followed
  }
  return found.size;
}

const folder = join(tmpdir(), "wireloom-blind");
await mkdir(folder, { recursive: true });
const [browser, server] = [await startBrowser(), await Server.start()];
const journey = new Journey("blind", browser, async () => server, folder);
const count = await run(journey, folder);
console.log(`seed ${seed}, ${acts} acts: ${count} complaints`);
await journey.end();
await server.stop();
await browser.stop();
process.exit(count ? 1 : 0);
