// A person opens the launch link, types a prompt, presses Ctrl+Enter, sees the picture and looks at it large.
import assert from "node:assert/strict";
import { openPage } from "../browser.mjs";
import { Editor } from "../editor.mjs";

export default async function firstPicture(journey) {
  const server = await journey.ownServer();
  const page = await openPage(await journey.context());
  const editor = new Editor(page, server);
  await page.goto(server.link);
  await editor.ready();
  assert.match(page.url(), /^http:\/\/[^#]+$/, "the secret is not left in the address bar");
  await editor.settled();
  await journey.shot(page, "first-run-light");
  await page.locator("#declared-prompt").fill("a smiling cat face");
  const run = await editor.run();
  assert.match(await editor.words(), /Done/);
  assert.equal(run.outputs.image.length, 1);
  await page.waitForFunction(() => document.querySelector(".result img")?.naturalWidth > 0);
  await journey.shot(page, "done-light");
  await page.locator(".result").first().click();
  await page.waitForFunction(() => /\d+ × \d+ pixels/.test(document.querySelector(".viewer canvas[data-shown]")?.ariaLabel ?? ""));
  await editor.settled();
  await journey.shot(page, "viewer-light");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".viewer", { state: "detached" });
  editor.calm();
}
