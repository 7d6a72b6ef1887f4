// CFG against seed: a sweep is made by fields, typed and priced, run, and explored with one cursor; undone to where it began.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { violations } from "../axe.mjs";
import { layoutFaults } from "../layout.mjs";

const EXAMPLE = new URL("../../../../workflows/text-to-image.json", import.meta.url);

export default async function sweep(journey) {
  const server = await journey.server();
  const editor = await journey.editor(server, { bypassCSP: true });
  const { page } = editor;
  const document = JSON.parse(await readFile(EXAMPLE, "utf8"));
  document.nodes.levels.in.steps = 6;
  assert.ok(await editor.openJson(document));
  await select(editor, "guide");
  await sweepField(editor, journey);
  await typed(editor, "sweep noise.seed 3 seeds", "Sweep noise.seed over 3 values: 0, 1, 2");
  const before = await editor.draftWhere((draft) => Object.keys(draft.axes ?? {}).length === 2, "two axes");
  assert.deepEqual(before.axes, { scale: { values: [1, 2.5, 5] }, seed: { range: [0, 3] } });
  await page.waitForSelector(".axis-bar");
  const run = await editor.run();
  assert.equal(run.outputs.image.length, 9, "each guidance with each seed");
  await page.getByRole("button", { name: "Show the cells" }).click();
  await page.waitForSelector(".cells [role=gridcell].done, .cells [role=gridcell].cached");
  await select(editor, "decode");
  await explore(editor);
  await editor.settled();
  await journey.shot(page, "sweep-light");
  assert.deepEqual((await violations(page)).found, [], "axe in light");
  assert.deepEqual(await layoutFaults(page), []);
  await page.emulateMedia({ colorScheme: "dark" });
  await editor.settled();
  await journey.shot(page, "sweep-dark");
  assert.deepEqual((await violations(page)).found, [], "axe in dark");
  await ends(editor);
  editor.calm();
  await retried(journey, server);
  await asked(journey, server);
}

async function select(editor, node) {
  await editor.command(`Go to ${node}`);
  await editor.page.waitForFunction((name) => document.querySelector("#node-name")?.value === name, node);
}

/** A line in the command palette that means what it is said to mean. */
async function typed({ page }, line, meaning) {
  await page.keyboard.press("Control+k");
  await page.waitForSelector(".search-dialog");
  await page.keyboard.insertText(line);
  await page.waitForFunction((text) => document.querySelector(".search-dialog [aria-selected='true']")?.textContent === text, meaning);
  await page.keyboard.press("Enter");
}

/** The window: a value that is none is refused in words, then the price is said before anything is made. */
async function sweepField({ page }, journey) {
  await page.locator("button[aria-label='scale: sweep over several values']").click();
  await page.locator("#sweep-text").fill("1, wide");
  await page.waitForFunction(() => /wide/.test(document.querySelector("#sweep-said").textContent));
  assert.ok(await page.locator(".files-window button.main").isDisabled());
  await page.locator("#sweep-text").fill("1, 2.5, 5");
  await page.waitForFunction(() => /Will run .* nodes/.test(document.querySelector("#sweep-said").textContent));
  await journey.shot(page, "sweep-window");
  assert.deepEqual((await violations(page)).found, [], "axe in the window of a sweep");
  assert.equal(await page.locator(".sweep-preview li").count(), 3);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".axis-bar");
}

const KEYS = [["scale", "ArrowRight", "2.5"], ["seed", "ArrowRight", "1"], ["scale", "End", "5"], ["seed", "End", "2"], ["scale", "Home", "1"]];

