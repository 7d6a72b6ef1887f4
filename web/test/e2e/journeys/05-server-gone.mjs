// The server goes away in the middle of a run, while somebody edits, and comes back: the page says so in words,
// nothing of the work is lost, and the run that was accepted finishes and shows.
import assert from "node:assert/strict";
import { longRun } from "../long.mjs";

export default async function serverGone(journey) {
  const server = await journey.ownServer();
  const editor = await journey.editor(server);
  const { page } = editor;
  editor.expected = [/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket|net::ERR/];
  const id = await longRun(editor);
  await server.down("SIGKILL");
  await page.getByText(/Connection lost|does not answer/).first().waitFor();
  await journey.shot(page, "server-gone");
  await edit(editor);
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(() => /not accepted|does not answer|wait/i.test(`${document.querySelector("#price")?.textContent} ${document.querySelector(".toasts")?.textContent}`));
  await page.reload().catch(() => undefined); // somebody tries that, too
  await server.up();
  editor.token = null;
  await page.goto(server.origin).catch(() => page.goto(server.origin)); // the browser's own page of errors may load it again at that moment
  await editor.ready();
  assert.equal(await page.locator("#declared-prompt").inputValue(), "while the server was gone", "the edit is there after a reload");
  const run = await editor.ended(id);
  assert.equal(run.status, "succeeded", "the accepted run was finished after the restart");
  await editor.waitForEnd();
  await page.waitForFunction(() => document.querySelector(".result img")?.naturalWidth > 0);
  await stayingPage(journey, server);
  editor.calm();
}

async function edit({ page, draftWhere }) {
  await page.locator("#declared-prompt").fill("while the server was gone");
  await page.locator("#declared-prompt").press("Tab");
  await draftWhere((draft) => draft.nodes.prompt.in.text === "while the server was gone", "edits are kept while the server is gone");
}

/** A page that is not reloaded finds the server again by itself, with the end of its run. */
async function stayingPage(journey, server) {
  const editor = await journey.editor(server);
  const { page } = editor;
  const id = await longRun(editor);
  await server.down("SIGKILL");
  await page.getByText(/Connection lost|does not answer/).first().waitFor();
  await edit(editor);
  await server.up();
  await page.getByText(/Connection lost|does not answer/).first().waitFor({ state: "detached" });
  assert.equal((await editor.ended(id)).status, "succeeded");
  await page.waitForSelector(".meter", { state: "detached" });
  await page.waitForFunction(() => document.querySelector(".result img")?.naturalWidth > 0);
  assert.equal(await page.locator("#declared-prompt").inputValue(), "while the server was gone");
  const next = await editor.run();
  assert.equal(next.status, "succeeded", "and runs go on");
}
