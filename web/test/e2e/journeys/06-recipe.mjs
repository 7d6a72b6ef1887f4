// A saved PNG, dropped on an empty canvas, brings back its workflow; run again the server stores the same picture. A JPEG and
// a WebP that the server wrote bring back theirs too.
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
  for (const [format, type] of [["jpeg", "image/jpeg"], ["webp", "image/webp"]]) await otherFormat(editor, format, type);
  editor.calm();
}

/** A file of `images.save`, dropped, opens the workflow that wrote it. */
async function otherFormat(editor, format, type) {
  const { page } = editor;
  const title = `Saved as ${format}`;
  assert.ok(await editor.openJson({ format: 1, title, nodes: {
    plain: { type: "images.solid@1", in: { color: "#c03020", width: 40, height: 30 } },
    save: { type: "images.save@1", in: { image: { from: "plain.image" }, format } } }, outputs: { file: "save.file" } }));
  const run = await editor.run();
  const bytes = await editor.bytes(run, "file");
  await emptyCanvas(editor);
  assert.ok(await editor.open(bytes, `picture.${format}`, type));
  await page.waitForFunction((text) => document.querySelector(".tab.open span")?.textContent === text, title);
}

/** A new tab is the only one that is open. */
async function emptyCanvas(editor) {
  const { page } = editor;
  await editor.command("New workflow");
  while (await editor.tabs() > 1) await page.locator(".tab:not(.open) .close").first().click();
  await page.waitForFunction(() => document.querySelectorAll(".tab").length === 1 && !document.querySelector("#declared-prompt"));
}
