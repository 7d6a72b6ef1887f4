// Text to image from an empty canvas by keyboard alone: every step is recorded as somebody hears it. The picture is
// the shipped example's. With KEYBOARD_TRACE=FILE the trace is written there.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { exampleDigests } from "../example.mjs";
import { Reader } from "../reader.mjs";

export default async function byKeyboard(journey) {
  const editor = await journey.editor(await journey.server());
  const reader = new Reader(editor);
  await reader.start();
  await build(reader);
  await editor.draftWhere(({ nodes }) => nodes.prompt?.in?.text === "a red heart" && nodes.classifier_free?.in.scale === 2.5 && nodes.noise?.in.seed === 7, "the values that were typed");
  const run = await editor.run(() => reader.press("Shift+Enter", "Run to the selected node."));
  await reader.press("F6", "Hear how it ended, and go on to the results.");
  await lookAtPicture(reader);
  await reader.untouched();
  assert.deepEqual(await editor.digests(run), await exampleDigests(editor), "the same picture as the shipped example");
  const trace = `${HEAD}\n${reader.trace()}\n`;
  await journey.keep("keyboard-journey.md", trace);
  if (process.env.KEYBOARD_TRACE) await writeFile(process.env.KEYBOARD_TRACE, trace);
  editor.calm();
}

const HEAD = `# Text to image by keyboard alone

Recorded by \`web/test/e2e/journeys/03-by-keyboard.mjs\` in Chromium: after each key, what has the focus as the browser tells a
screen reader (role, name, value, → the option that is active in a list), and what the live regions said. No pointer is used.

| | keys | focus | said |
| --- | --- | --- | --- |`;

async function build(reader) {
  await reader.press("Control+k", "An empty workflow.");
  await reader.expect(/Commands/);
  await reader.type("new workflow");
  await reader.press("Enter");
  await reader.until("F6", /^Workflow$/);
  await add(reader, "Shift+a", "load text to image", "The model.");
  await addFrom(reader, /text.encoder output/, "encode", "From its text encoder, a node that encodes a prompt.");
  await addFrom(reader, /^prompt input/, "prompt", "To that node's prompt, a prompt.");
  await set(reader, /^text input/, "a red heart", "The words of the prompt.");
  await goTo(reader, "load text to image");
  await addFrom(reader, /^denoiser output/, "classifier free", "Guidance for the denoiser.");
  await link(reader, /^positive input/, /encode\.conditioning/, "The encoded prompt steers it.");
  await set(reader, /^scale input/, "2.5", "How strongly.");
  await goTo(reader, "load text to image");
  await addFrom(reader, /^denoiser output/, "noise", "Noise to begin with.");
  await set(reader, /^seed input/, "7", "Its seed.");
  await goTo(reader, "load text to image");
  await addFrom(reader, /^denoiser output/, "karras", "Noise levels.");
  await goTo(reader, "classifier free");
  await addFrom(reader, /^denoiser output/, "sample", "The sampler.");
  await link(reader, /^noise input/, /noise\.latent/, "It takes the noise,");
  await link(reader, /^sigmas input/, /karras\.sigmas/, "and the noise levels.");
  await addFrom(reader, /^latent output/, "to image", "The picture.");
  await addFrom(reader, /^image output/, "upscale", "Enlarged,");
  await addFrom(reader, /^upscaler input/, "load upscaler", "by this model.");
  await goTo(reader, "upscale", /^upscale\b/);
}

/** Open the palette, find a node, add it. */
async function add(reader, key, words, why) {
  await reader.press(key, why);
  await reader.expect(/Add a node/);
  await reader.type(words);
  await reader.expect(new RegExp(words.split(" ").join(".*")));
  await reader.press("Enter");
  await reader.expect(/^node /);
}

/** Into the node, to a port, and from there to a new node that is wired to it. */
async function addFrom(reader, port, words, why) {
  await toPort(reader, port);
  await add(reader, "/", words, why);
}

async function toPort(reader, port) {
  await reader.press("Enter");
  await reader.until("ArrowDown", port);
}

async function link(reader, port, target, why) {
  await toPort(reader, port);
  await reader.press("l", why);
  for (let i = 0; i < 20; i++) {
    if (target.test(reader.steps.at(-1).heard)) break;
    await reader.press("ArrowDown");
  }
  await reader.press("Enter");
  assert.match(reader.steps.at(-1).heard, /Connected/);
  await reader.press("Escape");
}

/** Into the field of a port, a value, and out again. */
async function set(reader, port, value, why) {
  await toPort(reader, port);
  await reader.press("Enter", why);
  await reader.press("Control+a");
  await reader.type(value);
  if (Number.isFinite(Number(value))) await reader.press("Enter");
  await reader.press("Escape");
  await reader.expect(/^node /);
}

async function goTo(reader, words, name = new RegExp(words.split(" ").join(".*"))) {
  await reader.press("Control+k");
  await reader.expect(/Commands/);
  await reader.type(`go ${words}`);
  await reader.expect(new RegExp(`Go to .*${words.split(" ").join(".*")}`));
  await reader.press("Enter");
  await reader.expect(new RegExp(`^node ${name.source.replace(/^\^/, "")}`));
}

async function lookAtPicture(reader) {
  await reader.until("F6", /Last results|Result/);
  await reader.until("Tab", /^Result/);
  await reader.press("Enter", "Look at it large.");
  await reader.expect(/Picture: .*128 × 128 pixels/);
  await reader.press("Escape");
}
