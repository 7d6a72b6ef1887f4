// Three pictures are made; one is found by its prompt and a value, starred, tagged, its prompt recalled; recipes are compared;
// a field steps through its past; a held key shows the last run; a deletion is taken back, another one frees the disk and says so.
import assert from "node:assert/strict";

const PROMPTS = ["a red heart", "a blue fish", "a green tree"];

export default async function gallery(journey) {
  const server = await journey.ownServer();
  const editor = await journey.editor(server);
  const { page } = editor;
  for (const [i, prompt] of PROMPTS.entries()) {
    await page.locator("#declared-prompt").fill(prompt);
    await page.locator("#declared-cfg").fill(String(2 + i));
    await page.locator("#declared-cfg").press("Enter");
    await editor.run();
  }
  editor.expected.push(/gallery\?q=fish\+cfg%3Emuch/);
  await page.locator(".rail button[aria-label='Gallery']").click();
  await tiles(page, 3);
  await found(journey, page);
  await marked(page);
  await recalled(editor);
  await compared(journey, page);
  await live(editor);
  await remembered(journey, editor);
  await runs(journey, page);
  await deleted(editor);
  editor.calm();
}

const tiles = (page, count) => page.waitForFunction((n) => document.querySelectorAll(".gallery-grid [role=option]").length === n, count);
const said = (page, pattern) => page.waitForFunction((text) => new RegExp(text).test(document.querySelector("#gallery-said")?.textContent ?? ""), pattern);
const option = (page, words) => page.locator(".gallery-grid [role=option]").filter({ has: page.locator("img") }).and(page.locator(`[aria-label*='${words}']`));

/** By words and a value; a query that cannot be understood and one without a match say so. */
async function found(journey, page) {
  await page.waitForFunction(() => [...document.querySelectorAll(".tile img")].every((img) => img.naturalWidth > 0));
  await journey.shot(page, "gallery");
  const field = page.locator("#gallery-query");
  await field.fill("fish cfg>2.5");
  await tiles(page, 1);
  await said(page, "^1 result$");
  assert.match(await page.locator(".gallery-grid [role=option]").getAttribute("aria-label"), /a blue fish, .*seed \d+, 128 by 128/);
  await field.fill("fish cfg>much");
  await said(page, "expected a number");
  await field.fill("zebra");
  await said(page, "Nothing matches .zebra");
  await field.fill("fish cfg>2.5");
  await tiles(page, 1);
}

/** By keyboard alone: a star with a digit, a tag in its field; then both are chips to narrow down by. */
async function marked(page) {
  await page.locator(".gallery-grid").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("3");
  await option(page, "3 stars").waitFor();
  await page.locator("#gallery-tag").fill("best");
  await page.keyboard.press("Enter");
  await option(page, "tagged best").waitFor();
  await page.locator("#gallery-query").fill("");
  await tiles(page, 3);
  await page.locator(".chip", { hasText: "Starred" }).click();
  await tiles(page, 1);
  await page.locator(".chip", { hasText: "Starred" }).click();
  await tiles(page, 3);
}

async function choose(page, words, modifiers = []) {
  await option(page, words).click({ modifiers });
}

/** Only the prompt: the other values stay. */
async function recalled(editor) {
  const { page } = editor;
  await choose(page, "a blue fish");
  await page.locator(".gallery-bar button", { hasText: "Recall" }).click();
  await page.locator("[role=menuitem]", { hasText: "Only the prompt" }).click();
  await page.waitForFunction(() => document.querySelector("#declared-prompt")?.value === "a blue fish");
  assert.equal(await page.locator("#declared-cfg").inputValue(), "4");
}

async function compared(journey, page) {
  await choose(page, "a red heart");
  await choose(page, "a green tree", ["Control"]);
  await page.locator(".gallery-bar button", { hasText: "Compare recipes" }).click();
  await page.waitForSelector("dialog .differences");
  const words = await page.locator("dialog[open]").textContent();
  assert.match(words, /a red heart/);
  assert.match(words, /2.*→.*4/);
  await journey.shot(page, "gallery-recipes");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog[open]", { state: "detached" });
}

/** A run that ends while the gallery is open is there by itself. */
async function live(editor) {
  const { page } = editor;
  await page.locator("#declared-prompt").fill("a golden star");
  await page.locator(".wl-mirror").focus();
  await editor.run();
  await tiles(page, 4);
  assert.match(await page.locator(".gallery-grid [role=option]").first().getAttribute("aria-label"), /a golden star/);
}

/** Alt and an arrow step through the values of a field, a list shows them; a held key shows the run before. */
async function remembered(journey, editor) {
  const { page } = editor;
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Control+f");
  await page.waitForSelector(".search-dialog");
  await page.keyboard.insertText("guide");
  await page.waitForFunction(() => document.querySelector(".search-dialog [aria-selected='true']")?.textContent.includes("guide"));
  await page.keyboard.press("Enter");
  const field = page.locator("#field-scale");
  await field.focus();
  await page.keyboard.press("Alt+ArrowUp");
  await page.waitForFunction(() => document.querySelector("#field-scale")?.value === "3");
  await page.keyboard.press("Alt+ArrowUp");
  await page.waitForFunction(() => document.querySelector("#field-scale")?.value === "2");
  await page.locator(".field .changed").first().waitFor();
  await page.locator("button[aria-label='scale: Last values']").click();
  await page.waitForFunction(() => document.querySelectorAll(".past li").length === 3);
  await page.waitForFunction(() => [...document.querySelectorAll(".past img")].every((img) => img.naturalWidth > 0));
  await journey.shot(page, "gallery-past");
  await page.locator(".past li button").first().click();
  await page.waitForFunction(() => document.querySelector("#field-scale")?.value === "4");
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("f");
  await page.keyboard.down("Backquote");
  await page.waitForFunction(() => /The run before/.test(document.querySelector("#price")?.textContent ?? ""));
  await page.waitForTimeout(400);
  await journey.shot(page, "gallery-held");
  await page.keyboard.up("Backquote");
  await page.waitForFunction(() => !/The run before/.test(document.querySelector("#price")?.textContent ?? ""));
  await page.waitForTimeout(400);
  await journey.shot(page, "gallery-let-go");
}

async function runs(journey, page) {
  await page.locator(".gallery [role=tab]", { hasText: "Runs" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".runs .run.succeeded").length === 4);
  await journey.shot(page, "gallery-runs");
  await page.locator(".gallery [role=tab]", { hasText: "Queue" }).click();
  await page.locator(".queue", { hasText: "Nothing runs and nothing waits" }).waitFor();
  await page.locator(".gallery [role=tab]", { hasText: "Results" }).click();
  await tiles(page, 4);
}

/** Taken back at first; then for good, and the bytes are said. */
async function deleted(editor) {
  const { page } = editor;
  await choose(page, "a red heart");
  await page.locator(".gallery-grid").focus();
  await page.keyboard.press("Delete");
  await tiles(page, 3);
  await page.locator(".toast button", { hasText: "Undo" }).last().click();
  await tiles(page, 4);
  await choose(page, "a red heart");
  await page.locator(".gallery-grid").focus();
  await page.keyboard.press("Delete");
  await editor.toast(/One result deleted, [\d.]+ k?B freed on the disk/);
  assert.equal((await editor.json("/gallery/count")).count, 3);
}
