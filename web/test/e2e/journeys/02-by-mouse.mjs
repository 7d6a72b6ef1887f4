// Text to image from an empty canvas by mouse: the palette, wires dragged to ports and into the void, wires by two
// clicks, values in fields of nodes and of the inspector, Run to selection. The picture is the shipped example's.
import assert from "node:assert/strict";
import { exampleDigests } from "../example.mjs";
import { Hand } from "../hand.mjs";

export default async function byMouse(journey) {
  const editor = await journey.editor(await journey.server(), { viewport: { width: 1800, height: 1100 } });
  const { page } = editor;
  const hand = new Hand(editor);
  await page.locator(".tabs > button").click();
  await page.waitForFunction(() => document.querySelectorAll(".tab").length === 2);
  await hand.look((draft) => !Object.keys(draft.nodes).length, "the canvas is empty");
  await build(hand);
  await setValues(hand);
  await hand.click(hand.toScreen(hand.places.upscale.header));
  const run = await editor.run(async () => {
    await page.locator(".run-group .more").click();
    await page.getByText("Run to selection").click();
  });
  await page.waitForFunction(() => document.querySelector(".result img")?.naturalWidth > 0);
  await editor.settled();
  await journey.shot(page, "built-by-mouse");
  assert.deepEqual(await editor.digests(run), await exampleDigests(editor), "the same picture as the shipped example");
  editor.calm();
}

async function build(hand) {
  await hand.doubleClick(hand.onCanvas(40, 40));
  await hand.choose("load text to image", "weights");
  await hand.look((draft) => draft.nodes.load_text_to_image, "the first node");
  await hand.wireToNew("load_text_to_image.text_encoder", "outputs", hand.onCanvas(340, 60), "encode", "text");
  await hand.doubleClick(hand.onCanvas(40, 320));
  await hand.choose("prompt", "text");
  await hand.look((draft) => draft.nodes.prompt, "the prompt");
  await hand.wire("prompt.text", "encode.prompt");
  await hand.wireToNew("load_text_to_image.denoiser", "outputs", hand.onCanvas(620, 40), "classifier free", "guidance");
  await hand.wire("encode.conditioning", "classifier_free.positive");
  await hand.wireToNew("load_text_to_image.denoiser", "outputs", hand.onCanvas(340, 330), "noise", "latents");
  await hand.wireToNew("load_text_to_image.denoiser", "outputs", hand.onCanvas(40, 600), "karras", "schedules");
  await hand.wireToNew("classifier_free.denoiser", "outputs", hand.onCanvas(900, 40), "sample", "samplers");
  await hand.wire("noise.latent", "sample.noise", "click");
  await hand.wire("karras.sigmas", "sample.sigmas");
  await hand.wireToNew("sample.latent", "outputs", hand.onCanvas(1170, 40), "to image", "latents");
  await hand.wireToNew("to_image.image", "outputs", hand.onCanvas(1170, 420), "upscale", "upscale");
  await hand.wireToNew("upscale.upscaler", "inputs", hand.onCanvas(620, 640), "load upscaler", "weights");
  assert.equal(hand.document.nodes.upscale.in.upscaler.from, "load_upscaler.upscaler");
}

async function setValues(hand) {
  const { page } = hand;
  await hand.click(hand.toScreen(hand.places.prompt.fields.text));
  await page.keyboard.type("a red heart");
  await inInspector(hand, "classifier_free", "scale", "2.5");
  await inInspector(hand, "noise", "seed", "7");
  await hand.look((draft) => draft.nodes.prompt.in?.text === "a red heart" && draft.nodes.classifier_free.in.scale === 2.5 && draft.nodes.noise.in.seed === 7, "the values");
}

async function inInspector({ page, places, toScreen, click }, node, port, value) {
  await click(toScreen(places[node].header));
  await page.locator(`#field-${port}`).click();
  await page.locator(`#field-${port}`).fill(value);
  await page.keyboard.press("Tab");
}
