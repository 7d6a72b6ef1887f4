// A saved PNG, dropped on an empty canvas, brings back its workflow; run again the server stores the same picture.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

export default async function recipe(journey) {
  const server = await journey.server();
  const editor = await journey.editor(server);
  const { page } = editor;
  await page.locator("#declared-prompt").fill("a blue fish");
  const first = await editor.run();
  const [saved] = await Promise.all([page.waitForEvent("download"), editor.command("Save the last picture")]);
  const png = await readFile(await saved.path());
  await emptyCanvas(editor);
  await editor.open(png, "fish.png", "image/png");
  await page.waitForFunction(() => document.querySelector("#declared-prompt")?.value === "a blue fish");
  const again = await editor.run();
  assert.notEqual(again.id, first.id);
  const [before, after] = [first, again].map((run) => run.outputs.image[0].files[0].digest);
  assert.equal(after, before, "the digest of the stored picture");
  assert.equal(sha256(await editor.bytes(again)), sha256(await editor.bytes(first)).toString());
  editor.calm();
}

/** A new tab is the only one that is open. */
async function emptyCanvas(editor) {
  const { page } = editor;
  await editor.command("New workflow");
  await page.locator(".tab:not(.open) .close").click();
  await page.waitForFunction(() => document.querySelectorAll(".tab").length === 1 && !document.querySelector("#declared-prompt"));
}
