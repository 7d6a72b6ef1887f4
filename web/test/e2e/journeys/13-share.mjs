// The whole way in one go: a person opens the page, sees a working text-to-image graph, types a prompt, presses Ctrl+Enter,
// watches the picture form, rewires it, undoes, saves, shares the PNG, drops it back, and never once waits for the interface.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { openPage } from "../browser.mjs";
import { Editor } from "../editor.mjs";
import { Hand } from "../hand.mjs";

export default async function share(journey) {
  const server = await journey.ownServer();
  const page = await openPage(await journey.context());
  const editor = new Editor(page, server);
  await page.goto(server.link);
  await editor.ready();
  const previews = await countPreviews(page);
  await page.locator("#declared-prompt").fill("a smiling cat face");
  await page.locator("#declared-steps").fill("60");
  const first = await editor.run();
  assert.ok((await previews()) >= 2, "the picture formed before it was done");
  await rewire(editor);
  await save(editor);
  const [download] = await Promise.all([page.waitForEvent("download"), editor.command("Save the last picture")]);
  const png = await readFile(await download.path());
  await editor.open(png, "cat.png", "image/png");
  await page.waitForFunction(() => document.querySelectorAll(".tab").length === 2 && document.querySelector("#declared-prompt")?.value === "a smiling cat face");
  const again = await editor.run();
  assert.deepEqual(await editor.digests(again), await editor.digests(first), "what was shared gives the same picture");
  editor.calm();
}

/** Counts the previews that come over the WebSocket. */
async function countPreviews(page) {
  let count = 0;
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.webSocketFrameReceived", ({ response }) => { if (response.opcode === 2) count++; });
  await page.reload();
  await page.waitForSelector("#run");
  return () => Promise.resolve(count);
}

/** Pull a wire off its input, lead another there, and undo both. */
async function rewire(editor) {
  const { page } = editor;
  const hand = new Hand(editor);
  await hand.look((draft) => draft.nodes.sample.in.denoiser.from === "guide.denoiser", "the example as it was");
  const to = hand.port("sample", "denoiser", "inputs");
  await hand.drag(to, { x: to.x - 20, y: to.y + 260 });
  await hand.look((draft) => !draft.nodes.sample.in.denoiser, "the wire is pulled off");
  await editor.says(/this input is empty/);
  await hand.drag(hand.port("model", "denoiser"), to);
  await hand.look((draft) => draft.nodes.sample.in.denoiser?.from === "model.denoiser", "the sampler takes the model unguided");
  await page.keyboard.press("Control+z");
  await hand.look((draft) => !draft.nodes.sample.in.denoiser, "one undo takes the new wire away");
  await page.keyboard.press("Control+z");
  await hand.look((draft) => draft.nodes.sample.in.denoiser?.from === "guide.denoiser", "another brings the old one back");
}

async function save(editor) {
  const { page } = editor;
  await page.keyboard.press("Control+s");
  await page.locator("#save-name").fill("my-cat");
  await page.keyboard.press("Enter");
  await editor.toast(/Saved as my-cat/);
  await page.waitForFunction(() => !document.querySelector(".tab.open .dot"));
}
