// Fifty hostile documents, each dropped on the editor: nothing of them executes, the console stays clean, the page
// answers and keeps its layout, and words say what is wrong.
import assert from "node:assert/strict";
import { all } from "../../hostile/documents.mjs";
import { layoutFaults } from "../layout.mjs";

export default async function hostile(journey) {
  const server = await journey.ownServer();
  let editor = await trapped(journey, server);
  const only = process.env.HOSTILE?.split(",");
  const faults = [];
  for (const document of all()) {
    if (only && !only.includes(document.name)) continue;
    const began = Date.now();
    try {
      await one(journey, editor, document);
    } catch (error) {
      faults.push(`${document.name}: ${String(error.message).slice(0, 600)}`);
      await journey.evidenceNow(`hostile-${document.name}`, editor.page);
      await editor.page.context().close();
      editor = await trapped(journey, server);
    }
    if (process.env.VERBOSE) console.log(`  ${document.name} ${Date.now() - began} ms`);
  }
  assert.deepEqual(faults, []);
}

/** An editor whose page notices whatever a document makes it do. */
async function trapped(journey, server) {
  const context = await journey.profile(server);
  await context.addInitScript(() => {
    window.trapped = [];
    window.pwned = (...what) => window.trapped.push(`pwned ${what}`);
  });
  const editor = await journey.page(context, server);
  editor.expected = [/status of (400|413|422)/, /404.*drafts/]; // the browser reports the server's refusals itself
  return editor;
}

async function one(journey, editor, document) {
  const { page } = editor;
  page.complaints.length = 0;
  const before = await editor.tabs();
  const opened = await outcome(editor, document);
  if (opened) await lookAround(editor, document);
  if (document.says) await editor.says(document.says);
  await harmless(page);
  editor.calm();
  if (opened) await closeTab(editor, before);
  await clearToasts(editor);
}

/** Whether a tab opened, once it is clear what came of the drop. */
async function outcome(editor, { then, bytes, file, type }) {
  const { page } = editor;
  if (then === "picture") {
    await tab(page, "Parameters");
    await editor.drop(bytes(), file, type);
    await page.waitForFunction(() => document.querySelector("#node-name")?.value.match(/^(load|text)/));
    await page.keyboard.press("Control+z");
    return false;
  }
  const opened = await editor.open(bytes(), file, type);
  if (then === "opens" || then === "refused") assert.equal(opened, then === "opens", `it ${opened ? "opened" : "was refused"}: ${await editor.toasts()}`);
  return opened;
}

/** What a person would do: walk in, read, look for it, see what is wrong with it. */
async function lookAround(editor, { says }) {
  const { page } = editor;
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await tab(page, "Docs");
  await page.keyboard.press("Control+f");
  await page.locator(".search-dialog input").fill("p");
  await editor.settled();
  assert.deepEqual(await layoutFaults(page), [], "the layout");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".search-dialog", { state: "detached" });
  await tab(page, says ? "Issues" : "Parameters");
  await editor.settled();
  assert.deepEqual(await layoutFaults(page), [], "the layout");
}

const tab = (page, name) => page.locator(".tablist button").filter({ hasText: name }).click();

/** Nothing ran, nothing was added to all objects, nothing was loaded from elsewhere. */
async function harmless(page) {
  const found = await page.evaluate(() => ({
    trapped: window.trapped, polluted: Object.keys(Object.prototype), scripts: document.querySelectorAll("script:not([src])").length,
    frames: document.querySelectorAll("iframe, object, embed").length,
    elsewhere: performance.getEntriesByType("resource").map((one) => one.name).filter((url) => !/^(http:\/\/127\.|blob:|data:)/.test(url)),
  }));
  assert.deepEqual(found, { trapped: [], polluted: [], scripts: 0, frames: 0, elsewhere: [] });
}

async function closeTab({ page }, before) {
  await page.locator(".tab.open .close").click();
  await page.waitForFunction((count) => document.querySelectorAll(".tab").length === count, before);
}

/** Dismiss what was said; a message may also offer to take something back. */
async function clearToasts({ page }) {
  const dismiss = page.locator(".toast button[aria-label='Dismiss']");
  while (await dismiss.count()) await dismiss.first().click({ timeout: 5_000 }).catch(() => undefined);
}
