// A reload in the middle of a run finds the run again, shows its progress and its end; the workflow is as it was.
import assert from "node:assert/strict";
import { longRun } from "../long.mjs";

export default async function reloadInRun(journey) {
  const editor = await journey.editor(await journey.server());
  const { page } = editor;
  const id = await longRun(editor);
  await page.reload();
  await editor.ready();
  assert.equal(await page.locator("#declared-prompt").inputValue(), editor.long.prompt);
  await page.waitForSelector(".meter");
  assert.equal((await editor.json(`/runs/${id}`)).status, "running", "it was still going on");
  await journey.shot(page, "reloaded");
  const run = await editor.ended(id);
  assert.equal(run.status, "succeeded");
  await editor.waitForEnd();
  assert.match(await editor.words(), /Done/);
  await page.waitForFunction(() => document.querySelector(".result img")?.naturalWidth > 0);
  assert.equal((await editor.json("/runs?limit=100")).runs.filter((one) => one.id === id).length, 1);
  editor.calm();
}
