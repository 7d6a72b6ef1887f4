// What nobody wishes for: results deleted on the disk behind our back, an axis without values, two axes of one name, a sweep of ten
// thousand cells. Each is said in words, and the editor goes on.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";

const formula = (text, axis) => ({ type: "values.expression@1", in: { formula: text, a: { axis } } });

export default async function badInput(journey) {
  const server = await journey.ownServer();
  const editor = await journey.editor(server);
  await axes(editor);
  await many(editor);
  await gone(journey, server);
  editor.calm();
}

/** No value at all; then a name that is taken. */
async function axes(editor) {
  const { page } = editor;
  editor.expected = [/status of 422/];
  if (await editor.openJson({ format: 1, title: "Empty axis", axes: { a: { values: [] } }, nodes: { one: formula("1/a", "a") }, outputs: { number: "one.number" } })) await page.keyboard.press("Control+Enter");
  await editor.says(/axis|axes|value/i);
  assert.ok(await editor.openJson({ format: 1, title: "Two", nodes: { one: { type: "values.range@1", in: { start: 1, stop: 2 } } }, outputs: { numbers: "one.numbers" } }));
  for (const port of ["start", "stop"]) {
    await editor.command("Go to one");
    await page.locator(".tablist button", { hasText: "Parameters" }).click();
    await page.locator(`button[aria-label='${port}: sweep over several values']`).click();
    await page.locator("#sweep-text").fill("1, 2");
    await page.locator("#axis-name").fill("x");
    if (port === "stop") break;
    await page.keyboard.press("Enter");
    await page.waitForSelector(".axis-bar");
  }
  await page.waitForFunction(() => document.querySelector(".files-window button.main").disabled && /x/.test(document.querySelector("#sweep-said").textContent));
  await page.keyboard.press("Escape");
}

/** More cells than anybody runs by accident: nothing is sent before it was asked. */
async function many(editor) {
  const { page } = editor;
  assert.ok(await editor.openJson({ format: 1, title: "Many", axes: { a: { range: [1, 101] }, b: { range: [1, 101] } }, nodes: { one: { type: "values.expression@1", in: { formula: "a*b", a: { axis: "a" }, b: { axis: "b" } } } }, outputs: { number: "one.number" } }));
  await page.waitForSelector(".axis-bar");
  await page.keyboard.press("Control+Enter");
  await page.getByText(/This runs 10,?000 calls/).waitFor();
  await page.locator("dialog.ask .buttons button").first().click();
  assert.deepEqual((await editor.json("/runs?limit=5")).runs.filter(({ status }) => status !== "failed"), [], "nothing runs");
}

/** The files of a result are deleted by hand: another browser finds it in the gallery, where it says so; a new run makes it again. */
async function gone(journey, server) {
  const first = await journey.editor(server);
  await first.run();
  for (const name of ["values", "thumbnails"]) await rm(join(server.folder, name), { recursive: true });
  const editor = await journey.editor(server);
  editor.expected = [/status of (404|410)/];
  const { page } = editor;
  await page.locator(".rail button[aria-label='Gallery']").click();
  await page.locator(".gallery-grid [role=option]").first().dblclick();
  await page.locator("dialog.gallery-large .nothing").waitFor();
  assert.match(await page.locator("dialog.gallery-large .nothing").textContent(), /gone|deleted|no longer/i);
  await journey.shot(page, "picture-gone");
  const again = await editor.ended(await editor.start(() => page.locator("dialog.gallery-large .nothing button").click()));
  assert.equal(again.status, "succeeded", `it can be made again: ${JSON.stringify(again.problem)}`);
  await page.waitForFunction(() => [...document.querySelectorAll(".tile:not(.gone) img")].some((img) => img.naturalWidth > 0));
  editor.calm();
}