/** Sliders by keys, a typed value, the grid: each moves the same cursor, and the picture of the node is another one. */
async function explore(editor) {
  const { page } = editor;
  const slider = (axis) => page.locator(`.axis input[type=range][aria-label='${axis}']`);
  const value = (axis) => page.locator(`.axis input[aria-label='${axis}: value']`);
  for (const [axis, key, wanted] of KEYS) {
    await slider(axis).press(key);
    assert.equal(await value(axis).inputValue(), wanted);
  }
  await value("scale").fill("4");
  await value("scale").press("Enter");
  assert.equal(await value("scale").inputValue(), "5", "a number that is not there goes to the nearest");
  await page.locator(".cells").focus();
  await page.keyboard.press("Control+Home");
  assert.deepEqual([await value("scale").inputValue(), await value("seed").inputValue()], ["1", "0"]);
  await page.keyboard.press("ArrowDown");
  assert.equal(await value("scale").inputValue(), "2.5", "rows are the first axis");
}

/** Removing the axes keeps the values under the cursor; undo brings everything back. */
async function ends(editor) {
  const { page } = editor;
  await select(editor, "guide");
  await page.locator("button[aria-label^='guide.scale: end the sweep']").click();
  await editor.draftWhere((draft) => draft.nodes.guide.in.scale === 2.5 && !draft.axes.scale, "the value under the cursor stays");
  for (let i = 0; i < 3; i++) await page.evaluate(() => document.querySelector(".wl-mirror").focus()).then(() => page.keyboard.press("Control+z"));
  await editor.draftWhere((draft) => !draft.axes, "undo takes the sweeps back");
  assert.equal(await page.locator(".axis-bar").count(), 0);
}

/** One of three cells divides by zero: it alone is failed, its price is one call, and only it is run again. */
async function retried(journey, server) {
  const editor = await journey.editor(server);
  const { page } = editor;
  assert.ok(await editor.openJson({ format: 1, axes: { a: { values: [1, 0, 2] } }, nodes: { one: { type: "values.expression@1", in: { formula: "1/a", a: { axis: "a" } } } }, outputs: { number: "one.number" } }));
  await select(editor, "one");
  const first = await editor.start();
  await editor.ended(first);
  await page.getByRole("button", { name: "Show the cells" }).click();
  await page.waitForSelector(".cells [role=gridcell].failed");
  assert.deepEqual(await page.locator(".cells [role=gridcell]").evaluateAll((all) => all.map((one) => one.className.split(" ")[1])), ["done", "failed", "done"]);
  await page.getByText(/One failed cell\. Will run/).waitFor();
  await journey.shot(page, "sweep-failed");
  const again = await editor.ended(await editor.start(() => page.getByRole("button", { name: "Retry failed" }).click()));
  const { events } = await editor.json(`/runs/${again.id}/events`);
  assert.deepEqual(events.filter(({ kind, cached }) => kind.startsWith("call_") && !cached && kind !== "call_started").map(({ cell }) => cell), [{ a: 0 }], "only the failed cell runs again");
  await page.locator(".axis input[type=range]").press("End");
  await new Promise((go) => setTimeout(go, 400));
  await page.reload();
  await editor.ready();
  await page.waitForFunction(() => document.querySelector(".axis-value")?.value === "2", null, { timeout: 20_000 });
}

/** More than 64 cells ask before they run; no is no. */
async function asked(journey, server) {
  const editor = await journey.editor(server);
  const { page } = editor;
  assert.ok(await editor.openJson({ format: 1, axes: { a: { range: [1, 10001] } }, nodes: { one: { type: "values.expression@1", in: { formula: "1/a", a: { axis: "a" } } } }, outputs: { number: "one.number" } }));
  await page.waitForSelector(".axis-bar");
  await page.keyboard.press("Control+Enter");
  await page.getByText(/This runs \d+ calls/).waitFor();
  await page.locator("dialog.ask .buttons button").first().click();
  assert.equal((await editor.json("/runs?limit=1")).runs[0]?.status === "running", false);
  await page.getByRole("button", { name: "Show the cells" }).click();
  await page.waitForSelector(".cells [role=gridcell]");
  assert.ok(await page.locator(".cells [role=gridcell]").count() < 1500, "only what is in sight is drawn");
  await page.locator(".cells").focus();
  await page.keyboard.press("Control+End");
  await page.waitForFunction(() => document.querySelector(".axis-value").value === "10000");
}
