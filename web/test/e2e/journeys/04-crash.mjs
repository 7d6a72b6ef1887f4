// The page is killed in the middle of an edit and of a run: opened again, the work is there and the run is on its node.
// The worker is killed in the middle of a run: the run finishes all the same.
import assert from "node:assert/strict";
import { longRun } from "../long.mjs";

export default async function crash(journey) {
  const server = await journey.ownServer();
  await pageDies(journey, server);
  await workerDies(journey, server);
}

async function pageDies(journey, server) {
  const profile = await journey.profile(server);
  const first = await journey.page(profile, server);
  const id = await longRun(first);
  await first.page.locator("#declared-prompt").fill("typed just before the crash");
  await first.draftWhere((draft) => draft.nodes.prompt.in.text === "typed just before the crash", "typing is kept before the field is left");
  await first.page.goto("chrome://crash", { timeout: 5_000 }).catch(() => undefined);
  const second = await journey.page(profile, server);
  await second.page.waitForFunction(() => document.querySelector("#declared-prompt"));
  await second.settled();
  await journey.shot(second.page, "restored");
  if (await second.page.locator("dialog[open]").count()) await second.page.locator("dialog .buttons .main").click(); // what was restored is told
  assert.equal(await second.page.locator("#declared-prompt").inputValue(), "typed just before the crash");
  assert.equal(await second.tabs(), 1);
  await second.page.waitForSelector(".meter");
  assert.equal((await second.ended(id)).status, "succeeded");
  await second.waitForEnd();
  await second.page.waitForFunction(() => document.querySelector(".result img")?.naturalWidth > 0);
  second.calm();
}

async function workerDies(journey, server) {
  const editor = await journey.editor(server);
  const id = await longRun(editor);
  const workers = await server.workers();
  assert.ok(workers.length, "there is a worker to kill");
  for (const worker of workers) process.kill(worker, "SIGKILL");
  const run = await editor.ended(id);
  assert.equal(run.status, "succeeded", "a new worker took the run up");
  await editor.waitForEnd();
  assert.match(await editor.words(), /Done/);
  editor.calm();
}
