// Phones, a tablet and a window enlarged to 400 %: the app and the outline by finger, the canvas by finger, nothing beyond the
// edge, everything large enough to be hit and reachable.
import assert from "node:assert/strict";
import { violations } from "../axe.mjs";
import { Fingers, reachFaults } from "../finger.mjs";
import { Hand } from "../hand.mjs";
import { atRest } from "../layout.mjs";

const PHONE = { hasTouch: true, isMobile: true, deviceScaleFactor: 2, bypassCSP: true };

export default async function touch(journey) {
  const server = await journey.server();
  for (const [width, height] of [[320, 640], [360, 800]]) await phone(journey, server, { width, height });
  await enlarged(journey, server);
  await tablet(journey, server);
}

async function looksGood(editor, journey, name, where = {}) {
  await editor.settled();
  const faults = await atRest(editor.page, () => reachFaults(editor.page, where));
  await journey.shot(editor.page, name);
  assert.deepEqual(faults, [], name);
}

async function phone(journey, server, viewport) {
  const editor = await journey.editor(server, { ...PHONE, viewport, colorScheme: viewport.width === 320 ? "light" : "dark" });
  const { page } = editor;
  const is = `phone-${viewport.width}`;
  await page.locator("#app-prompt").tap();
  await page.locator("#app-prompt").fill("a yellow star");
  await looksGood(editor, journey, `${is}-app`);
  await editor.run(() => page.locator("#run").tap());
  await page.waitForFunction(() => document.querySelector(".app-large img")?.naturalWidth > 0);
  await page.waitForFunction(() => document.querySelector(".app-large img").getBoundingClientRect().top < innerHeight);
  await looksGood(editor, journey, `${is}-app-result`);
  await page.getByRole("radio", { name: "Outline" }).tap();
  await page.locator("[data-row='node:prompt'] .turn").tap();
  await page.locator("[data-row='input:prompt.text'] .cell.value").tap();
  await page.locator("[data-row='input:prompt.text'] textarea").fill("a green tree");
  await looksGood(editor, journey, `${is}-outline`);
  const run = await editor.run(() => page.locator("#run").tap());
  assert.equal(run.status, "succeeded");
  assert.equal((await editor.json(`/runs/${run.id}/workflow`)).nodes.prompt.in.text, "a green tree");
  await page.locator("[data-row='node:enlarge'] .row-result").tap();
  await page.waitForSelector(".inspector");
  await looksGood(editor, journey, `${is}-output`, { within: ".inspector" });
  assert.deepEqual((await violations(page)).found, [], `axe on ${is}`);
  if (viewport.width === 360) await fingers(editor, journey);
  editor.calm();
}

/** The canvas: two fingers zoom, one that stays opens the menu, two taps make a wire. */
async function fingers(editor, journey) {
  const { page } = editor;
  await page.locator(".rail button[aria-label='Inspector']").tap();
  assert.ok(await editor.openJson({ format: 1, title: "Two", nodes: { words: { type: "text.prompt@1", in: { text: "a" } }, more: { type: "text.join@1", in: { b: "b" } } }, ui: { nodes: { words: { x: 0, y: 0 }, more: { x: 0, y: 190 } } } }));
  await page.getByRole("radio", { name: "Graph" }).tap();
  await page.waitForSelector(".canvas-host canvas");
  const hand = new Hand(editor);
  const finger = new Fingers(page);
  await editor.settled();
  await hand.look();
  const before = (await camera(page)).zoom;
  const middle = hand.onCanvas(180, 330);
  const apart = (by) => [{ x: middle.x - by, y: middle.y }, { x: middle.x + by, y: middle.y }];
  await finger.pinch(apart(30), apart(60));
  for (let now = before; now <= before * 1.3;) now = (await camera(page)).zoom;
  await finger.pinch(apart(60), apart(30));
  for (let now = Infinity; now > before * 1.3;) now = (await camera(page)).zoom;
  await editor.settled();
  const { x, y, zoom } = await camera(page);
  hand.toScreen = (place) => hand.onCanvas(place.x * zoom + x, place.y * zoom + y);
  await journey.shot(page, "phone-canvas");
  await finger.hold(hand.toScreen(hand.places.words.header), "[role=menu]");
  await page.getByRole("menuitem", { name: /Bypass/ }).waitFor();
  await journey.shot(page, "phone-menu");
  await page.keyboard.press("Escape");
  await page.waitForSelector("[role=menu]", { state: "detached" });
  await finger.tap(hand.port("words", "text"));
  await finger.tap(hand.port("more", "a", "inputs"));
  await editor.draftWhere((draft) => draft.nodes.more.in.a?.from === "words.text", "two taps make a wire");
}

/** Where the canvas is now, as the controls over its nodes are moved. */
const camera = (page) => page.evaluate(() => {
  const moved = [...document.querySelectorAll(".canvas-host *")].map((one) => /translate\((.+)px, (.+)px\) scale\((.+)\)/.exec(one.style.transform)).find(Boolean);
  const [x, y, zoom] = moved.slice(1).map(Number);
  return { x, y, zoom };
});

/** A window of 1440 × 900 at 400 %. */
async function enlarged(journey, server) {
  const editor = await journey.editor(server, { viewport: { width: 360, height: 225 }, deviceScaleFactor: 4 });
  const { page } = editor;
  await looksGood(editor, journey, "zoom-400-app");
  await page.locator("#app-prompt").fill("a red heart");
  await editor.run(() => page.locator("#run").click());
  await page.getByRole("radio", { name: "Outline" }).click();
  await page.waitForSelector("[role=treegrid]");
  await looksGood(editor, journey, "zoom-400-outline");
  await page.keyboard.press("Control+k");
  await page.waitForSelector(".search-dialog");
  await looksGood(editor, journey, "zoom-400-commands");
  editor.calm();
}

async function tablet(journey, server) {
  const editor = await journey.editor(server, { ...PHONE, viewport: { width: 1024, height: 768 } });
  const { page } = editor;
  await editor.settled();
  await looksGood(editor, journey, "tablet");
  for (const name of ["Outline", "App"]) {
    await page.getByRole("radio", { name }).tap();
    await page.waitForSelector(name === "App" ? ".app-form" : "[role=treegrid]");
    await looksGood(editor, journey, `tablet-${name}`);
  }
  editor.calm();
}
