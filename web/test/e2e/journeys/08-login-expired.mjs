// The token is rotated while a workflow is open: the page asks to log in, and after that everything is as it was.
import assert from "node:assert/strict";

export default async function loginExpired(journey) {
  const server = await journey.ownServer();
  const editor = await journey.editor(server);
  const { page } = editor;
  editor.expected = [/401/, /WebSocket/];
  await page.locator("#declared-prompt").fill("a purple umbrella");
  await page.locator("#declared-prompt").press("Tab");
  await editor.draftWhere((draft) => draft.nodes.prompt.in.text === "a purple umbrella", "the draft is kept");
  const token = await server.token("rotate");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector("input[name=token]");
  assert.match(await page.locator(".login-window").textContent(), /no longer valid.*still here/);
  await editor.settled();
  await journey.shot(page, "login");
  await page.locator("input[name=token]").fill("wrong");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /not right/.test(document.querySelector("[role=alert].danger")?.textContent ?? ""));
  await page.locator("input[name=token]").fill(token);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".login-window", { state: "detached" });
  editor.token = token;
  assert.equal(await page.locator("#declared-prompt").inputValue(), "a purple umbrella");
  assert.equal(await editor.tabs(), 1, "nothing was opened twice");
  await page.locator(".wl-mirror").focus();
  await page.keyboard.press("Control+z");
  await page.waitForFunction(() => document.querySelector("#declared-prompt").value === "a red heart", null, { timeout: 10_000 });
  await page.keyboard.press("Control+Shift+Z");
  await page.waitForFunction(() => document.querySelector("#declared-prompt").value === "a purple umbrella");
  const run = await editor.run();
  assert.equal(run.status, "succeeded", "runs go on, and their events arrive");
  await page.waitForFunction(() => document.querySelector(".result img")?.naturalWidth > 0);
  editor.calm();
}
