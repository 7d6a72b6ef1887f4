// The screen reader's task in the outline, by keyboard alone: load, sample, decode and save built from nothing, guidance
// swept, an error found and mended, run, the pictures read by their words, exported. With OUTLINE_TRACE=FILE the trace is written there.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { Reader } from "../reader.mjs";

export default async function byOutline(journey) {
  const editor = await journey.editor(await journey.server());
  const reader = new Reader(editor);
  await reader.start();
  editor.expected = [/status of 422.*runs/];
  await build(reader);
  await sweep(reader);
  await mend(reader, editor);
  await editor.draftWhere(({ nodes, axes }) => nodes.sample?.in.noise?.from === "noise.latent" && axes?.scale && nodes.prompt?.in?.text === "a red heart", "what was built");
  await toRow(reader, "save");
  const run = await editor.run(() => reader.press("Shift+Enter", "Run as far as the saved file."));
  assert.equal(Object.values(run.outputs)[0].length, 2, "a picture for each guidance");
  await readPictures(reader);
  await exportIt(reader);
  await reader.untouched();
  const trace = `${HEAD}\n${reader.trace()}\n`;
  await journey.keep("screen-reader-journey.md", trace);
  if (process.env.OUTLINE_TRACE) await writeFile(process.env.OUTLINE_TRACE, trace);
  editor.calm();
}

const HEAD = `# A sweep built, mended and read in the outline, by ear

Recorded by \`web/test/e2e/journeys/23-by-outline.mjs\` in Chromium: after each key, what has the focus as the browser tells a
screen reader (role, name, value, → the option that is active in a list), and what the live regions said. No pointer is used.

| | keys | focus | said |
| --- | --- | --- | --- |`;

async function build(reader) {
  await reader.press("Control+k", "An empty workflow,");
  await reader.expect(/Commands/);
  await reader.type("new workflow");
  await reader.press("Enter");
  await reader.press("Alt+Shift+O", "as an outline.");
  await reader.expect(/Add a node/);
  await add(reader, "Enter", "load text to image", "The model.");
  await addFrom(reader, /^text_encoder output/, "encode", "From its text encoder, a node that encodes a prompt.");
  await addFrom(reader, /^prompt input/, "prompt", "To that node's prompt, a prompt.");
  await set(reader, /^text input/, "a red heart", "Its words.");
  await toRow(reader, "load_text_to_image");
  await addFrom(reader, /^denoiser output/, "classifier free", "Guidance for the denoiser,");
  await connect(reader, /^positive input/, /encode\.conditioning/, "steered by the encoded prompt.");
  await toRow(reader, "load_text_to_image");
  await addFrom(reader, /^denoiser output/, "noise", "Noise to begin with.");
  await toRow(reader, "load_text_to_image");
  await addFrom(reader, /^denoiser output/, "karras", "Noise levels:");
  await set(reader, /^steps input/, "6", "six of them.");
  await toRow(reader, "classifier_free");
  await addFrom(reader, /^denoiser output/, "sample", "The sampler");
  await connect(reader, /^sigmas input/, /karras\.sigmas/, "takes the levels.");
  await addFrom(reader, /^latent output/, "to image", "Decoded,");
  await addFrom(reader, /^image output/, "save", "and saved.");
}

/** Open the palette, find a node, add it. */
async function add(reader, key, words, why) {
  await reader.press(key, why);
  await reader.expect(/Add a node/);
  await reader.type(words);
  await reader.expect(new RegExp(`Add a node .*${words.split(" ").join(".*")}`));
  await reader.press("Enter");
  await reader.expect(new RegExp(`^row ${words.replaceAll(" ", "_")}`));
}

/** Into the node, to one of its ports. */
async function toPort(reader, port) {
  if (!(await expanded(reader))) await reader.press("ArrowRight");
  for (let i = 0; i < 40; i++) {
    await reader.press("ArrowDown");
    reader.steps.at(-1).walked = true;
    if (port.test((await reader.focus()).name)) return merge(reader);
  }
  assert.fail(`${reader.trace()}\nno ${port} here; the focus is on ${JSON.stringify(await reader.focus())}`);
}

