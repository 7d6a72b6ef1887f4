// Two windows on one file: both are warned, neither overwrites the other unasked, and both drafts survive.
import assert from "node:assert/strict";

export default async function twoWindows(journey) {
  const server = await journey.ownServer();
  const profile = await journey.profile(server);
  const first = await journey.page(profile, server);
  await saveAs(first, "shared");
  const second = await journey.page(profile, server);
  first.expected = second.expected = [/404.*drafts/, /412.*workflows/]; // the browser reports answers that are as they should be
  await openSaved(second, "shared");
  for (const window of [first, second]) await window.says(/also open in another/);
  await type(first, "from the first window");
  await first.page.keyboard.press("Control+s");
  await first.toast(/Saved as shared/);
  await type(second, "from the second window");
  await second.page.keyboard.press("Control+s");
  await second.page.locator("dialog").getByText(/saved elsewhere/).waitFor();
  await second.settled();
  await journey.shot(second.page, "two-windows");
  assert.equal(await saved(first), "from the first window", "nothing is overwritten before somebody says so");
  await second.page.locator("dialog").getByText("Go on as a copy").click();
  await second.page.locator("#save-name").fill("mine");
  await second.page.keyboard.press("Enter");
  await second.toast(/Saved as mine/);
  assert.equal(await saved(first), "from the first window");
  assert.equal((await first.json("/workflows/mine")).document.nodes.prompt.in.text, "from the second window");
  await bothSurvive(first, second);
  first.calm();
  second.calm();
}

async function openSaved({ page }, name) {
  await page.locator(".rail button[aria-label='Workflows']").click();
  await page.locator(".entry.saved .open").filter({ hasText: name }).click();
  await page.locator(".rail button[aria-label='Workflows']").click();
  await page.waitForFunction(() => document.querySelectorAll(".tab").length === 2);
}

const saved = async (editor) => (await editor.json("/workflows/shared")).document.nodes.prompt.in.text;

async function type({ page, draftWhere }, words) {
  await page.locator("#declared-prompt").fill(words);
  await page.locator("#declared-prompt").press("Tab");
  await draftWhere((draft) => draft.nodes.prompt.in.text === words, "the draft is kept");
}

async function saveAs(editor, name) {
  await editor.page.keyboard.press("Control+s");
  await editor.page.locator("#save-name").fill(name);
  await editor.page.keyboard.press("Enter");
  await editor.toast(new RegExp(`Saved as ${name}`));
}

/** Each window finds its own work after a reload. */
async function bothSurvive(...windows) {
  const before = await Promise.all(windows.map(({ page }) => page.locator("#declared-prompt").inputValue()));
  for (const { page } of windows) await page.reload();
  for (const window of windows) await window.ready();
  assert.deepEqual(await Promise.all(windows.map(({ page }) => page.locator("#declared-prompt").inputValue())), before);
}
