// `npm run e2e`: the editor in a real browser against a real server. One journey a function; `npm run e2e NAME` runs one.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { startBrowser, startServer } from "./server.mjs";

const AXE = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const SHOTS = process.env.SHOTS;
if (SHOTS) await mkdir(SHOTS, { recursive: true });

const words = (page) => page.locator("#price").textContent();
const ended = (page) => page.waitForFunction(() => /Done|Failed|Cancelled/.test(document.querySelector("#price")?.textContent ?? ""), null, { timeout: 120_000 });
const ready = (page) => page.waitForSelector("#run", { timeout: 30_000 });
const shot = async (page, name) => { if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` }); };

/** No violation of WCAG that axe can see. */
async function accessible(page, view) {
  const found = await page.evaluate(async (source) => {
    if (!globalThis.axe) new Function(source)();
    return (await globalThis.axe.run(document)).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
  }, AXE);
  assert.deepEqual(found, [], `axe on ${view}`);
}

/** Start the run, wait for its end, and give the address of its picture. */
async function run(page) {
  const answered = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/runs") && answer.request().method() === "POST");
  await page.keyboard.press("Control+Enter");
  const { id } = await (await answered).json();
  await page.waitForFunction(() => !/Done/.test(document.querySelector("#price")?.textContent ?? ""), null, { timeout: 5_000 }).catch(() => undefined);
  await ended(page);
  await page.waitForSelector(".result img");
  return `/api/v1/runs/${id}/outputs/image/0/image.png`;
}

/** What the page complained of; a browser that logged in by token has no cookie and asks for pictures twice. */
const complaints = (page) => page.complaints.filter((text) => !/401|422/.test(text));

const JOURNEYS = {
  /** Open the launch link, type a prompt, press Ctrl+Enter, see the picture, look at it large. */
  async firstPicture(server, browser) {
    const page = await browser.open();
    await page.goto(server.link);
    await ready(page);
    assert.match(page.url(), /^http:\/\/[^#]+$/, "the secret left the address bar");
    await shot(page, "first-run-light");
    await page.locator("#declared-prompt").fill("a smiling cat face");
    const picture = await run(page);
    assert.match(picture, /\/outputs\/image\/0\//);
    assert.match(await words(page), /Done/);
    await shot(page, "done-light");
    await page.locator(".result").first().click();
    await page.waitForSelector("dialog.viewer img");
    await shot(page, "viewer-light");
    await page.keyboard.press("Escape");
    assert.deepEqual(complaints(page), []);
  },

  /** The main view, the drawer, the palette and the viewer, in both themes, have no violation. */
  async accessibility(server, browser) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.open({ bypassCSP: true, colorScheme });
      await page.addInitScript(([token]) => localStorage.setItem("wireloom-token", token), [server.token]);
      await page.goto(server.origin);
      await ready(page);
      await page.waitForTimeout(500);
      await accessible(page, `the main view, ${colorScheme}`);
      await page.locator("button[aria-label='Workflows']").click();
      await page.waitForSelector(".template");
      await accessible(page, `workflows, ${colorScheme}`);
      await page.keyboard.press("Control+k");
      await page.waitForSelector(".search-dialog");
      await accessible(page, `commands, ${colorScheme}`);
      await page.keyboard.press("Escape");
      await page.setViewportSize({ width: 1024, height: 768 });
      await page.waitForTimeout(300);
      await accessible(page, `a small window, ${colorScheme}`);
      await shot(page, `small-${colorScheme}`);
      await page.context().close();
    }
  },

  /** A reload in the middle of a run finds it again and shows its end; the draft is as it was. */
  async reload(server, browser) {
    const page = await browser.open();
    await page.addInitScript(([token]) => localStorage.setItem("wireloom-token", token), [server.token]);
    await page.goto(server.origin);
    await ready(page);
    await page.locator("#declared-prompt").fill("a yellow star");
    await page.locator("#declared-steps").fill("60");
    await page.keyboard.press("Tab");
    await page.waitForTimeout(1000);
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".meter");
    await page.reload();
    await ready(page);
    assert.equal(await page.locator("#declared-prompt").inputValue(), "a yellow star");
    await page.waitForSelector(".meter, .result", { timeout: 20_000 });
    await shot(page, "reloaded");
    await page.waitForSelector(".result img", { timeout: 120_000 });
    assert.deepEqual(complaints(page), []);
  },

  /** A wrong value is told on its field and in Issues, its fix is one press and one undo. */
  async problem(server, browser) {
    const page = await browser.open();
    await page.addInitScript(([token]) => localStorage.setItem("wireloom-token", token), [server.token]);
    await page.goto(server.origin);
    await ready(page);
    const broken = { format: 1, title: "Broken", nodes: { p: { type: "text.promt@1", in: { text: "a cat" } } }, outputs: { text: "p.text" } };
    await dropText(page, JSON.stringify(broken), "broken.json");
    await page.waitForSelector(".badge");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(".issue");
    await shot(page, "issue");
    await page.locator(".issue .fixes button").first().click();
    await page.waitForSelector(".issue", { state: "detached", timeout: 10_000 });
    assert.deepEqual(complaints(page), []);
  },

  /** A saved PNG, dropped on the editor, brings back its workflow; run again it is the same picture. */
  async recipe(server, browser) {
    const page = await browser.open();
    await page.addInitScript(([token]) => localStorage.setItem("wireloom-token", token), [server.token]);
    await page.goto(server.origin);
    await ready(page);
    const address = await run(page);
    const bytes = await download(page, address);
    await dropFile(page, bytes, "heart.png", "image/png");
    await page.locator("dialog.ask .main").click();
    await page.waitForFunction(() => document.querySelectorAll(".tab").length === 2);
    const again = await run(page);
    assert.notEqual(again, address);
    assert.deepEqual(pixels(await download(page, again)), pixels(bytes));
    assert.deepEqual(complaints(page), []);
  },
};

/** The bytes behind an address, as a list. */
const download = (page, address) => page.evaluate(async ([url, token]) => {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return [...new Uint8Array(await answer.arrayBuffer())];
}, [address, token]);
let token = "";

/** The IDAT chunks: what the picture is, without what is written about it. */
function pixels(list) {
  const bytes = Buffer.from(list);
  const found = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT") found.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  return Buffer.concat(found).toString("base64");
}

const dropText = (page, text, name) => dropFile(page, [...Buffer.from(text)], name, "application/json");

/** Drop a file on the canvas, as a hand would. */
const dropFile = (page, bytes, name, type) => page.evaluate(([list, fileName, mediaType]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(list)], fileName, { type: mediaType }));
  document.querySelector("#canvas").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
}, [bytes, name, type]);

const wanted = process.argv.slice(2);
const server = await startServer();
const browser = await startBrowser();
server.origin = new URL(server.link).origin;
let failed = 0;
try {
  for (const [name, journey] of Object.entries(JOURNEYS)) {
    if (wanted.length && !wanted.includes(name)) continue;
    server.token = token ||= await server.printToken();
    const began = Date.now();
    try {
      await journey(server, browser);
      console.log(`ok     ${name} ${((Date.now() - began) / 1000).toFixed(1)} s`);
    } catch (error) {
      failed++;
      console.log(`FAILED ${name}: ${error.stack ?? error}`);
      for (const page of browser.browser.contexts().flatMap((context) => context.pages())) await shot(page, `failed-${name}`);
    }
    for (const context of browser.browser.contexts()) await context.close();
  }
} finally {
  await browser.stop();
  await server.stop();
}
process.exitCode = failed ? 1 : 0;