const expanded = (reader) => reader.page.evaluate(() => document.activeElement?.getAttribute("aria-expanded") === "true");

/** Many arrows are one line of the trace. */
function merge({ steps }) {
  const walked = [];
  while (steps.at(-1)?.walked) walked.unshift(steps.pop());
  const last = walked.at(-1);
  steps.push({ ...last, walked: false, keys: walked.length > 1 ? `${last.keys} (${walked.length} times)` : last.keys, heard: walked.map(({ heard }) => heard).filter(Boolean).join(" · ") });
}

async function addFrom(reader, port, words, why) {
  await toPort(reader, port);
  await add(reader, "/", words, why);
}

/** Choose where an input comes from, in its list. */
async function connect(reader, port, source, why) {
  await toPort(reader, port);
  await reader.press("Alt+l", why);
  await reader.expect(/combobox/);
  for (let i = 0; i < 20 && !source.test((await reader.focus()).option); i++) await reader.press("ArrowDown");
  await reader.press("Enter");
  await reader.expect(/^row /);
  await reader.press("ArrowLeft");
}

async function set(reader, port, value, why) {
  await toPort(reader, port);
  await reader.press("Enter", why);
  await reader.expect(/textbox|spinbutton/);
  await reader.press("Control+a");
  await reader.type(value);
  if (Number.isFinite(Number(value))) await reader.press("Enter");
  await reader.press("Escape");
  await reader.expect(/^row /);
}

/** A row by the first letters of its name; whoever paused among the letters begins again. */
async function toRow(reader, name) {
  const there = new RegExp(`^row ${name}`);
  for (let go = 0; go < 4; go++) {
    if (go) await reader.page.waitForTimeout(1200);
    await reader.press("Home");
    for (const letter of name) await reader.page.keyboard.press(letter === "_" ? "Shift+_" : letter);
    const { role, name: found } = await reader.focus();
    if (there.test(`${role} ${found}`)) break;
  }
  await reader.expect(there);
  reader.steps.at(-1).keys += ` “${name}”`;
}

async function sweep(reader) {
  await toRow(reader, "classifier_free");
  await toPort(reader, /^scale input/);
  await reader.press("Shift+F10", "Guidance takes two values.");
  await reader.expect(/menu/);
  await reader.type("sweep");
  await reader.press("Enter");
  await reader.expect(/textbox/);
  await reader.press("Control+a");
  await reader.type("1, 2.5");
  await reader.press("Enter");
  await reader.expect(/^row scale/);
}

/** The sampler has no noise yet: Run says so and leads to its row; there a fix is offered. */
async function mend(reader, editor) {
  await reader.press("Control+Enter", "Run: something is missing.");
  await editor.page.waitForSelector(".issue");
  await reader.expect(/^row sample/);
  await toPort(reader, /^noise input.*empty/);
  await reader.until("Tab", /^Wire noise\.latent/, 12);
  await reader.press("Enter", "The fix that is offered.");
  await reader.expect(/^row noise input.*from noise\.latent/);
}

async function readPictures(reader) {
  await reader.until("F6", /^(Last results|Result)/);
  await reader.until("Tab", /^Result .*scale 1\b/);
  await reader.until("Tab", /^Result .*scale 2.5/);
  await reader.press("Enter", "The better picture, large: its words.");
  await reader.expect(/Picture: .*scale 2.5.*pixels/);
  await reader.press("p", "And the values of its first pixel.");
  await reader.press("Escape");
  await reader.expect(/^button Result .*scale 2.5/);
}

async function exportIt(reader) {
  await reader.press("Control+Shift+E", "As a script.");
  await reader.expect(/dialog|textbox|radio|button|tab/);
  await reader.press("Escape");
}
