// A recorded run, step by step: the node's menu shows its steps, the slider scrubs through them by keys, and what it shows is
// what the record holds; "Branch from here" makes a branch at that step, one act that undo takes back, and the branch runs.
import assert from "node:assert/strict";
import { violations } from "../axe.mjs";

const STEPS = 6;
const WORKFLOW = { format: 1, title: "Recorded", nodes: {
  model: { type: "weights.load_text_to_image@1", in: { file: "starter/emoji-32.safetensors" } },
  encode: { type: "text.encode@1", in: { text_encoder: { from: "model.text_encoder" }, prompt: "a bird" } },
  guide: { type: "guidance.classifier_free@1", in: { denoiser: { from: "model.denoiser" }, positive: { from: "encode.conditioning" }, scale: 2.5 } },
  noise: { type: "latents.noise@1", in: { denoiser: { from: "model.denoiser" }, seed: 3 } },
  levels: { type: "schedules.karras@1", in: { denoiser: { from: "model.denoiser" }, steps: STEPS } },
  sample: { type: "samplers.record@1", in: { denoiser: { from: "guide.denoiser" }, noise: { from: "noise.latent" }, sigmas: { from: "levels.sigmas" }, solver: "euler" } },
}, outputs: { picture: "sample.latent" } };

export default async function steps(journey) {
  const editor = await journey.editor(await journey.server(), { bypassCSP: true });
  const { page } = editor;
  assert.ok(await editor.openJson(WORKFLOW));
  await editor.run();

  // By the node's menu to its steps: published by a run in which nothing is computed again
  await page.keyboard.press("Control+k");
  await page.locator(".search-dialog input").fill("go sample");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".search-dialog", { state: "detached" });
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "Look at its steps" }).click();
  await page.getByRole("button", { name: "Show the steps" }).click();
  const slider = page.getByRole("slider", { name: "Step" });
  await slider.waitFor();
  assert.equal(await slider.getAttribute("aria-valuetext").then((text) => text.split(",")[0]), `Step ${STEPS - 1} of 0 to ${STEPS - 1}`);

  const digest = await recordDigest(editor);
  await slider.press("Home");
  for (let i = 0; i < 2; i++) await slider.press("ArrowRight");
  const told = await editor.json(`/values/${digest}/steps/2`);
  await page.waitForFunction((sigma) => document.querySelector(".v-numbers")?.textContent.includes(sigma), `Noise level${Number(told.sigma.toPrecision(6))} `);
  assert.match(await page.locator(".v-numbers").textContent(), new RegExp(`\\|x\\|${String(Number(told.x[0].toPrecision(5))).replace(".", "\\.")}`));
  await page.waitForSelector(".viewer canvas[data-shown]");
  assert.deepEqual((await violations(page)).found, [], "axe finds nothing");
  await journey.shot(page, "viewer-steps");

  await noFlicker(page, slider);
  await branch(editor, slider);
  editor.calm();
}

/** The record that the viewer asked for, once it has been answered. */
const recordDigest = async (editor) => (await editor.page.waitForFunction(() =>
  performance.getEntriesByType("resource").map(({ name }) => /values\/([0-9a-f]{64})\/steps/.exec(name)?.[1]).find(Boolean))).jsonValue();

/** Held down, the arrow runs through all steps; at no moment is there no picture. */
async function noFlicker(page, slider) {
  await page.evaluate(() => {
    window.bare = 0;
    window.watcher = window.setInterval(() => { if (document.querySelector(".v-empty") || !document.querySelector(".viewer canvas[data-shown]")) window.bare++; }, 4);
  });
  await slider.press("Home");
  for (let i = 1; i < STEPS; i++) await slider.press("ArrowRight");
  await page.waitForFunction((last) => document.querySelector(".v-scrub output").textContent.startsWith(`Step ${last} `), STEPS - 1);
  assert.equal(await page.evaluate(() => { window.clearInterval(window.watcher); return window.bare; }), 0, "a picture is there all the time");
}

async function branch(editor, slider) {
  const { page } = editor;
  await slider.press("Home");
  for (let i = 0; i < 3; i++) await slider.press("ArrowRight");
  const before = Object.keys((await editor.draft()).nodes).length;
  await page.keyboard.press("Alt+Shift+B");
  const draft = await editor.draftWhere((one) => one.nodes.branch, "there is a branch");
  assert.deepEqual(draft.nodes.branch.in, { record: { from: "sample.record" }, step: 3, denoiser: { from: "guide.denoiser" }, solver: "euler" });
  await page.keyboard.press("Control+z");
  await editor.draftWhere((one) => Object.keys(one.nodes).length === before, "one undo takes it back");
  await page.getByRole("button", { name: "Branch from here" }).click();
  await editor.draftWhere((one) => one.nodes.branch, "the button makes it too");
  const id = await editor.start(() => page.keyboard.press("Shift+Enter"));
  const run = await editor.ended(id);
  assert.equal(run.status, "succeeded");
}
