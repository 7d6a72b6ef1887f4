// The browser's storage is full, or forbidden: the page says that drafts are not kept, and everything else goes on.
import assert from "node:assert/strict";

export default async function storageFull(journey) {
  const server = await journey.server();
  await full(journey, server);
  await forbidden(journey, server);
}

async function full(journey, server) {
  const editor = await journey.editor(server);
  const { page } = editor;
  await page.evaluate(() => {
    const refuse = () => { throw new DOMException("The quota has been exceeded.", "QuotaExceededError"); };
    IDBObjectStore.prototype.put = refuse;
    Storage.prototype.setItem = refuse;
  });
  await page.locator("#declared-prompt").fill("a full drawer");
  await page.locator("#declared-prompt").press("Tab");
  await editor.says(/no room left for drafts/);
  await journey.shot(page, "storage-full");
  const run = await editor.run();
  assert.equal(run.status, "succeeded");
  await page.keyboard.press("Control+s");
  await page.locator("#save-name").fill("out-of-the-drawer");
  await page.keyboard.press("Enter");
  await editor.toast(/Saved as out-of-the-drawer/);
  assert.equal((await editor.json("/workflows/out-of-the-drawer")).document.nodes.prompt.in.text, "a full drawer", "the library has what the browser could not keep");
  await editor.api("/workflows/out-of-the-drawer", { method: "DELETE" });
  editor.calm();
}

/** A browser that forbids its database and its storage still gives a whole editor, for as long as the page lives. */
async function forbidden(journey, server) {
  const context = await journey.profile(server);
  await context.addInitScript(() => {
    const refuse = { get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } };
    const token = localStorage.getItem("wireloom-token");
    Object.defineProperty(window, "indexedDB", refuse);
    Storage.prototype.setItem = () => { throw new DOMException("denied", "SecurityError"); };
    Storage.prototype.getItem = (key) => (key === "wireloom-token" ? token : null);
  });
  const editor = await journey.page(context, server);
  await editor.page.locator("#declared-prompt").fill("no drawer at all");
  await editor.page.locator("#declared-prompt").press("Tab");
  const run = await editor.run();
  assert.equal(run.status, "succeeded");
  editor.calm();
}
